"""The basis of each rule, so that a reader can verify it: notes, citations and sources."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from statemachine.linter.checks import check
from statemachine.linter.lint_context import LintContext, Rule, quoted_names, transition_name
from statemachine.model.declarations import Status, Transition
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.text import listing
from statemachine.model.vocabulary import ANY, Basis


@check(Severity.WARNING)
def missing_cite(context: LintContext) -> Iterator[Finding]:
    """A status, transition or action with neither a citation nor a note.

    A reader cannot verify it. Cite the source, or write in a note what it is inferred from.

    Bad:
        transitions: [{event: finish, source: New, target: Done}]

    Good:
        transitions: [{event: finish, source: New, target: Done, note: Inferred from the names.}]
    """
    for each in context.rules_with_basis:
        if _is_unfounded(each):
            yield Finding(
                each.span,
                f"{_name(each)} has no `cite` and no `note`",
                "add `cite`, or a `note` on what it is inferred from",
            )


@check(Severity.ERROR)
def documented_without_cite(context: LintContext) -> Iterator[Finding]:
    """A status, transition or action with the basis documented that cites no source.

    A documented rule has a source. Cite it, or change the basis to inferred or observed.

    Bad:
        transitions: [{event: finish, source: New, target: Done, basis: documented}]

    Good:
        transitions: [{event: finish, source: New, target: Done, basis: documented, cite: guide}]
    """
    for each in context.rules_with_basis:
        if each.basis is Basis.DOCUMENTED and not each.cite:
            yield Finding(
                each.place.of("basis"),
                f"{_name(each)} is documented but cites no source",
                "add `cite`, or change the basis",
            )


@check(Severity.ERROR)
def conflict_without_note(context: LintContext) -> Iterator[Finding]:
    """A status, transition or action with the basis conflicting that has no note.

    Write in a note what each source states, and which one the file follows.

    Bad:
        transitions: [{event: finish, source: New, target: Done, basis: conflicting, cite: guide}]

    Good:
        transitions:
          - {event: finish, source: New, target: Done, basis: conflicting, cite: guide,
             note: Page 2 allows the move and page 3 does not; this file follows page 2.}
    """
    for each in context.rules_with_basis:
        if each.basis is Basis.CONFLICTING and not each.note:
            yield Finding(
                each.place.of("basis"),
                f"the sources of {_name(each)} conflict, but no note explains how",
                "add a `note` on what each source states, and which one the file follows",
            )


@check(Severity.WARNING, default=False)
def exception_without_note(context: LintContext) -> Iterator[Finding]:
    """An unusual rule without a note.

    Explain in a note: overrides, `any`, moves from a status to itself, unspecified entries and exits, and
    the bases inferred and observed. This check runs in strict mode only.

    Bad:
        transitions: [{event: finish, source: any, target: Done, cite: guide}]

    Good:
        transitions: [{event: finish, source: any, target: Done, cite: guide, note: None is named.}]
    """
    for each in context.rules_with_basis:
        unusual = [] if each.note or _is_unfounded(each) else list(_unusual_parts(context, each))
        if unusual:
            yield Finding(
                each.place.of(unusual[0][0]),
                f"no note explains why {_name(each)} {listing(text for _, text in unusual)}",
                "add a `note`",
            )


@check(Severity.ERROR)
def malformed_url(context: LintContext) -> Iterator[Finding]:
    """A source with a URL that a browser cannot open.

    Write `https://` or `http://` and a host without empty parts. A port is a number from 1 to 65535.

    Bad:
        sources: {guide: {url: https:/example.com/guide, retrieved: 2026-01-31}}

    Good:
        sources: {guide: {url: https://example.com/guide, retrieved: 2026-01-31}}
    """
    for source in context.rules.sources.values():
        if not _is_web_url(source.url):
            yield Finding(
                source.place.of("url"),
                f"source {source.name!r} has an invalid URL",
                "write `https://` and a host",
            )


@check(Severity.ERROR)
def future_retrieval(context: LintContext) -> Iterator[Finding]:
    """A source with a retrieval date in the future.

    `retrieved` is the day on which somebody last read the source. Check the year and the month.

    Bad:
        sources: {guide: {url: https://example.com/guide, retrieved: 9999-01-31}}

    Good:
        sources: {guide: {url: https://example.com/guide, retrieved: 2026-01-31}}
    """
    for source in context.rules.sources.values():
        if context.today is not None and source.retrieved > context.today:
            yield Finding(
                source.place.of("retrieved"),
                f"source {source.name!r} has the retrieval date {source.retrieved}, but today is "
                f"{context.today}",
                "write the day on which the source was read",
            )


def _name(rule: Rule) -> str:
    return transition_name(rule) if isinstance(rule, Transition) else repr(rule.name)


def _is_unfounded(rule: Rule) -> bool:
    """Return whether a rule has no basis at all; other checks report documented and conflicting ones."""
    return not rule.cite and not rule.note and rule.basis in {Basis.INFERRED, Basis.OBSERVED}


def _unusual_parts(context: LintContext, rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.basis in {Basis.INFERRED, Basis.OBSERVED}:
        yield "basis", f"is {rule.basis}"
    if isinstance(rule, Status):
        if rule.entries_unspecified:
            yield "entries", "has unspecified entries"
        if rule.exits_unspecified:
            yield "exits", "has unspecified exits"
    if isinstance(rule, Transition):
        if rule.override:
            yield "override", "is an override"
        if rule.sources == (ANY,):
            yield "source", "starts from any status"
        if rule.targets == (ANY,):
            yield "target", "leads to any status"
        if loops := {row.target for row in context.rows_by[id(rule)] if row.source == row.target}:
            yield "target", f"leads from {quoted_names(sorted(loops))} to itself"


def _is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a misplaced bracket, or a port that is not a number
        return False
    has_host = parts.scheme in {"https", "http"} and all(host.removesuffix(".").split("."))
    return has_host and port != 0 and url.split() == [url]


@check(Severity.WARNING)
def hidden_keys(context: LintContext) -> Iterator[Finding]:
    """A declaration that replaces that of the base and drops keys of it.

    A declaration replaces that of the same name in the base as a whole: nothing of the earlier one stays. Write
    its other keys again. The finding is only likely, because the keys may be dropped on purpose.

    Bad:
        extends: ./acme.yaml
        statuses: {Done: {final: true, result: success, note: It is called Over now.}}

    Good:
        extends: ./acme.yaml
        statuses: {Done: {final: true, result: success, note: It is called Over now., cite: guide}}
    """
    for each in context.rules.hidden_keys:
        keys, their = quoted_names(each.keys), "key" if len(each.keys) == 1 else "keys"
        yield Finding(
            each.span,
            f"{each.name!r} under `{each.section}` replaces that of the base, and drops its {their} {keys}",
            "write the keys again if they should stay",
            (Related(each.base, "the declaration of the base"),),
            certain=False,
        )
