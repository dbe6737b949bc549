"""From the text of a rule file to its nodes; a door to yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from statemachine.loader.syntax.assembling import Assembly, StopReading
from statemachine.loader.syntax.decoding import decoded, has_surrogate, lone_surrogate
from statemachine.loader.syntax.document_faults import empty_file, several_documents
from statemachine.loader.syntax.lines import Lines, Mark
from statemachine.loader.syntax.node_faults import explicit_tag
from statemachine.loader.syntax.nodes import Node, Scalar
from statemachine.loader.syntax.problems import problem, surrogate_escape
from statemachine.model.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from yaml import ScalarEvent, YAMLError

_TAG_DIRECTIVE = "%TAG"  # each costs libyaml a look at all before it
_UNCLOSED = frozenset({"found unexpected end of stream", "found unexpected document indicator"})
_BLOCKS = frozenset({"|", ">"})
_UNKNOWN_TAG = "found undefined tag handle"
_BAD_ESCAPE = "found invalid Unicode character escape code"


def parse(text: str | bytes, path: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Return the root, or None if nothing of it can be used, and every finding in file order.

    A key without a colon, as `{...}` may hold one, is left to the shape: it is likely not a key at all but
    the tail of a text whose comma wants quotes.
    """
    readable, found = decoded(text, path)
    if readable is None:
        return None, found
    root, more = nodes_of(Lines(readable, path), _loader())
    return root, tuple(sorted((*found, *more), key=lambda each: each.span))


def nodes_of(lines: Lines, loader: Any) -> tuple[Node | None, list[Diagnostic]]:
    """Read text by a loader class of yaml: the events of all of them make the same nodes."""
    from yaml import YAMLError  # noqa: PLC0415  # heavy, and not needed before a file is read

    assembly = Assembly(lines)
    directive = _tag_directive(lines.text)
    if directive is not None:
        return None, [explicit_tag(lines.at_offset(directive), _TAG_DIRECTIVE)]
    try:
        _feed(assembly, lines, loader)
    except StopReading:
        return None, assembly.found
    except YAMLError as error:
        return None, [*assembly.found, _fault(error, lines)]
    except (ValueError, OverflowError):  # the slower reader raises these for a code that is no character
        return None, [*assembly.found, problem(_BAD_ESCAPE, lines.end, lines)]
    return _usable(assembly, lines)


def _tag_directive(text: str) -> int | None:
    """Return where the first directive for tags begins: before a document, and nowhere else."""
    if _TAG_DIRECTIVE not in text:
        return None
    offset, before = 0, True
    for line in text.splitlines(keepends=True):
        if before and line.startswith(_TAG_DIRECTIVE):
            return offset
        before = (before and line.lstrip()[:1] in {"", "#", "%"}) or line.startswith("...")
        offset += len(line)
    return None


def _loader() -> Any:
    """Return the fastest reader there is: libyaml's, or the slower one that is always there."""
    import yaml  # noqa: PLC0415  # heavy, and not needed before a file is read

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _usable(assembly: Assembly, lines: Lines) -> tuple[Node | None, list[Diagnostic]]:
    root = assembly.root
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return None, assembly.found or [empty_file(lines.span((0, 0), (0, 0)))]
    return root, assembly.found


def _feed(assembly: Assembly, lines: Lines, loader: Any) -> None:
    """Tell the assembly what the reader meets, up to the end of the first document."""
    import yaml  # noqa: PLC0415  # heavy, and not needed before a file is read

    for event in yaml.parse(lines.text, Loader=loader):
        start, end = _marks(event)
        if isinstance(event, yaml.ScalarEvent):
            if event.style in _BLOCKS:
                end = lines.trimmed(start, end)
            elif start == end:
                start = end = lines.within(start)
            _scalar(assembly, event, lines.span(start, end))
        elif isinstance(event, yaml.CollectionStartEvent):
            span = lines.span(start, end)
            _tag(assembly, event.tag, span)
            begin = (
                assembly.open_entries
                if isinstance(event, yaml.MappingStartEvent)
                else assembly.open_items
            )
            begin(span, anchor=event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            assembly.close(end if end > start else None)
        elif isinstance(event, yaml.AliasEvent):
            assembly.alias(str(event.anchor), lines.span(start, end))
        elif isinstance(event, yaml.DocumentStartEvent) and assembly.root is not None:
            assembly.found.append(several_documents(lines.at(start)))
            return


def _scalar(assembly: Assembly, event: ScalarEvent, span: Span) -> None:
    if event.tag is not None:
        _tag(assembly, event.tag, span)
        assembly.unread(event.value, span, anchor=event.anchor)
    elif event.style == '"' and has_surrogate(event.value):
        assembly.found.append(lone_surrogate(span))
        assembly.unread(event.value, span, anchor=event.anchor)
    else:
        assembly.scalar(event.value, span, plain=not event.style, anchor=event.anchor)


def _tag(assembly: Assembly, tag: str | None, span: Span) -> None:
    if tag is not None:
        assembly.found.append(explicit_tag(span, tag))


def _marks(event: Any) -> tuple[Mark, Mark]:
    start, end = event.start_mark, event.end_mark
    return (start.line, start.column), (end.line, end.column)


def _fault(error: YAMLError, lines: Lines) -> Diagnostic:
    """Say in our words what stopped the reader."""
    text = str(getattr(error, "problem", None) or error)
    mark = _mark(error, "problem_mark") or lines.end
    context = _mark(error, "context_mark")
    code = surrogate_escape(mark, lines) if text == _BAD_ESCAPE else None
    if code is not None:
        return lone_surrogate(lines.span(mark, (mark[0], mark[1] + len(code))), code)
    if text.startswith(_UNKNOWN_TAG):
        return explicit_tag(lines.at(mark), lines.after(mark).partition(" ")[0])
    if text in _UNCLOSED and context is not None:
        mark, context = context, None
    opened = None if context is None else (str(getattr(error, "context", None)), context)
    return problem(text, mark, lines, opened=opened)


def _mark(error: YAMLError, name: str) -> Mark | None:
    mark = getattr(error, name, None)
    return None if mark is None else (mark.line, mark.column)
