"""Small projects for the tests of connections: files by path, their model, and the findings in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mclint.clock import Clock
from mclint.config import from_text
from mclint.documents import Document
from mclint.engine import check_documents, read_all
from mclint.findings.finding import Finding
from mclint.network.model import Model
from mclint.network.reach import Reach
from mclint.plugins import toolkit

TABLE = """\
create external table t (id bigint)
stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://{}/db?table=t'
tblproperties ('networklink'='{}');
"""
UDF = """\
from odps.udf import annotate
import pymysql


@annotate("string->string")
class Probe(object):
    def __init__(self):
        self.db = pymysql.connect(host="{}", port=3306, connect_timeout=5, read_timeout=30)

    def evaluate(self, key):
        return key
"""


def model_of(files: Mapping[str, str], config: str = "", *, docs: bool = True) -> Model:
    """Return the model of a project."""
    kit = toolkit()
    settings = from_text(config, kit.rules)
    read = read_all([Document(path, text.encode()) for path, text in files.items()], kit, settings, Clock(), docs=docs)
    return Model({path: file.facts for path, file in read.items()}, kit.catalog, settings)


def reaches(files: Mapping[str, str], config: str = "") -> tuple[Reach, ...]:
    """Return how the jobs of a project reach their targets."""
    return model_of(files, config).reaches


def statuses(files: Mapping[str, str], config: str = "") -> dict[str, str]:
    """Return the worst status of each host that is reached."""
    rank = ("served", "unknown", "blocked")
    found: dict[str, str] = {}
    for way in reaches(files, config):
        host = str(way.use.host)
        found[host] = max(found.get(host, "served"), way.status, key=rank.index)
    return found


def check(files: Mapping[str, str], config: str = "", *, select: Iterable[str] = ("MC",), reported: Iterable[str] = ()) -> list[Finding]:
    """Return the findings of a project whose codes begin with some letters."""
    kit = toolkit()
    documents = [Document(path, text.encode()) for path, text in files.items()]
    outcome = check_documents(documents, tuple(reported) or tuple(files), kit, from_text(config, kit.rules), docs=True)
    return [finding for finding in outcome.findings if finding.code.startswith(tuple(select))]


def places(files: Mapping[str, str], config: str = "", *, select: Iterable[str] = ("MC",)) -> list[tuple[str, str, int]]:
    """Return code, path and line of the findings of a project."""
    return [(each.code, each.location.path, each.location.line) for each in check(files, config, select=select)]
