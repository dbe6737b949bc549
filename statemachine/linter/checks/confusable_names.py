"""Names that are easily confused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statemachine.linter.checks import check
from statemachine.linter.lint_context import LintContext, quoted_names
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import Span
from statemachine.model.text import without_case_and_separators


@check(Severity.WARNING)
def confusable_names(context: LintContext) -> Iterator[Finding]:
    """Names that differ only by case, spaces, `_` and `-`.

    People and providers will write one name for the other. For two spellings of one status, write a name
    and an alias. For two different things, use two different names. A retired status is left out, because its
    name cannot change.

    Bad:
        statuses:
          Done: {final: true, result: success, cite: guide}
          New: {initial: true, cite: guide}
          new: {initial: true, cite: guide}
        transitions: [{event: finish, source: [New, new], target: Done, cite: guide}]

    Good:
        statuses:
          Done: {final: true, result: success, cite: guide}
          New: {initial: true, aliases: [new], cite: guide}
    """
    for kind, spellings in _spellings(context.rules):
        alike: dict[str, dict[str, tuple[str, Span]]] = {}
        for owner, text, span in spellings:
            alike.setdefault(without_case_and_separators(text), {}).setdefault(owner, (text, span))
        for owners in alike.values():
            if len(owners) > 1:
                texts = sorted(text for text, _ in owners.values())
                *others, last = sorted(span for _, span in owners.values())
                yield Finding(
                    last,
                    f"{quoted_names(texts)} are names of {len(owners)} {kind} and easily confused",
                    "rename one, or make one an alias of the other",
                    tuple(Related(each, "a similar name") for each in others),
                )


def _spellings(rules: RuleSet) -> Iterator[tuple[str, Iterable[tuple[str, str, Span]]]]:
    """Yield each kind of declaration with the owner, the spelling and the place of every name."""
    yield "statuses", _statuses(rules)
    yield "events", _events(rules)
    for kind, declared in (
        ("actors", rules.actors),
        ("channels", rules.channels),
        ("facts", rules.facts),
        ("guards", rules.guards),
        ("inputs", rules.inputs),
    ):
        yield kind, [(name, name, each.span) for name, each in declared.items()]


def _statuses(rules: RuleSet) -> Iterator[tuple[str, str, Span]]:
    for name, status in rules.statuses.items():
        if status.retired:
            continue
        yield name, name, status.span
        for index, alias in sorted(enumerate(status.aliases), key=lambda each: each[1]):
            yield name, alias, status.place.of(f"aliases.{index}")


def _events(rules: RuleSet) -> Iterator[tuple[str, str, Span]]:
    places: dict[str, Span] = {}
    for transition in rules.transitions:
        if transition.event is not None:
            span = transition.place.of("event")
            places[transition.event] = min(span, places.get(transition.event, span))
    return ((name, name, span) for name, span in places.items())
