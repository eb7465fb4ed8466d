"""Fingerprints stay while the file around a finding changes, and tell apart what is different."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from finding_samples import finding
from mclint.findings.fingerprints import assign

_STATEMENTS = st.lists(st.sampled_from(["INSERT  INTO a", "INSERT INTO a", "INSERT INTO b", "SELECT 1"]), min_size=1, max_size=8)
_OTHER = st.lists(st.sampled_from(["-- words", "", "SELECT 'x'", "\t", "DROP TABLE old;"]), max_size=6)


def inserts(lines: list[str]) -> tuple[str, list]:
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found = [finding(text, (start, start + len(line)), "MC501") for start, line in zip(starts, lines, strict=False) if "INSERT" in line]
    return text, found


def prints(text: str, findings: list, path: str = "job.sql") -> list[str]:
    return [found.fingerprint for found in assign(findings, {path: text})]


@given(_STATEMENTS, _OTHER, st.data())
def test_lines_put_in_anywhere_change_no_fingerprint(statements, others, data):
    """Inserting unrelated lines moves findings but keeps every fingerprint."""
    before = prints(*inserts(statements))
    lines = list(statements)
    for other in others:
        lines.insert(data.draw(st.integers(0, len(lines))), other)
    assert prints(*inserts(lines)) == before


@given(_STATEMENTS)
def test_fingerprints_are_unique_and_do_not_depend_on_the_order_of_findings(statements):
    """No two findings share a fingerprint; shuffled findings get the same ones."""
    text, findings = inserts(statements)
    made = prints(text, findings)
    assert len(set(made)) == len(made)
    assert prints(text, findings[::-1]) == made[::-1]


@given(_STATEMENTS)
def test_blanks_do_not_matter(statements):
    """Re-indenting or joining blanks keeps a fingerprint."""
    assert prints(*inserts(statements)) == prints(*inserts([line.replace(" ", " \t ") for line in statements]))


def test_rule_path_and_text_tell_findings_apart():
    """Another rule, another file or another text is another finding."""
    text = "INSERT INTO a;"
    base = finding(text, "INSERT", "MC501")
    (one,) = prints(text, [base])
    (two,) = prints(text, [base._replace(code="MC601")])
    (three,) = prints("UPDATE INTO a;", [base])
    (four,) = assign([finding(text, "INSERT", "MC501", path="other.sql")], {"other.sql": text})
    assert len({one, two, three, four.fingerprint}) == 4


def test_paths_are_compared_in_one_spelling():
    """`./a.sql`, `a.sql` and, through `relative`, the same file seen from elsewhere have the same fingerprint."""
    text = "INSERT INTO a;"
    spellings = [
        ("a/b.sql", None),
        ("./a/b.sql", None),
        ("a\\b.sql", None),
        ("../root/a/b.sql", lambda path: path.removeprefix("../root/")),
    ]
    made = {assign([finding(text, "INSERT", path=path)], {path: text}, relative)[0].fingerprint for path, relative in spellings}
    assert len(made) == 1


def test_a_place_without_extent_is_known_by_its_line():
    """A finding between two characters is told by the text of its line."""
    text = "SELECT 1;\nSELECT 2;\n"
    moved = "\n\n" + text
    (one,) = prints(text, [finding(text, (12, 12))])
    (same,) = prints(moved, [finding(moved, (14, 14))])
    (other,) = prints(text, [finding(text, (2, 2))])
    assert one == same != other


def test_a_secret_leaves_no_trace_in_the_fingerprint():
    """Two files that differ in a secret alone have the same fingerprints: the hash cannot be used to guess it."""
    made = set()
    for secret in ("hunter2", "correct-horse-battery"):
        text = f"LOCATION 'jdbc:mysql://db.example.com/x?user=a&password={secret}'"
        made.update(prints(text, [finding(text, (0, len(text)))]))
    assert len(made) == 1


def test_a_finding_without_text_still_gets_a_fingerprint():
    """A file that could not be read has findings too; path and rule name them."""
    one, two = (assign([finding("", (0, 0), "MC002", path=path)], {})[0].fingerprint for path in ("a.sql", "b.sql"))
    assert one
    assert one != two
