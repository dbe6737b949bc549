"""Mermaid's `stateDiagram-v2`, as GitHub and GitLab draw it inside Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from statemachine.diagrams.drawing import Box, Drawing
from statemachine.diagrams.formats import diagram
from statemachine.diagrams.labels import flat

_EDGE = "[*]"
_RISKY = re.compile(
    r"""
    [^\w\ \-.,/()'\[\]]         # all but letters, digits and a few harmless signs
    | (?<=\[)\[ | \](?=[\](])    # [[fork]], and a link of Markdown
    | \b_ | _\b | (?<=_)_ | _(?=_)  # emphasis in Markdown
    | (?<=direction)\            # a command, wherever it stands on a line
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What Mermaid, or the Markdown that it reads in labels, could take for its own."""


@diagram
def mermaid(drawing: Drawing) -> str:
    """Write a drawing as text for Mermaid, which has no dashed arrows: an override says so in words."""
    return "\n".join(_lines(drawing)) + "\n"


def _lines(drawing: Drawing) -> Iterator[str]:
    yield from ("---", f"title: {json.dumps(flat(drawing.title), ensure_ascii=False)}", "---")
    yield "stateDiagram-v2"
    for box in drawing.boxes:
        name, *rest = map(_escaped, box.lines)
        yield f'    state "{name}" as {box.id}'
        yield from (f"    {box.id} : {line}" for line in rest)
    for bundle in drawing.bundles:
        yield f'    state "{_escaped(bundle.text)}" as {bundle.id}'
    yield from _arrows(drawing)
    for bundle in drawing.bundles:
        yield from (f"    {member} --> {bundle.id}" for member in bundle.members if bundle.joined)
    yield from (f"    {box.id} --> {_EDGE}" for box in drawing.boxes if box.status.final)
    yield from _classes(drawing)


def _arrows(drawing: Drawing) -> Iterator[str]:
    """Yield one arrow for each two ends: of several from a status to itself Mermaid shows but the last."""
    ends: dict[tuple[str, str], list[str]] = {}
    for arrow in drawing.arrows:
        lines = arrow.lines
        if arrow.override:
            lines = tuple(f"override {line}".strip() for line in lines or ("",))
        ends.setdefault((arrow.source or _EDGE, arrow.target), []).extend(lines)
    for (source, target), said in ends.items():
        label = f" : {'<br/>'.join(map(_escaped, said))}" if said else ""
        yield f"    {source} --> {target}{label}"


def _classes(drawing: Drawing) -> Iterator[str]:
    here = [box for box in drawing.boxes if box.here]
    if drawing.bundles:
        yield "    classDef many stroke-dasharray:4 3"
        yield f"    class {', '.join(bundle.id for bundle in drawing.bundles)} many"
    if here:
        yield "    classDef here fill:#ffd54f,color:#000,stroke:#000,stroke-width:3px"
        yield f"    class {_ids(here)} here"


def _ids(boxes: list[Box]) -> str:
    return ", ".join(box.id for box in boxes)


def _escaped(line: str) -> str:
    return _RISKY.sub(lambda match: f"#{ord(match[0])};", line)
