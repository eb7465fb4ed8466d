"""A suppression comment that silences nothing.

## What it does
Reports `mclint: ignore[…]` and `mclint: ignore-file[…]` comments whose rule finds nothing at the place they stand for. Where the finding
is a few lines further down, as in a statement of several lines, it says on which.

## Why
A suppression that outlives its fault hides the next one. It also tells the reader of a fault that is not there.

## Example
```sql
-- mclint: ignore[MC201] migrated next week
SELECT 1;
```

## Instead
```sql
SELECT 1;
```

## Fix safety
Safe: the comment, or the code in it that silences nothing, is removed; no statement changes. A comment that only stands too far above
its finding is left for people to move.
"""

from __future__ import annotations

from mclint.api import Case, Rule, Severity

_TABLE = "CREATE EXTERNAL TABLE logs (line STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\n"


class UnusedSuppression(Rule):
    code = "MC004"
    name = "unused-suppression"
    severity = Severity.WARNING
    source = ""
    clause = "The run itself: a suppression silences a finding"
    PASSES = (
        Case(
            _TABLE + "-- mclint: ignore[MC201] the bucket allows no internal access\n"
            "LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/example-bucket/logs/';\n"
        ),
        Case("SELECT '-- mclint: ignore[MC201] in a string';\n", why="only comments suppress"),
        Case("-- ask mclint: ignore this table?\nSELECT 1;\n", why="prose about mclint is no suppression"),
    )
    FAILS = (
        Case(
            "-- mclint: ignore[MC201] the bucket allows no internal access\n"
            + _TABLE
            + "LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/';\n",
            lines=(1,),
            why="the finding is on the line of the location, three lines below",
        ),
        Case("-- mclint: ignore[MC201] migrated next week\nSELECT 1;\n", lines=(1,), fixed="SELECT 1;\n"),
        Case("SELECT 1; -- mclint: ignore[MC203] no reason any more\n", lines=(1,), fixed="SELECT 1;\n"),
        Case("# mclint: ignore[MC202] moved\nfrom odps import ODPS\n", path="node.py", lines=(1,), fixed="from odps import ODPS\n"),
    )
