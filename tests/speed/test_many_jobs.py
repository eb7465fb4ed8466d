"""The model and the rules take time in proportion to the number of jobs in a file."""

from __future__ import annotations

import time

import pytest

from mclint.engine import check_text

TABLE = "create external table t{0} (a string) stored by 'com.aliyun.odps.CsvStorageHandler' location 'oss://oss-cn-shanghai.aliyuncs.com/b/{0}/';"


def page(count: int) -> str:
    return "".join(f"```sql\n{TABLE.format(number)}\ninsert into t{number} select * from x;\n```\n\n" for number in range(count))


def blocks(count: int) -> str:
    return "".join(f"k{number}: |\n  set odps.sql.type.system.odps2=true;\n  {TABLE.format(number)}\n" for number in range(count))


def nodes(count: int) -> str:
    calls = "".join(f"o.execute_sql({TABLE.format(number)!r}, hints={{'odps.sql.a': '1'}})\n" for number in range(count))
    return "from odps import ODPS\no = ODPS('a', 'b', 'p', endpoint='http://service.cn-shanghai.maxcompute.aliyun.com/api')\n" + calls


@pytest.mark.parametrize(("make", "path"), [(page, "page.md"), (blocks, "jobs.yaml"), (nodes, "node.py")])
def test_four_times_the_jobs_take_about_four_times_as_long(make, path: str) -> None:
    """A quadratic step would take sixteen times as long; eight leaves room for a busy machine."""
    check_text(make(2), path)
    spent = []
    for count in (150, 600):
        text = make(count)
        best = min(_spent(text, path) for _ in range(2))
        spent.append(best)
    assert spent[1] < 8 * spent[0], spent


def _spent(text: str, path: str) -> float:
    start = time.process_time()
    assert len(check_text(text, path)) >= text.count("location")
    return time.process_time() - start
