"""A suppression comment for a rule that is not there.

## What it does
Reports codes and names in `mclint: ignore[…]` that belong to no rule, and says which one was most likely meant.

## Why
A misspelt suppression silences nothing, and nobody notices until the fault it was written for comes back.

## Example
```sql
-- mclint: ignore[MC2O1] the letter O in place of the digit
```

## Instead
```sql
-- mclint: ignore[MC201] the bucket allows no internal access
```
"""

from __future__ import annotations

from mclint.api import Case, Rule, Severity

_TABLE = "CREATE EXTERNAL TABLE logs (line STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\n"
_PUBLIC = "LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/example-bucket/logs/';\n"


class UnknownSuppression(Rule):
    code = "MC005"
    name = "unknown-suppression"
    severity = Severity.WARNING
    source = ""
    clause = "The run itself: a suppression names a known rule"
    PASSES = (
        Case(_TABLE + "-- mclint: ignore[MC201] the bucket allows no internal access\n" + _PUBLIC),
        Case(_TABLE + "-- mclint: ignore[foreign-table-public-endpoint] named in words\n" + _PUBLIC),
        Case("-- see MC999 in the old handbook\nSELECT 1;\n", why="a code in prose suppresses nothing"),
    )
    FAILS = (
        Case("-- mclint: ignore[MC2O1] the letter O\nSELECT 1;\n", lines=(1,)),
        Case("SELECT 1; -- mclint: ignore[foreign-table-public-endpont] misspelt\n", lines=(1,)),
        Case("# mclint: ignore[E501] another linter's code\nfrom odps import ODPS\n", path="node.py", lines=(1,)),
    )
