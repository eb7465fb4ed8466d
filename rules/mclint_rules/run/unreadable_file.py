"""A file that could not be read at all, or not to its end.

## What it does
Reports a file whose bytes are no text, that is too big or nested too deep, that may not be opened, or whose link leads nowhere. The
summary counts it as failed. Exit status 2 if the file was named on the command line.

## Why
Unchecked is not clean: silence about such a file would read as approval.

## Example
A `.sql` file that holds a compressed archive.

## Instead
Save the file as UTF-8 text, split it, correct its permissions, or exclude it in the configuration.
"""

from __future__ import annotations

from mclint.api import Rule, Severity


class UnreadableFile(Rule):
    code = "MC002"
    name = "unreadable-file"
    severity = Severity.ERROR
    source = ""
    clause = "The run itself: a file that is not read is reported"
