"""A suppression comment without a reason (off unless selected).

## What it does
Reports `mclint: ignore[…]` comments with nothing after the bracket.

## Why
The next reader must be able to tell a considered exception from a shortcut, and to see when it no longer holds.

## Example
```sql
-- mclint: ignore[MC201]
```

## Instead
```sql
-- mclint: ignore[MC201] the bucket allows no internal access until the move in March
```
"""

from __future__ import annotations

from mclint.api import Case, Rule, Severity

_TABLE = "CREATE EXTERNAL TABLE logs (line STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\n"
_PUBLIC = "LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/example-bucket/logs/';\n"
_ON = "extend-select: [MC006]\n"


class SuppressionWithoutReason(Rule):
    code = "MC006"
    name = "suppression-without-reason"
    severity = Severity.WARNING
    source = ""
    clause = "The run itself: a suppression gives its reason"
    default = False
    PASSES = (
        Case(_TABLE + "-- mclint: ignore[MC201] the bucket allows no internal access\n" + _PUBLIC, config=_ON),
        Case(_TABLE + "-- mclint: ignore[MC201]\n" + _PUBLIC, why="off unless selected"),
        Case("SELECT 1; -- mclint is run on this file\n", config=_ON),
    )
    FAILS = (
        Case(_TABLE + "-- mclint: ignore[MC201]\n" + _PUBLIC, lines=(3,), config=_ON),
        Case(_TABLE + _PUBLIC.rstrip() + " -- mclint: ignore[MC201]\n", lines=(3,), config=_ON),
        Case("-- mclint: ignore-file[MC201]\n" + _TABLE + _PUBLIC, lines=(1,), config=_ON),
    )
