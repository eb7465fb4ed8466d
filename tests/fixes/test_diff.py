"""Diffs say exactly what changes, show no secret, and cost about as much as the change is large."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.fixes.diff import unified
from mclint.fixes.matching import changes
from mclint.reports import escape
from mclint.reports.base import Display
from mclint.reports.diff import emit_diff

_LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "same\n", "same\n", "x\r\n", "\n"]), max_size=25)


@given(_LINES, _LINES)
def test_the_blocks_turn_one_text_into_the_other(before, after):
    """Replacing the blocks gives the new lines; between blocks nothing differs; blocks are in order and not empty."""
    built, at = [], 0
    for low, high, start, end in changes(before, after):
        assert low < high or start < end
        assert before[at:low] == after[len(built) : start]
        built += before[at:low] + after[start:end]
        at = high
    assert built + before[at:] == after


@given(_LINES)
def test_equal_texts_have_no_diff(lines):
    """Nothing changed, nothing shown."""
    text = "".join(lines)
    assert list(unified("a.sql", text, text)) == []


def apply_diff(before: str, lines: list[str]) -> str:
    """Apply a unified diff by its own rules, counting every line against the header of its hunk."""
    import re

    old = before.split("\n")
    old = [line + "\n" for line in old[:-1]] + ([old[-1]] if old[-1] else [])
    new, at = [], 0
    body = lines[2:]
    last = ""
    for line in body:
        if line.startswith("@@"):
            hunk = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line)
            assert hunk is not None
            size = 1 if hunk[2] is None else int(hunk[2])
            start = int(hunk[1]) - (1 if size else 0)
            new += old[at:start]
            assert len(new) == int(hunk[3]) - (0 if hunk[4] == "0" else 1)
            at = start
        elif line.startswith("\\"):
            if new and last == "+":
                new[-1] = new[-1].removesuffix("\n")
        else:
            last = line[0]
            if last in " -":
                assert old[at].removesuffix("\n") == line[1:]
                at += 1
            if last == " ":
                new.append(old[at - 1])
            elif last == "+":
                new.append(line[1:] + "\n")
    return "".join(new + old[at:])


@given(_LINES, _LINES, st.sampled_from(["", "end"]), st.sampled_from(["", "end", "END"]))
def test_the_diff_can_be_applied(before, after, tail, other):
    """Applying the diff to the old text gives the new one, with and without line end at the end of the file."""
    old, new = "".join(before) + tail, "".join(after) + other
    lines = list(unified("a.sql", old, new))
    assert (apply_diff(old, lines) if lines else old) == new


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch program")
@settings(max_examples=15, deadline=None)
@given(before=_LINES, after=_LINES, tail=st.sampled_from(["", "\tend"]))
def test_the_patch_program_takes_what_is_printed(before, after, tail, tmp_path_factory):
    """What `--diff` prints, `patch` applies: line ends, tabs and missing line ends included."""
    folder = tmp_path_factory.mktemp("patch")
    old, new = "".join(before) + "first\n" + tail, "".join(after) + "last\n" + tail
    printed: list[str] = []
    emit_diff({"job.sql": old}, {"job.sql": new}, printed.append)
    (folder / "job.sql").write_bytes(old.encode())
    done = subprocess.run(["patch", "--binary", "-p0", "-s"], cwd=folder, input="".join(printed).encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    assert (folder / "job.sql").read_bytes() == new.encode()


def test_a_diff_shows_no_secret_but_every_change():
    """Lines with secrets are shown masked, as context and as changed lines."""
    before = "LOCATION 'oss://id:s3cr3tVALUE99@oss-cn-hangzhou.aliyuncs.com/b/'\npassword = 's3cr3tVALUE99'\n"
    after = before.replace("hangzhou.", "hangzhou-internal.")
    shown = "\n".join(unified("a.sql", before, after))
    assert "s3cr3tVALUE99" not in shown
    assert "-LOCATION 'oss://**:*************@oss-cn-hangzhou.aliyuncs.com/b/'" in shown
    assert "+LOCATION 'oss://**:*************@oss-cn-hangzhou-internal.aliyuncs.com/b/'" in shown


def test_the_diff_passes_the_gate():
    """Names and lines of a diff carry no escape sequence and no command to a build service; tabs and CR LF stay."""
    path = "a\x1b[31m\n::error::x.sql"
    before = "\x1b[2Jx\r\n::error::forged\n##[error]x\n\ttab\r\nlone\rcr\n"
    printed: list[str] = []
    assert emit_diff({path: before}, {path: before + "more\n"}, printed.append, Display(colour=False)) == 1
    text = "".join(printed)
    assert "\x1b" not in text
    assert not any(line.lstrip(" ").startswith("::") for line in text.split("\n"))
    assert "##[" not in text
    assert " \ttab\r\n" in text
    assert "lone\\rcr" in text


def test_colours_stand_around_gated_lines():
    """With colours each line is styled as a whole, and what is inside stays gated."""
    printed: list[str] = []
    emit_diff({"a": "\x1b[31mx\n"}, {"a": "y\n"}, printed.append, Display(colour=True))
    assert printed == [
        "\x1b[1m--- a\x1b[0m\n",
        "\x1b[1m+++ a\x1b[0m\n",
        "\x1b[1;36m@@ -1 +1 @@\x1b[0m\n",
        "\x1b[31m-\\x1b[31mx\x1b[0m\n",
        "\x1b[32m+y\x1b[0m\n",
    ]


@given(st.text(max_size=80))
def test_a_gated_diff_line_has_only_printable_characters_and_tabs(raw):
    """Whatever a file holds, a line of a diff is printable but for its tabs and a CR at its end."""
    shown = escape.diff_line("+" + raw)
    for piece in shown.removesuffix("\r").split("\t"):
        assert escape.text(piece) == piece


@pytest.mark.parametrize("kind", ["equal", "unique", "repeated", "moved"])
def test_large_files_are_compared_quickly(kind):
    """A hundred thousand lines take about a second, whatever they are like."""
    from time import process_time

    count = 50_000
    unique = [f"line {number}\n" for number in range(count)]
    before, after = {
        "equal": (unique, [*unique[: count // 2], "new\n", *unique[count // 2 :]]),
        "unique": (unique, [f"other {number}\n" for number in range(count)]),
        "repeated": (["a\n", "b\n"] * (count // 2), ["b\n", "b\n", "a\n"] * (count // 3)),
        "moved": (unique, unique[::-1]),
    }[kind]
    start = process_time()
    changes(before, after)
    assert process_time() - start < 5
