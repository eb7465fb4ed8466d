"""A piece of a file that could not be parsed.

## What it does
Reports each piece of a file that its adapter could not read. The pieces around it are checked all the same.

## Why
Unchecked is not clean: a statement that mclint cannot read may hold any fault, and a statement that MaxCompute cannot read is refused.

## Example
```sql
SET odps.sql.allow.fullscan=true;
SELECT 'never closed FROM orders;
```

## Instead
```sql
SET odps.sql.allow.fullscan=true;
SELECT 'closed' FROM orders;
```
Mend the piece that the finding marks. Where the text is a template that becomes valid only after it is filled in, write the
placeholders in a form that mclint knows (`${name}`, `{{ name }}`), or exclude the file.
"""

from __future__ import annotations

from mclint.api import Case, Confidence, Rule, Severity


class SyntaxErrors(Rule):
    code = "MC001"
    name = "syntax-error"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    source = ""
    clause = "The run itself: what cannot be parsed is reported"
    PASSES = (
        Case("SELECT 1;\n"),
        Case("SELECT '${bizdate}', {{ column }} FROM logs;\n", why="placeholders are legal wherever a piece of text may stand"),
        Case("-- nothing but a comment, about 'odps\n", why="a quote in a comment opens nothing"),
        Case("from odps import ODPS\nprint 'Python 2 is read too'\n", path="node.py"),
    )
    FAILS = (
        Case("SET odps.sql.type.system.odps2=true;\nSELECT 'never closed FROM logs;\n", lines=(2,)),
        Case("SET odps.sql.allow.fullscan=true;\n/* never closed\nSELECT 2;\n", lines=(2,)),
        Case("from odps import ODPS\no = ODPS('a', 'b',\ndef broken(:\n    pass\n", path="node.py", lines=(3,)),
    )
