"""From file to report: the whole pipeline shows no secret, and mending leaves secrets as they are."""

from __future__ import annotations

import io
import re

import pytest

from mclint.config import from_text
from mclint.documents import Document
from mclint.engine import check_documents
from mclint.fixes.apply import run
from mclint.fixes.diff import unified
from mclint.outcome import Outcome
from mclint.plugins import toolkit
from mclint.reports import builtin
from mclint.reports.base import Display, Run, emit

KEY = "LTAI" + "5tAbCdEfGh12"
SECRET = "aB3dE6gH9" + "jK2mN5pQ8sT1vX4yZ7c0"
HANDLER = "STORED BY 'com.aliyun.odps.CsvStorageHandler'\n"

FILES = {
    "userinfo.sql": f"CREATE EXTERNAL TABLE logs (line STRING)\n{HANDLER}"
    f"LOCATION 'oss://{KEY}:{SECRET}@oss-cn-hangzhou.aliyuncs.com/example-bucket/logs/';\n",
    "plain.sql": f"CREATE EXTERNAL TABLE logs (line STRING)\n{HANDLER}"
    f"LOCATION 'oss://my-key-id:{SECRET.lower()}@oss-cn-hangzhou.aliyuncs.com/example-bucket/logs/';\n",
    "jdbc.sql": "CREATE EXTERNAL TABLE orders (id BIGINT)\nSTORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
    f"LOCATION 'jdbc:mysql://db.example.com:3306/shop?user=reader&password={SECRET}&table=orders'\n"
    f"TBLPROPERTIES ('odps.properties.accessKeySecret'='{SECRET}');\n",
    "node.py": f"from odps import ODPS\no = ODPS('{KEY}', '{SECRET}', 'demo', endpoint='http://service.odps.aliyun.com/api')\n"
    "o.execute_sql(\"create external table t (a string) stored by 'com.aliyun.odps.CsvStorageHandler' \"\n"
    f"              \"location 'oss://{KEY}:{SECRET}@oss-cn-hangzhou.aliyuncs.com/b/'\")\n",
}


def check(texts: dict[str, str]) -> Outcome:
    kit = toolkit()
    documents = [Document(path, text.encode()) for path, text in texts.items()]
    return check_documents(documents, list(texts), kit, from_text("", kit.rules))


def leaks(text: str) -> list[str]:
    return [secret for secret in (KEY, SECRET, SECRET.lower()) if secret in text]


@pytest.mark.parametrize("path", FILES)
def test_no_report_shows_the_secret_of_a_file(path):
    """Every format, with findings on and around the secret, keeps it to itself."""
    outcome = check({path: FILES[path]})
    assert any(finding.code == "MC207" for finding in outcome.findings)
    for reporter in builtin():
        out = io.StringIO()
        emit(reporter, Run(outcome, outcome.texts), out.write, Display(statistics=True))
        assert not leaks(out.getvalue()), reporter.name


@pytest.mark.parametrize("path", FILES)
def test_mending_changes_no_secret_and_its_diff_shows_none(path):
    """The fixed text has the same secrets at the same number of places; the diff has none."""
    before = FILES[path]
    result = run({path: before}, check({path: before}).findings, lambda texts: check({path: texts.get(path, before)}).findings, unsafe=True)
    after = result.texts.get(path, before)
    assert [after.count(secret) for secret in (KEY, SECRET)] == [before.count(secret) for secret in (KEY, SECRET)]
    assert "***" not in after
    assert not leaks("\n".join(unified(path, before, after)))


def test_an_endpoint_next_to_a_secret_is_still_mended():
    """The secret in the user part does not keep the host behind it from being fixed."""
    path = "userinfo.sql"
    before = FILES[path]
    result = run({path: before}, check({path: before}).findings, lambda texts: check({path: texts.get(path, before)}).findings)
    assert re.sub("-internal", "", result.texts[path]) == before
    assert "@oss-cn-hangzhou-internal.aliyuncs.com" in result.texts[path]
