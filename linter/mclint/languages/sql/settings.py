"""`SET key=value` and `setproject key=value …`: values run to the semicolon and may hold quotes, JSON and blanks."""

from __future__ import annotations

from mclint.facts import CloudCommand, Setting
from mclint.languages.sql.late import Late
from mclint.languages.sql.script import Script
from mclint.languages.sql.statements import Statement
from mclint.value import Value

_SET = Late(r"set[ \t\n]+([^\s=;]+)[ \t\n]*=")
_PAIR = Late(r"(?<![^\s;])([a-z_][\w.]*)[ \t]*=(?!=)")
_BLANKS = " \t\r\n\f\v"
_OWN_KEYS = ("odps.", "labelsecurity", "projectprotection", "checkpermissionusing", "objectcreatorhas")


_VPC_ENTRY = Late(r"(?<![\w-])([A-Za-z]{2,}(?:-[A-Za-z0-9]+)+)_[^\[\],;\s]*\[")
"""The form of an entry `<region>_<vpc>[…]` in the lists of VPCs."""


def read_set(script: Script, statement: Statement) -> None:
    """State a session setting."""
    found = _SET.match(script.plain, statement.start, statement.end)
    if found is None:
        return
    key_start, key_end = found.span(1)
    key = script.text[key_start:key_end]
    folded = key.lower()
    own = folded.startswith(_OWN_KEYS)
    if not own and script.looks_other:
        return
    if own:
        script.note(f"setting {key}", statement.start, found.end())
    _state(script, "sql-set", (key_start, key_end), (found.end(), statement.end), statement.start)


def read_setproject(script: Script, statement: Statement) -> None:
    """State each property that a `setproject` command sets."""
    plain, end = script.plain, statement.end
    behind = statement.start + len("setproject")
    script.note("setproject", statement.start, behind)
    pairs = list(_PAIR.finditer(plain, behind, end))
    if not pairs:
        script.add(CloudCommand(script.span(statement.start, behind), script.unit, "setproject"))
        return
    for number, pair in enumerate(pairs):
        stop = pairs[number + 1].start() if number + 1 < len(pairs) else end
        _state(script, "setproject", pair.span(1), (pair.end(), stop), pair.start())


def _state(script: Script, scope: str, key: tuple[int, int], value: tuple[int, int], begin: int) -> None:
    start, end = value
    # Comments are blank in the plain text, so trimming it leaves them out.
    plain = script.plain
    while start < end and plain[start] in _BLANKS:
        start += 1
    while end > start and plain[end - 1] in _BLANKS:
        end -= 1
    if scope == "setproject" and end - start > 1 and script.text[start] == script.text[end - 1] == '"':
        start, end = start + 1, end - 1
    found = script.bare(start, end) if end > start else Value()
    name = script.text[key[0] : key[1]]
    script.add(Setting(script.span(begin, end if end > start else value[0]), script.unit, name, found, scope, script.span(*key)))
    _places(script, name, found)


def _places(script: Script, key: str, value: Value) -> None:
    """State the regions that a setting's value names."""
    last = key.rpartition(".")[2].lower()
    if last in ("region", "regionid", "region_id"):
        script.place(value, key)
    elif last in ("zone", "zoneid", "zone_id"):
        script.place(value, key, "zone")
    elif "[" in value.shape:
        for entry in _VPC_ENTRY.finditer(value.shape):
            script.place(value.slice(*entry.span(1)), key)
