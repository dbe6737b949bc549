"""The checks of the text of a rule file: its encoding, its YAML, its keys and its size."""

from __future__ import annotations

from statemachine.loader.checks import check
from statemachine.loader.syntax.nodes import Items, Node, Scalar, kind_of
from statemachine.model.diagnostics import Finding, Related
from statemachine.model.fixes import Edit, Fix
from statemachine.model.spans import Span
from statemachine.model.text import quoted


@check
def not_utf_8(span: Span, byte: int, *, is_utf_16: bool = False) -> Finding:
    """Bytes that are not UTF-8.

    A rule file is text in UTF-8, so that every machine reads it in the same way. Set the encoding of the
    file in your editor and save the file again.

    Bad: cannot be shown as text

    Good:
        title: Größe und Menge
    """
    encoding = "the file looks like UTF-16; " if is_utf_16 else ""
    return Finding(span, f"invalid UTF-8: byte 0x{byte:02X}", f"{encoding}save the file as UTF-8")


@check
def byte_order_mark(span: Span) -> Finding:
    """A byte order mark, which is invisible and changes what some readers read.

    Some editors write it as the first character of a file. UTF-8 does not need it.

    Unsafe fix: remove the mark.

    Bad: cannot be shown as text

    Good:
        title: Orders
    """
    advice = "save the file as UTF-8 without a byte order mark"
    fix = None if span[1:3] != (1, 1) else Fix("remove the mark", (Edit(span, ""),))
    return Finding(span, "unexpected byte order mark", advice, fix=fix)


@check
def lone_surrogate(span: Span, code: str | None = None) -> Finding:
    r"""Half of a character, which is not valid in a text.

    The codes from d800 to dfff are halves of characters in UTF-16. JSON writes an emoji as a pair of them,
    such as `\ud83d\ude00`, and a pair in double quotes is accepted. Half of a pair is not.

    Bad:
        title: "Orders \ud83d"

    Good:
        title: "Orders \ud83d\ude00"
    """
    message = f"code {code} is half of a character" if code else "the text contains half of a character"
    return Finding(span, message, "write the character itself, or both halves of it as escapes")


@check
def invalid_yaml(
    span: Span, message: str, advice: str | None = None, *, related: tuple[Related, ...] = ()
) -> Finding:
    """Text that is not YAML.

    The usual causes are a text with `: ` that needs quotes, an unclosed bracket or quote, a key that is
    not aligned with its neighbours, and a tab as indentation. The rest of the file is not read.

    Bad:
        title: Orders: all of them

    Good:
        title: "Orders: all of them"
    """
    return Finding(span, message, advice, related)


@check
def empty_file(span: Span) -> Finding:
    """A file that is empty or contains only comments.

    A rule file has at least the keys format, provider, subject, version, statuses and transitions.

    Bad:
        # the rules of acme

    Good:
        subject: order
    """
    advice = "begin with 'format: 1' and add the other keys that a rule file needs"
    return Finding(span, "the file is empty", advice)


@check
def several_documents(span: Span) -> Finding:
    """A second document in one file.

    One file declares one lifecycle, so text after a second `---` is not read. Move it to its own file.

    Bad:
        transitions: [{event: finish, source: New, target: Done, cite: guide}]
        ---
        title: Invoices

    Good:
        transitions: [{event: finish, source: New, target: Done, cite: guide}]
    """
    return Finding(span, "unexpected second document", "write each lifecycle in a file of its own")


@check
def too_deep(span: Span, deepest: int) -> Finding:
    """Values that are nested more than a hundred levels deep.

    A rule file needs fewer than twenty levels. The rest of the file is not read.

    Bad:
        messages: {inbound: {order-status: {status: status, record: {enum:
          [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
          [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
          ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
          ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}}}}

    Good:
        messages: {inbound: {order-status: {status: status, record: {enum: [[[[[]]]]]}}}}
    """
    return Finding(span, f"nesting exceeds {deepest} levels", "use fewer levels")


