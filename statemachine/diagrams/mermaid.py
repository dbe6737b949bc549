"""Diagrams in Mermaid's `stateDiagram-v2`, which GitHub and GitLab draw inside Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from statemachine.diagrams.drawing import Box, Drawing, member_lines
from statemachine.model.text import printable

_START_OR_END = "[*]"
_KEY = "key"
_SPECIAL = re.compile(
    r"""
    [^\w\ \-.,/()'\[\]!+±~≈≠…●■▲◆▼★✚▶◀♠♣♥○◌◇✓✗⊘⇢]  # all but letters, digits, and harmless and own signs
    | (?<=\[)\[ | \](?=[\](])    # [[fork]], and a link of Markdown
    | \b_ | _\b | (?<=_)_ | _(?=_)  # emphasis in Markdown
    | ^\d+\.(?=\ )               # a list of Markdown
    | (?<=direction)\            # a command anywhere in a line
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Characters with a meaning in Mermaid, or in the Markdown that Mermaid reads in labels."""

_STYLES: Mapping[str, str] = {
    "success": "stroke:#17692e,stroke-width:2px",
    "failure": "stroke:#ab1f14,stroke-width:2px",
    "cancelled": "stroke:#6a4a8c,stroke-width:2px",
    "many": "stroke-dasharray:4 3",
    "retired": "color:#777,stroke:#777",
    "faded": "opacity:0.4",
    "added": "stroke:#17692e,stroke-width:3px",
    "removed": "stroke:#ab1f14,stroke-dasharray:4 3",
    "changed": "stroke:#8a5300,stroke-width:3px",
    "here": "fill:#ffd54f,color:#000,stroke:#000,stroke-width:3px",
    _KEY: "fill:none,stroke:none",
}
"""The style of each class. Colors never say anything alone: a sign or a word says the same."""


def mermaid(drawing: Drawing) -> str:
    """Return a drawing in Mermaid, which has neither dashed nor colored arrows: signs in the labels are explained."""
    return "\n".join(_lines(drawing)) + "\n"


def _lines(drawing: Drawing) -> Iterator[str]:
    yield from ("---", f"title: {json.dumps(printable(drawing.title), ensure_ascii=False)}", "---")
    yield "stateDiagram-v2"
    for box in drawing.boxes:
        yield from _state(box.id, box.lines)
    for bundle in drawing.bundles:
        yield from _state(bundle.id, (bundle.text, *member_lines(drawing, bundle)))
    yield from _arrows(drawing)
    yield from (f"    {box.id} --> {_START_OR_END}" for box in drawing.boxes if box.status.final)
    if drawing.key:
        yield from _state(_KEY, drawing.key_lines)
    yield from _classes(drawing)


def _state(name: str, lines: tuple[str, ...]) -> Iterator[str]:
    first, *rest = map(_escaped, lines)
    yield f'    state "{first}" as {name}'
    yield from (f"    {name} : {line}" for line in rest)


def _arrows(drawing: Drawing) -> Iterator[str]:
    """Yield one arrow for each pair of ends, because Mermaid shows only the last arrow of a status to itself."""
    ends: dict[tuple[str, str], list[str]] = {}
    for arrow in drawing.arrows:
        ends.setdefault((arrow.source or _START_OR_END, arrow.target), []).extend(arrow.lines)
    for (source, target), labels in ends.items():
        label = f" : {'<br/>'.join(map(_escaped, labels))}" if labels else ""
        yield f"    {source} --> {target}{label}"


def _classes(drawing: Drawing) -> Iterator[str]:
    """Yield the classes that occur, in the order in which a later one wins, with their members."""
    members: dict[str, list[str]] = {"many": [bundle.id for bundle in drawing.bundles]}
    members[_KEY] = [_KEY] if drawing.key else []
    for box in drawing.boxes:
        for name in _classes_of(box):
            members.setdefault(name, []).append(box.id)
    for name, style in _STYLES.items():
        if members.get(name):
            yield f"    classDef {name} {style}"
            yield f"    class {', '.join(members[name])} {name}"


def _classes_of(box: Box) -> Iterator[str]:
    for name in (box.status.result, box.change):
        if name is not None:
            yield str(name)
    states = {"retired": box.status.retired, "faded": box.faded, "here": box.marked}
    yield from (name for name, holds in states.items() if holds)


def _escaped(line: str) -> str:
    return _SPECIAL.sub(lambda match: "".join(f"#{ord(each)};" for each in match[0]), line)
