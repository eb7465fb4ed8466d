"""Where the keys and values of a TOML document stand; read only when an error is to be shown, as `tomllib` keeps no places.

The text has been parsed by `tomllib` before, so that only well-formed TOML arrives here.
"""

from __future__ import annotations

from mclint.config.errors import KeyPath

Mark = tuple[int, int]


def marks(text: str) -> dict[KeyPath, tuple[Mark, Mark]]:
    """Return for the way to each value the places (line and column from 1) of its key and of itself."""
    return _Scanner(text.replace("\r\n", "\n")).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.line_start = 0
        self.marks: dict[KeyPath, tuple[Mark, Mark]] = {}
        self._counts: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, tuple[Mark, Mark]]:
        table: KeyPath = ()
        while True:
            self._blank(newlines=True)
            if self.at >= len(self.text):
                return self.marks
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._assignment(table)

    def _mark(self) -> Mark:
        return self.line, self.at - self.line_start + 1

    def _step(self) -> None:
        if self.text[self.at] == "\n":
            self.line += 1
            self.line_start = self.at + 1
        self.at += 1

    def _blank(self, *, newlines: bool) -> None:
        """Skip blanks and comments."""
        text, size = self.text, len(self.text)
        while self.at < size:
            char = text[self.at]
            if char == "#":
                while self.at < size and text[self.at] != "\n":
                    self.at += 1
            elif char in " \t" or (newlines and char == "\n"):
                self._step()
            else:
                return

    def _header(self) -> KeyPath:
        """Read `[a.b]` or `[[a.b]]`."""
        mark = self._mark()
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        table: KeyPath = ()
        for key in self._key("]"):
            # A name that stands for a list of tables means its last table so far.
            if table in self._counts:
                table = (*table, self._counts[table])
            table = (*table, key)
            self.marks.setdefault(table, (mark, mark))
        if double:
            self._counts[table] = self._counts.get(table, -1) + 1
            table = (*table, self._counts[table])
            self.marks[table] = (mark, mark)
        elif table in self._counts:
            table = (*table, self._counts[table])
        self.at += 2 if double else 1
        return table

    def _key(self, end: str) -> list[str]:
        """Read a dotted key up to `=` or `]`."""
        parts: list[str] = []
        while True:
            self._blank(newlines=False)
            char = self.text[self.at]
            if char == end:
                return parts
            if char == ".":
                self.at += 1
            elif char in "\"'":
                start = self.at
                self._string()
                parts.append(_unquote(self.text[start : self.at]))
            else:
                start = self.at
                while self.text[self.at] not in " \t.=]\n":
                    self.at += 1
                parts.append(self.text[start : self.at])

    def _assignment(self, table: KeyPath) -> None:
        mark = self._mark()
        where = table
        for key in self._key("="):
            where = (*where, key)
            self.marks.setdefault(where, (mark, mark))
        self.at += 1
        self._blank(newlines=False)
        self.marks[where] = (mark, self._mark())
        self._value(where)

    def _value(self, where: KeyPath) -> None:
        """Skip a value and note the places inside lists and inline tables."""
        char = self.text[self.at]
        if char in "\"'":
            self._string()
        elif char == "[":
            self.at += 1
            index = 0
            while True:
                self._blank(newlines=True)
                if self.text[self.at] == "]":
                    break
                if self.text[self.at] == ",":
                    self.at += 1
                    continue
                mark = self._mark()
                element: KeyPath = (*where, index)
                self.marks[element] = (mark, mark)
                self._value(element)
                index += 1
            self.at += 1
        elif char == "{":
            self.at += 1
            while True:
                self._blank(newlines=True)
                if self.text[self.at] == "}":
                    break
                if self.text[self.at] == ",":
                    self.at += 1
                    continue
                self._assignment(where)
            self.at += 1
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.at += 1

    def _string(self) -> None:
        """Skip a string of any of the four kinds."""
        quote = self.text[self.at]
        triple = self.text.startswith(quote * 3, self.at)
        end = quote * 3 if triple else quote
        self.at += len(end)
        while not self.text.startswith(end, self.at):
            if self.text[self.at] == "\\" and quote == '"':
                self._step()
            self._step()
        self.at += len(end)
        # Up to two quotes may stand right before the closing three.
        while triple and self.text.startswith(quote, self.at):
            self.at += 1


def _unquote(text: str) -> str:
    from mclint.config.document import toml

    return str(next(iter(toml().loads(f"{text} = 0"))))
