"""How much work the code model does for one answer and for one file: every answer is bounded, and so is their sum."""

from __future__ import annotations

MAX_CANDIDATES = 12
"""Assignments that may reach one use; with more of them the value is not known."""

MAX_LOOKED_AT = 60
"""Assignments that are looked at for one use."""

MAX_STEPS = 4000
"""Expressions that one question may evaluate."""

ALLOWANCE = 60_000
"""Expressions that all questions about one file may evaluate in full; `Graph` adds to it for each call that the file makes."""

FEW_STEPS = 60
"""Expressions that a question may evaluate once the allowance is spent."""

MAX_CALLS = 8
"""Functions inside one another that are followed for what they return or are given."""

MAX_DEPTH = 45
"""Evaluations inside one another; each takes up to eight calls of the interpreter's thousand."""

MAX_CALLERS = 16
"""Calls of one function that are asked for the value of a parameter."""

MAX_PARTS = 400
"""Pieces of one text that is put together by `+=`."""
