"""Standard output and standard error, whatever they are: a terminal, a pipe that closes, a full disk, nothing at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from time import perf_counter

from mclint.reports import escape


class OutputError(Exception):
    """The output could not be written; the message says why."""


class Output:
    """Writes text that has passed the escape gate. A reader that goes away ends the output, not the run: the exit code stays true."""

    def __init__(self) -> None:
        self._gone = False
        self.began = perf_counter()
        for stream in (sys.stdout, sys.stderr):
            # A character that the terminal's encoding lacks is spelt out instead of ending the run.
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")

    def write(self, text: str) -> None:
        """Write to standard output text that has passed the gate. Raises OutputError for a disk that is full and the like."""
        self._try(lambda: sys.stdout.write(text))

    def raw(self, data: bytes) -> None:
        """Write bytes to standard output as they are: the content of a file that was asked for. Raises OutputError."""
        if getattr(sys.stdout, "buffer", None) is None:
            self.write(data.decode("utf-8", "backslashreplace"))
        else:
            self._try(lambda: (sys.stdout.flush(), sys.stdout.buffer.write(data)))

    def line(self, text: str = "") -> None:
        """Write one line of text that may not be ours."""
        self.write(escape.line(text) + "\n")

    def lines(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.line(text)

    def flush(self) -> None:
        """Write out what is held back. Raises OutputError."""
        if sys.stdout is not None:
            self._try(sys.stdout.flush)

    def _try(self, act: Callable[[], object]) -> None:
        if self._gone or sys.stdout is None:
            return
        try:
            act()
        except BrokenPipeError:
            self._drop()
        except OSError as error:
            self._drop()
            raise OutputError(f"the output could not be written: {(error.strerror or str(error)).lower()}") from None

    def _drop(self) -> None:
        """Send the rest nowhere, so that the interpreter has nothing to complain of at its end."""
        self._gone = True
        try:
            handle = os.open(os.devnull, os.O_WRONLY)
            os.dup2(handle, sys.stdout.fileno())
            os.close(handle)
        except (OSError, ValueError, AttributeError):
            pass

    def complain(self, message: str) -> None:
        """Tell a person on standard error; each line of the message goes through the escape gate."""
        if sys.stderr is None:
            return
        try:
            for number, line in enumerate(message.split("\n")):
                print(escape.line(line if number else f"mclint: {line}"), file=sys.stderr)
            sys.stderr.flush()
        except OSError:
            return

    def aside(self, text: str) -> None:
        """Write to standard error text that has passed the gate."""
        if sys.stderr is not None:
            try:
                sys.stderr.write(text)
            except OSError:
                return
