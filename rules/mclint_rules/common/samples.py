"""Job code that the cases of several rules share."""

from __future__ import annotations

_UDF = """\
from odps.udf import annotate
{}


@annotate("string->string")
class Load(object):
    def __init__(self):
        {}

    def evaluate(self, key):
        {}
        return key
"""


def udf(imports: str, init: str, body: str) -> str:
    """Return a Python UDF: line 2 has the imports, line 8 the statement of the initialisation, line 11 the one per record."""
    return _UDF.format(imports, init, body)
