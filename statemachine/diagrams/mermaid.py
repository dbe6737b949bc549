"""Diagrams in Mermaid's `stateDiagram-v2`, which GitHub and GitLab draw inside Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from statemachine.diagrams.drawing import Drawing, member_lines
from statemachine.model.text import printable

_START_OR_END = "[*]"
_SPECIAL = re.compile(
    r"""
    [^\w\ \-.,/()'\[\]]         # all characters but letters, digits and a few harmless signs
    | (?<=\[)\[ | \](?=[\](])    # [[fork]], and a link of Markdown
    | \b_ | _\b | (?<=_)_ | _(?=_)  # emphasis in Markdown
    | (?<=direction)\            # a command anywhere in a line
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Characters with a meaning in Mermaid, or in the Markdown that Mermaid reads in labels."""


def mermaid(drawing: Drawing) -> str:
    """Return a drawing in Mermaid, which has no dashed arrows: the label of an override contains `override`."""
    return "\n".join(_lines(drawing)) + "\n"


def _lines(drawing: Drawing) -> Iterator[str]:
    yield from ("---", f"title: {json.dumps(printable(drawing.title), ensure_ascii=False)}", "---")
    yield "stateDiagram-v2"
    for box in drawing.boxes:
        name, *rest = map(_escaped, box.lines)
        yield f'    state "{name}" as {box.id}'
        yield from (f"    {box.id} : {line}" for line in rest)
    for bundle in drawing.bundles:
        yield f'    state "{_escaped(bundle.text)}" as {bundle.id}'
        yield from (f"    {bundle.id} : {_escaped(line)}" for line in member_lines(drawing, bundle))
    yield from _arrows(drawing)
    yield from (f"    {box.id} --> {_START_OR_END}" for box in drawing.boxes if box.status.final)
    yield from _classes(drawing)


def _arrows(drawing: Drawing) -> Iterator[str]:
    """Yield one arrow for each pair of ends, because Mermaid shows only the last arrow of a status to itself."""
    ends: dict[tuple[str, str], list[str]] = {}
    for arrow in drawing.arrows:
        lines = arrow.lines
        if arrow.override:
            lines = tuple(f"override {line}".strip() for line in lines or ("",))
        ends.setdefault((arrow.source or _START_OR_END, arrow.target), []).extend(lines)
    for (source, target), labels in ends.items():
        label = f" : {'<br/>'.join(map(_escaped, labels))}" if labels else ""
        yield f"    {source} --> {target}{label}"


def _classes(drawing: Drawing) -> Iterator[str]:
    marked = [box.id for box in drawing.boxes if box.marked]
    retired = [box.id for box in drawing.boxes if box.status.retired]
    if drawing.bundles:
        yield "    classDef many stroke-dasharray:4 3"
        yield f"    class {', '.join(bundle.id for bundle in drawing.bundles)} many"
    if retired:
        yield "    classDef retired color:#777,stroke:#777"
        yield f"    class {', '.join(retired)} retired"
    if marked:
        yield "    classDef here fill:#ffd54f,color:#000,stroke:#000,stroke-width:3px"
        yield f"    class {', '.join(marked)} here"


def _escaped(line: str) -> str:
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", line)
