"""Adapter for documentation: the code on Markdown and reStructuredText pages, read when asked for."""

from __future__ import annotations

from mclint.languages.base import Collector
from mclint.languages.docs.fence import hand_on
from mclint.languages.docs.lines import Block
from mclint.source import Source


def read_markdown(source: Source, out: Collector) -> None:
    """State the facts of the code fences of a Markdown page; HTML comments of the page may suppress findings."""
    from mclint.languages.docs.markdown import blocks

    for piece in blocks(source):
        if isinstance(piece, Block):
            hand_on(piece, out)
        else:
            out.comment(piece.span, piece.text)


def read_rst(source: Source, out: Collector) -> None:
    """State the facts of the code blocks, literal blocks and doctests of a reStructuredText page; its comments may suppress findings."""
    from mclint.languages.docs.rst import blocks

    for piece in blocks(source):
        if isinstance(piece, Block):
            hand_on(piece, out)
        else:
            out.comment(piece.span, piece.text)
