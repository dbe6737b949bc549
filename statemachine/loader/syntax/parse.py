"""From the text of a rule file to its nodes; the only module that imports yaml."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple

from statemachine.loader.checks.syntax import empty_file, explicit_tag, lone_surrogate, several_documents
from statemachine.loader.syntax import yaml_errors
from statemachine.loader.syntax.file_text import (
    Lines,
    Mark,
    decoded,
    has_surrogate,
    with_joined_surrogates,
)
from statemachine.loader.syntax.nodes import Node, is_null
from statemachine.loader.syntax.tree import StopReadingError, TreeBuilder
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.spans import Span

if TYPE_CHECKING:
    from yaml import ScalarEvent, YAMLError

_TAG_DIRECTIVE = "%TAG"  # libyaml compares each one with all before it, so many of them are slow
_BLOCK_STYLES = frozenset({"|", ">"})


class PartKind(Enum):
    """What a part of a text is. An alias is a scalar."""

    MAPPING = auto()
    SEQUENCE = auto()
    CLOSE = auto()
    SCALAR = auto()
    BLOCK_SCALAR = auto()


class Part(NamedTuple):
    """A part of a text in the order of the text, with its marks; those of a `CLOSE` are equal if no bracket ends it."""

    kind: PartKind
    start: Mark
    end: Mark


def parse(text: str | bytes, path: str) -> tuple[Node | None, list[Diagnostic]]:
    """Return the root node, or None if no part of the file is usable, and the findings in file order."""
    readable, found = decoded(text, path)
    if readable is None:
        return None, found
    root, more = parse_lines(Lines(readable, path))
    return root, sorted((*found, *more), key=lambda each: each.span)


def parse_lines(lines: Lines) -> tuple[Node | None, list[Diagnostic]]:
    """Return the root node, or None, and the findings, by the fastest YAML reader that can read the text.

    libyaml rejects two things that the slower reader, written in Python, accepts: more than 1,000 levels, and
    a character that is escaped as a pair of surrogates, as in JSON. It also reads ahead, so it may reject earlier.
    """
    import yaml  # noqa: PLC0415  # slow to import, and needed only when a file is read

    fast = getattr(yaml, "CSafeLoader", None)
    if fast is not None:
        root, found, error = read_with(fast, lines)
        if error is None or not yaml_errors.is_only_of_libyaml(error, lines):
            return root, found
    return read_with(yaml.SafeLoader, lines)[:2]


def read_with(
    loader: Any, lines: Lines
) -> tuple[Node | None, list[Diagnostic], yaml_errors.YamlError | None]:
    """Return the root node, or None, the findings, and the error at which a loader class of yaml stopped."""
    from yaml import YAMLError  # noqa: PLC0415  # slow to import, and needed only when a file is read

    builder = TreeBuilder(lines)
    directive = _tag_directive(lines.text)
    if directive is not None:
        return None, [explicit_tag(lines.at_offset(directive), _TAG_DIRECTIVE)], None
    try:
        _build(builder, lines, loader)
    except StopReadingError:
        return None, builder.found, None
    except YAMLError as caught:
        error = _error(caught, lines)
    except (ValueError, OverflowError):  # the slower reader raises these for an invalid escape
        error = yaml_errors.YamlError(yaml_errors.BAD_ESCAPE, lines.end)
    else:
        if builder.root is not None and not is_null(builder.root):
            return builder.root, builder.found, None
        return None, builder.found or [empty_file(lines.span((0, 0), (0, 0)))], None
    return None, [*builder.found, yaml_errors.explain(error, lines, builder.innermost())], error


def parts_of(lines: Lines) -> Iterator[Part]:
    """Yield the parts of a text: the beginnings and ends of collections, and scalars.

    Invalid YAML ends them. The text is read by the reader that `parse_lines` takes.
    """
    import yaml  # noqa: PLC0415  # slow to import, and needed only when a file is read

    fast = getattr(yaml, "CSafeLoader", None)
    parts: list[Part] = []
    try:
        parts.extend(_parts(lines, fast or yaml.SafeLoader))
    except yaml.YAMLError as error:
        if fast is not None and yaml_errors.is_only_of_libyaml(_error(error, lines), lines):
            parts.clear()
            with suppress(yaml.YAMLError, ValueError, OverflowError):
                parts.extend(_parts(lines, yaml.SafeLoader))
    yield from parts


def _parts(lines: Lines, loader: Any) -> Iterator[Part]:
    import yaml  # noqa: PLC0415  # slow to import, and needed only when a file is read

    kinds = {
        yaml.MappingStartEvent: PartKind.MAPPING,
        yaml.SequenceStartEvent: PartKind.SEQUENCE,
        yaml.MappingEndEvent: PartKind.CLOSE,
        yaml.SequenceEndEvent: PartKind.CLOSE,
        yaml.ScalarEvent: PartKind.SCALAR,
        yaml.AliasEvent: PartKind.SCALAR,
    }
    for event in yaml.parse(lines.text, Loader=loader):
        kind = kinds.get(type(event))
        if kind is PartKind.SCALAR and getattr(event, "style", None) in _BLOCK_STYLES:
            kind = PartKind.BLOCK_SCALAR
        if kind is not None:
            yield Part(kind, _mark(event.start_mark), _mark(event.end_mark))


def _tag_directive(text: str) -> int | None:
    """Return the offset of the first directive for tags; it is always before a document."""
    if _TAG_DIRECTIVE not in text:
        return None
    offset, before = 0, True
    for line in text.splitlines(keepends=True):
        if before and line.startswith(_TAG_DIRECTIVE):
            return offset
        before = (before and line.lstrip()[:1] in {"", "#", "%"}) or line.startswith("...")
        offset += len(line)
    return None


def _build(builder: TreeBuilder, lines: Lines, loader: Any) -> None:
    import yaml  # noqa: PLC0415  # slow to import, and needed only when a file is read

    events: Any = yaml.parse(lines.text, Loader=loader)
    scalar = yaml.ScalarEvent
    for event in events:
        first, last = event.start_mark, event.end_mark
        start, end = (first.line, first.column), (last.line, last.column)  # no calls: there are many
        if isinstance(event, scalar):
            if event.style in _BLOCK_STYLES:
                end = lines.trimmed(start, end)
            elif start == end:
                start = end = lines.within(start)
            _add_scalar(builder, event, lines.span(start, end))
        elif isinstance(event, yaml.CollectionStartEvent):
            span = lines.span(start, end)
            if event.tag is not None:
                builder.found.append(explicit_tag(span, event.tag))
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            begin = builder.open_entries if is_mapping else builder.open_items
            begin(span, anchor=event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            builder.close(end if end > start else None)
        elif isinstance(event, yaml.AliasEvent):
            builder.alias(str(event.anchor), lines.span(start, end))
        elif isinstance(event, yaml.DocumentStartEvent) and builder.root is not None:
            builder.found.append(several_documents(lines.at(start)))
            return


def _add_scalar(builder: TreeBuilder, event: ScalarEvent, span: Span) -> None:
    text, style, anchor = event.value, event.style, event.anchor
    if style == '"' and has_surrogate(text):
        text = with_joined_surrogates(text)
    if event.tag is not None:
        builder.unusable(text, explicit_tag(span, event.tag), anchor=anchor)
    elif style == '"' and has_surrogate(text):
        builder.unusable(text, lone_surrogate(span), anchor=anchor)
    else:
        builder.scalar(text, span, plain=not style, anchor=anchor)


def _error(error: YAMLError, lines: Lines) -> yaml_errors.YamlError:
    context, begin = str(getattr(error, "context", None)), getattr(error, "context_mark", None)
    problem = yaml_errors.libyaml_phrase(str(getattr(error, "problem", None) or error), context)
    mark = getattr(error, "problem_mark", None)
    return yaml_errors.YamlError(
        problem, _mark(mark) if mark else lines.end, context, _mark(begin) if begin else None
    )


def _mark(mark: Any) -> Mark:
    return mark.line, mark.column
