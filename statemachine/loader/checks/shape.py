"""The checks of the shape of a rule file: its keys, the kinds of its values, its names."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.loader.checks import check
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, entries, kind_of
from statemachine.model.diagnostics import Finding, Related
from statemachine.model.fixes import Edit, Fix, Hint, enclosed, written
from statemachine.model.spans import Span
from statemachine.model.text import listing, quoted
from statemachine.model.vocabulary import EXTENSION

LONGEST_NAME = 200
_KINDS: Mapping[str, str] = {
    "string": "a text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "a mapping",
}
_GUARD_KEYS = frozenset({"when", "external", "title"})
_FORMS: Mapping[tuple[str, ...], str] = {
    ("boolean",): "write true or false",
    ("object",): "write keys with values: {key: value}",
}
"""What to write where one type is expected."""

_BOOLEAN_WORDS = frozenset({"yes", "no", "on", "off", "true", "false"})


@check
def unknown_key(
    key: Scalar,
    owner: str,
    hint: Hint | None = None,
    *,
    text_before_comma: tuple[Scalar, Scalar] | None = None,
    space_after: str | None = None,
) -> Finding:
    """A key that the format does not define.

    The key is misspelled, belongs elsewhere, or is the rest of a text: inside `{...}`, a comma ends a text
    without quotes, and YAML reads what follows as a key. Or the space after its colon is missing.

    Unsafe fix: write the key that was probably meant, or the space, or quotes around the text that a comma has cut.

    Bad:
        statuses: {New: {initial: true}, Done: {note: Delivered, not yet paid}}

    Good:
        statuses: {New: {initial: true}, Done: {note: "Delivered, not yet paid"}}
    """
    message = f"unknown key {quoted(key.text)} in {owner}"
    if space_after is not None:
        column = key.span.column + len(space_after)
        at = key.span._replace(column=column, end_line=key.span.line, end_column=column)
        fix = Fix("write a space after the colon", (Edit(at, " "),))
        text = f"{space_after} {key.text.removeprefix(space_after)}"
        return Finding(key.span, message, f"write a space after the colon: `{text}`", fix=fix)
    if text_before_comma is None:
        return Finding(key.span, message, hint and hint.text, fix=hint and hint.fix(key.span))
    text = quoted(text_before_comma[0].text)
    advice = f"if it is part of {text}, put that text in quotes: a comma ends it"
    related = (Related(text_before_comma[0].span, "the text before the comma"),)
    return Finding(key.span, message, advice, related, fix=_in_quotes(text_before_comma[1], key))


@check
def missing_key(span: Span, owner: str, key: str, description: str | None) -> Finding:
    """A mapping without a required key.

    Without its required keys, the meaning of a mapping is not defined.

    Bad:
        sources: {guide: {url: https://example.com/guide}}

    Good:
        sources: {guide: {url: https://example.com/guide, retrieved: 2026-01-31}}
    """
    advice = f"add {quoted(key)}: {description}" if description else None
    return Finding(span, f"missing key {quoted(key)} in {owner}", advice)


@check
def wrong_type(
    node: Node,
    owner: str,
    types: tuple[str, ...],
    *,
    is_path: bool = False,
    advice: str | None = None,
) -> Finding:
    """A value of another type than its key requires.

    How a value is written defines its type: only `true` and `false` are booleans, only digits without
    quotes are an integer, and everything in quotes is text.

    Bad:
        statuses: {New: {initial: yes}, Done: {}}

    Good:
        statuses: {New: {initial: true}, Done: {}}
    """
    names = [_KINDS[each] for each in types]
    wanted = "true or false" if types == ("boolean",) else listing(names, "or")
    advice = advice or (_path_advice(node) if is_path else None) or _advice(node, types)
    return Finding(node.span, f"{owner} must be {wanted}, not {kind_of(node)}", advice)


@check
def wrong_value(span: Span, message: str, advice: str | None, meant: str | None = None) -> Finding:
    """A value of the right type that the format does not allow.

    Some keys allow only certain words, or only one form. Every other value is reported, so that a
    misspelled word is never taken for a choice.

    Unsafe fix: write the word that was probably meant.

    Bad:
        statuses: {New: {}, Done: {final: true, result: sucess}}

    Good:
        statuses: {New: {}, Done: {final: true, result: success}}
    """
    return Finding(span, message, advice, fix=written(span, meant))


@check
def null_value(value: Scalar, owner: str, key: Scalar | None = None) -> Finding:
    """A key or list item without a value, or with `null` or `~`, which is the same.

    Write a value, write `{}` for a declaration without details, or remove the key. Put the word null in
    quotes if it is a name. Only bodies, answers and record schemas of messages, and keys of your own, may contain
    a written null.

    Bad:
        statuses:
          New:
          Done: {final: true}

    Good:
        statuses:
          New: {}
          Done: {final: true}
    """
    if value.text:
        advice = f'write a value, or "{value.text}" in quotes if it is a text'
        return Finding(value.span, f"{owner} is null", advice)
    advice = "write a value, write {} for a declaration without details, or remove it"
    empty = value.span
    dash = empty._replace(column=max(empty.column - 1, 1), end_column=max(empty.column, 2))
    return Finding(dash if key is None else key.span, f"{owner} has no value", advice)


@check
def unsupported_format(node: Node) -> Finding:
    """A format that this version of the package does not support.

    The key `format` is the version of the file format. This version of the package supports format 1,
    and reports nothing else about a file in another format.

    Bad:
        format: 2
        provider: acme

    Good:
        provider: acme
        format: 1
    """
    if isinstance(node, Scalar) and node.text != "1":
        advice = "this version of the package supports format 1; for a later format, upgrade the package"
        return Finding(node.span, f"unsupported format {quoted(node.text)}", advice)
    advice = "write 1 without quotes" if isinstance(node, Scalar) else "write 'format: 1'"
    return Finding(node.span, f"'format' must be the number 1, not {kind_of(node)}", advice)


@check
def bad_name(span: Span, name: str) -> Finding:
    """A name that is easily confused with another or hard to type.

    A name is a text of 1 to 200 characters, without control characters and without white space at either
    end. A fact cannot be named `when`, `external` or `title`, because these words are keys of a guard, and no
    name of a fact begins with `x-`, because such keys are your own.

    Bad:
        channels: ["api "]

    Good:
        channels: [api]
    """
    if not name:
        return Finding(span, "empty name", "write a name")
    if name in _GUARD_KEYS:
        message = f"a fact cannot be named {name!r}, which is a key of a guard"
        return Finding(span, message, "rename the fact")
    if name.startswith(EXTENSION):
        message = f"a fact cannot be named {quoted(name)}: a key that begins with 'x-' is your own"
        return Finding(span, message, "rename the fact")
    if len(name) > LONGEST_NAME:
        advice = "shorten it, and use 'title' for the rest"
        return Finding(span, f"a name exceeds {LONGEST_NAME} characters", advice)
    if name.strip() != name:
        message = f"name {quoted(name)} begins or ends with white space"
        return Finding(span, message, "remove the white space")
    return Finding(span, f"name {quoted(name)} contains a control character", "remove the character")


@check
def more_faults(last: Span, limit: int) -> Finding:
    """More faults than one report contains.

    A file with more than ten thousand faults was probably not written for this format. Correct the
    reported faults, which may all have one cause, and check the file again.

    Bad: cannot be shown as text

    Good:
        title: Orders
    """
    return Finding(last, f"more than {limit:,} faults; the rest is not reported", "correct these first")


def _advice(node: Node, types: tuple[str, ...]) -> str | None:
    match node:
        case Scalar(value=bool() | int()) if "string" in types:
            return f'put it in quotes if it is text: "{node.text}"'
        case Scalar(value=str()) if "boolean" in types and node.text.lower() in _BOOLEAN_WORDS:
            return "write true or false, in lower case and without quotes"
        case Scalar() if "integer" in types:
            return "write it in digits, without quotes"
        case Scalar() if types == ("array",):
            return f"write a list: [{node.text}]" if len(node.text) <= LONGEST_NAME else None
        case Items() | Entries() if "string" in types:
            return _text_advice(node, types)
    return _FORMS.get(types)


def _text_advice(node: Items | Entries, types: tuple[str, ...]) -> str | None:
    """Return what to write instead of a list or a mapping where a text is expected."""
    match node:
        case Items(nodes=(Scalar(text=text),)) if len(text) <= LONGEST_NAME:
            return f"write it without brackets: {text}"
        case Entries() if "array" in types:
            return "write a text, or a list of texts: [a, b]"
    return "put it in quotes if it is text"


def _path_advice(node: Node) -> str | None:
    """Return the path that is probably meant: the only text of a node, or an expression for the first of several."""
    inner = node.nodes if isinstance(node, Items) else [value for _, value in entries(node)]
    paths = [each.text for each in inner if isinstance(each, Scalar)]
    if len(paths) == 1:
        return f"write the path itself: {paths[0]}"
    return (
        f"to take the first that has a value, write {' || '.join(paths)}"
        if paths and isinstance(node, Items)
        else None
    )


def _in_quotes(first: Scalar, last: Scalar) -> Fix | None:
    """Return the fix that puts quotes around a text that a comma has cut; None if quotes are in it or around it."""
    width = first.span.end_column - first.span.column
    has_quotes = width != len(first.text) or first.span.line != first.span.end_line
    if has_quotes or not {"'", '"', "\\"}.isdisjoint(first.text + last.text):
        return None
    end_line, end_column = last.span.end_line, last.span.end_column
    whole = first.span._replace(end_line=end_line, end_column=end_column)
    return enclosed("put quotes around the text", whole, '"')
