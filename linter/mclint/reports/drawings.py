"""The plan of jobs, connections and targets as Mermaid, DOT and SVG; blocked ways are red. Nothing is fetched to draw them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from mclint.reports import escape

if TYPE_CHECKING:
    from mclint.network.plan import Box, Plan

_COLOUR = {"served": "#2e7d32", "unknown": "#757575", "blocked": "#c62828"}
_FILL = {"job": "#e3f2fd", "connection": "#fff8e1", "target": "#f3e5f5"}
_COLUMNS = ("job", "connection", "target")
_TITLES = {"job": "Jobs", "connection": "Connections", "target": "Targets"}


def mermaid(plan: Plan) -> Iterator[str]:
    """Yield a Mermaid flowchart."""
    yield "flowchart LR"
    shapes = {"job": ("[", "]"), "connection": ("([", "])"), "target": ("[(", ")]")}
    for box in plan.boxes:
        opens, closes = shapes[box.kind]
        yield f'  {box.id}{opens}"{_mermaid(_two_lines(box, "<br/>"))}"{closes}'
    for number, way in enumerate(plan.ways):
        arrow = {"served": "-->", "unknown": "-.->", "blocked": "--x"}[way.status]
        label = f'|"{_mermaid(way.label)}"|' if way.label else ""
        yield f"  {way.start} {arrow}{label} {way.end}"
        yield f"  linkStyle {number} stroke:{_COLOUR[way.status]},stroke-width:2px"


def _mermaid(raw: str) -> str:
    pieces = raw.split("<br/>")
    clean = [
        escape.text(piece).replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;").replace("`", "#96;")
        for piece in pieces
    ]
    return "<br/>".join(clean)


def dot(plan: Plan) -> Iterator[str]:
    """Yield a Graphviz digraph."""
    yield "digraph mclint {"
    yield '  rankdir=LR; node [shape=box, style="rounded,filled", fontname="sans-serif"]; edge [fontname="sans-serif"];'
    for box in plan.boxes:
        yield f'  {box.id} [label="{_dot(_two_lines(box, chr(10)))}", fillcolor="{_FILL[box.kind]}"];'
    for way in plan.ways:
        style = {"served": "solid", "unknown": "dashed", "blocked": "bold"}[way.status]
        label = f', label="{_dot(way.label)}"' if way.label else ""
        yield f'  {way.start} -> {way.end} [color="{_COLOUR[way.status]}", style={style}{label}];'
    yield "}"


def _dot(raw: str) -> str:
    lines = [escape.text(line).replace("\\", "\\\\").replace('"', '\\"') for line in raw.split("\n")]
    return "\\n".join(lines)


def _two_lines(box: Box, between: str) -> str:
    return f"{box.label}{between}{box.detail}" if box.detail else box.label


_LINE, _PAD, _GAP, _ROW, _TOP = 18, 12, 150, 22, 64
_LONGEST = 72


def svg(plan: Plan) -> Iterator[str]:
    """Yield an SVG picture in three columns: jobs, connections, targets. Long names are cut; a pointer over them shows all of it."""
    places, width, height = _layout(plan)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="system-ui, sans-serif" font-size="13">'
    )
    yield "<title>Which connection serves which target</title>"
    yield f'<rect width="{width}" height="{height}" fill="white"/>'
    for number, (status, colour) in enumerate(_COLOUR.items()):
        left = 24 + number * 110
        yield f'<line x1="{left}" y1="22" x2="{left + 28}" y2="22" stroke="{colour}" stroke-width="2"{_dash(status)}/>'
        yield f'<text x="{left + 34}" y="26" fill="{colour}">{status}</text>'
    labels: dict[str, None] = {}
    targets = {box.id for box in plan.boxes if box.kind == "target"}
    for way in sorted(plan.ways, key=lambda way: list(_COLOUR).index(way.status)):  # what is blocked lies on top
        x1, y1, w1, h1 = places[way.start]
        x2, y2, _, h2 = places[way.end]
        start, end, middle = (x1 + w1, y1 + h1 / 2), (x2, y2 + h2 / 2), (x1 + w1 + x2) / 2
        colour = _COLOUR[way.status]
        path = f"M{start[0]} {start[1]:.0f} C{middle:.0f} {start[1]:.0f} {middle:.0f} {end[1]:.0f} {end[0] - 7} {end[1]:.0f}"
        yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{_dash(way.status)}/>'
        yield f'<path d="M{end[0] - 8} {end[1] - 4:.0f} l8 4 l-8 4 z" fill="{colour}"/>'
        if way.label:
            # Beside the box that has the fewest other ways: in the middle, lines cross and it would seem to belong to another.
            if way.end in targets:
                place = f'x="{end[0] - 14}" y="{end[1] - 6:.0f}" text-anchor="end" font-size="11"'
            else:
                place = f'x="{start[0] + 12}" y="{start[1] - 6:.0f}" font-size="11"'
            halo = 'stroke="white" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
            labels[f'<text {place} {halo} fill="{colour}">{escape.xml(way.label)}</text>'] = None
    yield from labels
    drawn = set()
    for box in plan.boxes:
        x, y, w, h = places[box.id]
        if box.kind not in drawn:
            drawn.add(box.kind)
            yield f'<text x="{x}" y="{_TOP - 12}" font-weight="bold" fill="#424242">{_TITLES[box.kind]}</text>'
        yield f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="6" fill="{_FILL[box.kind]}" stroke="#90a4ae"/>'
        whole = f"<title>{escape.xml(box.label)}</title>" if _cut(box.label) != box.label else ""
        yield f'<text x="{x + _PAD}" y="{y + _LINE}">{whole}{escape.xml(_cut(box.label))}</text>'
        if box.detail:
            yield f'<text x="{x + _PAD}" y="{y + 2 * _LINE}" fill="#616161" font-size="11">{escape.xml(_cut(box.detail))}</text>'
    yield "</svg>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _dash(status: str) -> str:
    return ' stroke-dasharray="5 4"' if status == "unknown" else ""


def _width(text: str, size: float) -> float:
    return sum(size if east_asian_width(char) in "WF" else size * 0.6 for char in text)


def _layout(plan: Plan) -> tuple[dict[str, tuple[float, float, float, float]], int, int]:
    """Place the boxes column by column; return their rectangles and the size of the picture."""
    places: dict[str, tuple[float, float, float, float]] = {}
    x, height = 24.0, _TOP
    for kind in _COLUMNS:
        column = [box for box in plan.boxes if box.kind == kind]
        if not column:
            continue
        width = max(max(_width(escape.text(_cut(box.label)), 13), _width(escape.text(_cut(box.detail)), 11)) for box in column) + 2 * _PAD
        y = _TOP
        for box in column:
            tall = _LINE * (2 if box.detail else 1) + _PAD
            places[box.id] = (round(x), y, round(width), tall)
            y += tall + _ROW
        height = max(height, y)
        x += width + _GAP
    return places, round(max(x - _GAP + 24, 380)), height + 8
