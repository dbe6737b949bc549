"""What can be wrong with a key or a value, whatever it means."""

from __future__ import annotations

from dataclasses import replace

from statemachine.loader.checks.registry import check
from statemachine.loader.phrases import quoted
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar
from statemachine.model.diagnostics import Finding, Related, Span


@check
def duplicate_key(key: Scalar, first: Scalar) -> Finding:
    """A key that stands twice in one mapping.

    Most readers of YAML keep the last of the two without a word, so half of what was written would be
    lost. Keep one of them, or give the other its own name.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
          New: {note: Just submitted., cite: guide}

    Good:
        statuses:
          New: {initial: true, note: Just submitted., cite: guide}
          Done: {final: true, result: success, cite: guide}
    """
    message = f"the key {quoted(key.text)} stands twice in this mapping"
    advice = "keep one of the two, or give one another name"
    return Finding(key.span, message, advice, (Related(first.span, "it stood first here"),))


@check
def merge_key(span: Span) -> Finding:
    """A merge key, `<<`, which this format does not read.

    A merge key copies entries from another mapping; readers disagree on what it does, and a reader of the
    file does not see what holds. Write the entries out, or repeat a whole value by an alias.

    Bad:
        statuses:
          New: &common {initial: true, cite: guide}
          Draft: {<<: *common, note: Not yet sent.}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, Draft], target: Done, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Draft: {initial: true, cite: guide, note: Not yet sent.}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, Draft], target: Done, cite: guide}
    """
    return Finding(
        span, "a merge key stands here", "write the entries out; quote '<<' if it is meant as a name"
    )


@check
def looping_alias(span: Span, name: str) -> Finding:
    """An alias that repeats the value in which it stands.

    Such a value never ends, so nothing can be made of it. Write out what is meant.

    Bad:
        groups:
          open: &open [New, *open]

    Good:
        groups:
          open: [New]
    """
    message = f"the alias {quoted('*' + name)} stands inside the value that it repeats"
    return Finding(span, message, "write out what is meant")


@check
def explicit_tag(span: Span, tag: str) -> Finding:
    """A tag, which is a word with an exclamation mark that says what a value is.

    The format says what each value is, so a tag either repeats it or contradicts it, and some tags make
    other readers run code. Leave the tag out, and quote what is meant as text.

    Bad:
        statuses:
          New: {initial: true, code: !!str 2, cite: guide}
          Done: {final: true, result: success, cite: guide}

    Good:
        statuses:
          New: {initial: true, code: "2", cite: guide}
          Done: {final: true, result: success, cite: guide}
    """
    message = f"the tag {quoted(tag.replace('tag:yaml.org,2002:', '!!'))} stands here"
    return Finding(span, message, "leave it out, and put the value in quotes if it is meant as text")


@check
def null_value(node: Scalar, key: Scalar | None = None) -> Finding:
    """A key or a dash without a value, or with `null` or `~`, which is the same.

    No key of the format means anything by having no value: left out and left empty would look different
    and be the same. Write a value, write `{}` for a thing of which nothing more is to be said, or take
    the key out. The word null is quoted if it is a name. It stands for itself only in the documents of the
    messages: the body of a request, the answer of an offer and the schema of a record.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Waiting:
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, Waiting], target: Done, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Waiting: {}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, Waiting], target: Done, cite: guide}
    """
    owner = "this item" if key is None else quoted(key.text)
    if node.text:
        return Finding(
            node.span,
            f"{owner} is null, which is no value here",
            f'write a value, or "{node.text}" in quotes',
        )
    advice = "write a value, {} for a thing of which nothing more is to be said, or take it out"
    return Finding(_dash(node.span) if key is None else key.span, f"{owner} has no value", advice)


@check
def non_text_key(key: Node) -> Finding:
    """A key that is no text: a list, a mapping, or nothing.

    Keys are names, and a name is text. A list in place of a key mostly means that what it holds should be
    written once for each of its items. A key that looks like null is quoted.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          null: {cite: guide}
          Done: {final: true, result: success, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          "null": {cite: guide}
          Done: {final: true, result: success, cite: guide}
    """
    match key:
        case Items():
            return Finding(
                key.span, "a list stands where a key is expected", "write one key for each item"
            )
        case Entries():
            return Finding(
                key.span, "a mapping stands where a key is expected", "write a text, or quote it"
            )
        case _:
            return Finding(
                key.span, "a key is null, and a key is a text", "put it in quotes if it is a name"
            )


def _dash(nothing: Span) -> Span:
    """Return the character behind which nothing stands."""
    return replace(nothing, column=max(nothing.column - 1, 1), end_column=max(nothing.column, 2))