@check
def too_large(span: Span, largest: int, where: str) -> Finding:
    """More than a million keys and values, or more than 50,000 that aliases repeat.

    An alias counts as all that it repeats, and a long text once more for every thousand characters. Aliases can
    expand a small file to more values than can be checked in a few seconds. The rest of the file is not read.

    Bad:
        messages: {inbound: {order-status: {status: status, record: {
          a: &a ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
          b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a],
          c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b],
          d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c],
          e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d],
          f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]}}}}

    Good:
        messages: {inbound: {order-status: {status: status, record: {a: &a ["1", "2"], b: [*a, *a]}}}}
    """
    message = f"{where} more than {largest:,} keys and values"
    return Finding(span, message, "use fewer aliases, or split the file")


@check
def duplicate_key(key: Scalar, first: Scalar) -> Finding:
    """A key that occurs twice in one mapping.

    Most YAML readers keep only the last value of a duplicate key and report nothing.

    Bad:
        statuses: {New: {initial: true}, Done: {final: true}, New: {note: Just submitted.}}

    Good:
        statuses: {New: {initial: true, note: Just submitted.}, Done: {final: true}}
    """
    message = f"duplicate key {quoted(key.text)}"
    related = (Related(first.span, "first occurrence"),)
    return Finding(key.span, message, "keep one of them, or rename one", related)


@check
def merge_key(span: Span) -> Finding:
    """A merge key, `<<`, which this format does not support.

    YAML readers disagree on what a merge key does, and people cannot see which entries result. Write the
    entries out, or repeat a whole value by an alias.

    Bad:
        statuses: {New: &common {initial: true, cite: guide}, Done: {}, Draft: {<<: *common}}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {}, Draft: {initial: true, cite: guide}}
    """
    advice = "write the entries out; put '<<' in quotes if it is a name"
    return Finding(span, "unsupported merge key '<<'", advice)


@check
def looping_alias(span: Span, name: str) -> Finding:
    """An alias inside the value that it repeats.

    Such a value would have no end. Write the value out.

    Bad:
        groups: {open: &open [New, *open]}

    Good:
        groups: {open: [New]}
    """
    message = f"alias {quoted('*' + name)} is inside the value that it repeats"
    return Finding(span, message, "write the value out")


@check
def explicit_tag(span: Span, tag: str) -> Finding:
    """A tag, such as `!!str`, which sets the type of a value.

    The format defines the type of every value, so a tag is redundant or wrong, and some tags make other
    readers run code. Remove the tag, and put a value that is text in quotes.

    Bad:
        statuses: {New: {code: !!str 2}, Done: {}}

    Good:
        statuses: {New: {code: "2"}, Done: {}}
    """
    message = f"unsupported tag {quoted(tag.replace('tag:yaml.org,2002:', '!!'))}"
    return Finding(span, message, "remove it, and put the value in quotes if it is text")


@check
def non_text_key(key: Node) -> Finding:
    """A key that is not text: a list, a mapping, or null.

    Keys are names, and a name is text. Put a key that looks like null in quotes.

    Bad:
        statuses: {New: {}, Done: {}, null: {}}

    Good:
        statuses: {New: {}, Done: {}, "null": {}}
    """
    is_list = isinstance(key, Items)
    advice = "write an entry for each item" if is_list else "put it in quotes if it is text"
    return Finding(key.span, f"a key must be a text, not {kind_of(key)}", advice)


@check
def unsupported_value(span: Span, owner: str, kind: str) -> Finding:
    """A Python value of a type that a rule file cannot contain.

    `from_dict` reads what JSON and YAML libraries return: mappings, lists, texts, integers, finite floats,
    booleans, None, dates and datetimes. Convert other values first.

    Bad: cannot be shown as text

    Good:
        title: Orders
    """
    advice = "use a mapping, list, text, number, boolean, date or None"
    return Finding(span, f"{owner} is {kind}", advice)
