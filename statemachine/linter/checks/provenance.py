"""What the rules rest on, so that somebody can verify them."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.linter.phrases import named, quoted
from statemachine.linter.registry import check
from statemachine.linter.subject import Rule, Subject
from statemachine.model.diagnostics import Finding, Severity
from statemachine.model.ruleset import Status, Transition
from statemachine.model.vocabulary import ANY, Basis


@check(Severity.WARNING)
def missing_cite(subject: Subject) -> Iterator[Finding]:
    """A status, transition or action that neither cites a source nor says why it is inferred.

    Nobody can verify it. Cite the source, or say in a note what it is inferred from.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done}

    Good:
        transitions:
          - {event: finish, source: New, target: Done, note: Inferred from what the statuses mean.}
    """
    for each in subject.founded:
        if _unfounded(each):
            yield Finding(
                each.span,
                f"{_name(each)} neither cites a source nor says in a note why it is inferred",
                "add `cite`, or a `note`",
            )


@check(Severity.ERROR)
def documented_without_cite(subject: Subject) -> Iterator[Finding]:
    """A status, transition or action that is called documented and cites nothing.

    Documented by whom? Cite the source, or call it inferred or observed.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, basis: documented}

    Good:
        transitions:
          - {event: finish, source: New, target: Done, basis: documented, cite: guide}
    """
    for each in subject.founded:
        if each.basis is Basis.DOCUMENTED and not each.cite:
            yield Finding(
                each.place.of("basis"),
                f"{_name(each)} is called documented and cites no source",
                "add `cite`, or say what it rests on",
            )


@check(Severity.ERROR)
def conflict_without_note(subject: Subject) -> Iterator[Finding]:
    """A status, transition or action on which sources disagree, without a word on what they say.

    Say in a note which source says what, and which one the file follows.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, basis: conflicting, cite: guide}

    Good:
        transitions:
          - event: finish
            source: New
            target: Done
            basis: conflicting
            cite: guide
            note: The text of the guide allows the move and its table does not; the text holds here.
    """
    for each in subject.founded:
        if each.basis is Basis.CONFLICTING and not each.note:
            yield Finding(
                each.place.of("basis"),
                f"no note says in what the sources of {_name(each)} disagree",
                "add a `note` on what each source says, and which one holds here",
            )


@check(Severity.WARNING)
def exception_without_note(subject: Subject) -> Iterator[Finding]:
    """A rule out of the ordinary without a note.

    Overrides, `any`, moves from a status to itself, entries and exits left unspecified and all that is
    inferred or observed make a reader ask why. Say it in a note.

    Bad:
        transitions:
          - {event: finish, source: any, target: Done, cite: guide}

    Good:
        transitions:
          - {event: finish, source: any, target: Done, cite: guide, note: The guide names no source.}
    """
    for each in subject.founded:
        oddities = [] if each.note or _unfounded(each) else list(_oddities(subject, each))
        if oddities:
            yield Finding(
                each.place.of(oddities[0][0]),
                f"no note says why {_name(each)} {' and '.join(text for _, text in oddities)}",
                "add a `note`",
            )


def _name(rule: Rule) -> str:
    return named(rule) if isinstance(rule, Transition) else repr(rule.name)


def _unfounded(rule: Rule) -> bool:
    """Say whether a rule rests on nothing; what is called documented or conflicting has a check of its own."""
    return not rule.cite and not rule.note and rule.basis in {Basis.INFERRED, Basis.OBSERVED}


def _oddities(subject: Subject, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what is out of the ordinary: the key that says so, and how a sentence goes on."""
    if rule.basis in {Basis.INFERRED, Basis.OBSERVED}:
        yield "basis", f"is {rule.basis}"
    if isinstance(rule, Status):
        if rule.entries_unspecified:
            yield "entries", "has unspecified entries"
        if rule.exits_unspecified:
            yield "exits", "has unspecified exits"
    if isinstance(rule, Transition):
        yield from _odd_moves(subject, rule)


def _odd_moves(subject: Subject, rule: Transition) -> Iterator[tuple[str, str]]:
    if rule.override:
        yield "override", "is an override"
    if rule.sources == (ANY,):
        yield "source", "starts from any status"
    if rule.targets == (ANY,):
        yield "target", "leads to any status"
    rows = subject.rows_by[id(rule)]
    selves = sorted({row.target for row in rows if row.source == row.target})
    if selves:
        yield "target", f"leads from {quoted(selves)} to itself"
