"""The checks of `extends` and `remove`: the base, and what is taken away from it."""

from __future__ import annotations

from statemachine.loader.checks import check
from statemachine.model.diagnostics import Finding, Related
from statemachine.model.spans import Span
from statemachine.model.text import listing, quoted

_MOST_LISTED = 3


@check
def unknown_base(span: Span, reference: str, why: str, advice: str) -> Finding:
    """A base that does not exist or cannot be read.

    `extends` is the id of a shipped rule set, or a relative path that ends with `.yaml`, `.yml` or `.json` and starts at
    the folder of this file.

    Bad:
        extends: ./acne.yaml

    Good:
        extends: ./acme.yaml
    """
    return Finding(span, f"cannot extend {quoted(reference)}: {why}", advice)


@check
def base_out_of_reach(span: Span, reference: str, why: str, advice: str) -> Finding:
    """A base whose path is absolute, or is relative without a known folder.

    A rule file with an absolute path works on one computer only. A text is in no folder: pass the folder as `base`
    to `loads`, `from_dict` or `lint_text`. Without it, no file is read, and shipped rule sets can be extended by
    their ids.

    Bad:
        extends: /rules/acme.yaml

    Good:
        extends: ./acme.yaml
    """
    return Finding(span, f"the base {quoted(reference)} {why}", advice)


@check
def base_cycle(span: Span, chain: tuple[str, ...]) -> Finding:
    """A file that extends itself, directly or through other files.

    A file is laid over its base, so the base must be complete without it. Break the cycle.

    Bad:
        # the file bad.yaml
        extends: ./bad.yaml

    Good:
        extends: ./acme.yaml
    """
    shown = " > ".join(map(repr, chain))
    return Finding(span, f"the file extends itself: {shown}", "extend another file, or none")


@check
def too_many_bases(span: Span, limit: int) -> Finding:
    """A chain of more than ten files that extend each other.

    Each part of the rules may be in any file of the chain, so that a long chain is hard to follow. Lay fewer files
    over each other, or write the merged file with `dump`.

    Bad: cannot be shown as text

    Good:
        extends: ./acme.yaml
    """
    return Finding(span, f"more than {limit} files extend each other", "extend fewer files")


@check
def invalid_base(span: Span, path: str, count: int) -> Finding:
    """A base with faults in its syntax, its shape, or its own base.

    Its faults are reported at their places. Until they are corrected, nothing can be laid over the base.

    Bad: cannot be shown as text

    Good:
        extends: ./acme.yaml
    """
    faults = "1 fault" if count == 1 else f"{count:,} faults"
    problem = f"the base {path!r} has {faults}, in it or in the files that it extends"
    return Finding(span, problem, "correct the base first")


@check
def wrong_base_version(span: Span, path: str, version: str, wanted: str) -> Finding:
    """A base with another version than the file was written for.

    `version` is a range: comparisons with `>=`, `>`, `<=`, `<` or `==`, separated by commas, which must all hold.
    Check what has changed in the base, and then correct the range.

    Bad:
        extends: {rules: ./acme.yaml, version: ">=2"}

    Good:
        extends: {rules: ./acme.yaml, version: ">=1.0, <2"}
    """
    message = f"the base {path!r} has version {version}, and this file needs {wanted}"
    return Finding(span, message, "check the changes of the base, and correct the range")


@check
def remove_without_base(span: Span) -> Finding:
    """A file with `remove` that extends no other file.

    `remove` takes away parts of the base. In a file without a base, delete them.

    Bad:
        remove: {statuses: [Done]}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide}}
    """
    return Finding(span, "'remove' without 'extends'", "add 'extends', or delete 'remove'")


@check
def unknown_removal(span: Span, kind: str, name: str, hint: str) -> Finding:
    """A name under `remove` that the base does not have.

    The name is misspelled, or the base has changed and no longer has it.

    Bad:
        extends: ./acme.yaml
        remove: {statuses: [Doen]}

    Good:
        extends: ./acme.yaml
        remove: {statuses: [Done]}
        statuses: {Over: {final: true, result: success, cite: guide}}
        transitions: [{event: finish, source: New, target: Over, cite: guide}]
    """
    return Finding(span, f"the base has no {kind} {quoted(name)}", hint)


@check
def unknown_removed_row(span: Span, row: str, hint: str) -> Finding:
    """A row under `remove` that no transition of the base makes.

    A row is one move: one source and one target, and its event. Without `event`, it is this move by any event.

    Bad:
        extends: ./acme.yaml
        remove: {transitions: [{source: Done, target: New}]}

    Good:
        extends: ./acme.yaml
        remove: {transitions: [{source: New, target: Done}]}
        transitions: [{event: close, source: New, target: Done, cite: guide}]
    """
    return Finding(span, f"no transition of the base makes the move {row}", hint)


@check
def removed_but_used(span: Span, kind: str, name: str, uses: tuple[Span, ...]) -> Finding:
    """A name under `remove` that the merged file still uses.

    A removed status leaves every list. Everything else can be removed only if nothing uses it: replace the
    transitions and declarations that use it, or remove them too.

    Bad:
        extends: ./acme.yaml
        remove: {sources: [guide]}

    Good:
        extends: ./acme.yaml
        sources: {guide: {url: https://example.com/guide-2, retrieved: 2026-01-31}}
    """
    places = listing([str(each) for each in uses], most=_MOST_LISTED)
    related = tuple([Related(each, f"a use of the {kind}") for each in uses[:_MOST_LISTED]])
    return Finding(
        span,
        f"the {kind} {quoted(name)} is removed and still used: {places}",
        f"replace or remove what uses it, or keep the {kind}",
        related,
    )
