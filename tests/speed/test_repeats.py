"""What model and rules ask again and again is worked out once, and what nobody needs is not worked out."""

from __future__ import annotations

from collections import Counter

import pytest

from mclint.engine import check_text
from mclint.network import address, reach
from mclint.value import Known, Span, Value

UDF = """from odps.udf import annotate
import requests
@annotate("string->string")
class Rate(object):
    def evaluate(self, x):
        return requests.get("https://rates.example.com:8443/" + x).text
"""
TABLE = (
    "CREATE EXTERNAL TABLE t (a STRING) STORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler'"
    " LOCATION 'jdbc:mysql://10.0.0.8:3306/shop?useSSL=false&user=root&table=t';\n"
)


@pytest.mark.parametrize(("text", "path"), [(UDF, "rate.py"), (TABLE, "job.sql")])
def test_each_address_is_taken_apart_once(text: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen rules ask for host and port of one fact."""
    seen: list[Value] = []
    original = address._taken_apart

    def counted(value: Value) -> address.Endpoint:
        seen.append(value)  # kept, so that no other value has its identity
        return original(value)

    monkeypatch.setattr(address, "_taken_apart", counted)
    check_text(text, path)
    assert seen
    assert max(Counter(map(id, seen)).values()) == 1


def test_addresses_of_equal_text_keep_their_places() -> None:
    """What is remembered is the value itself, not its text."""
    first, second = (address.endpoint(Value((part,))).host for part in _twice("db.example.com:3306"))
    assert first.shape == second.shape
    assert first.span() != second.span()


def _twice(text: str) -> list[Known]:
    return [Known(text, Span(at, at + len(text))) for at in (0, 50)]


@pytest.mark.parametrize(("text", "path", "asked"), [(UDF, "rate.py", False), (TABLE, "job.sql", True)])
def test_ways_are_worked_out_for_the_platforms_objects_alone(text: str, path: str, asked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an inventory nothing is said of the way of a call."""
    ways: list[object] = []
    original = reach.reach

    def counted(*arguments: object) -> object:
        ways.append(arguments)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(reach, "reach", counted)
    check_text(text, path)
    assert bool(ways) is asked
