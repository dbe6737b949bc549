"""What the names of a rule set stand for: each one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from statemachine.loader.checks.registry import check
from statemachine.model.diagnostics import Diagnostic, Finding, Related, Span
from statemachine.model.ruleset import Group, RuleSet, Status
from statemachine.model.text import quoted
from statemachine.model.vocabulary import RESERVED

_IGNORED = "an ignored word"
_MOST = 3

Claims: TypeAlias = dict[str, tuple[str, Span]]
"""What a spelling stands for, in words, with the text and the place of each claim."""


def clashes(rules: RuleSet) -> Iterator[Diagnostic]:
    """Yield a finding for each name or spelling that means two things."""
    for kind in (rules.statuses, rules.groups, rules.actors):
        for name in RESERVED.intersection(kind):
            yield reserved_name(kind[name].span, name)
    for name, group in rules.groups.items():
        if name in rules.statuses:
            yield clashing_names(group, rules.statuses[name])
    for claims in _claims(rules).values():
        if len(claims) > 1:
            yield clashing_spellings(claims)


def _claims(rules: RuleSet) -> dict[str, Claims]:
    """Return by folded spelling who claims it: the statuses, and the list of ignored words."""
    claims: dict[str, Claims] = {}
    for name, status in rules.statuses.items():
        for text, span in _spellings(status):
            claims.setdefault(rules.matching.fold(text), {}).setdefault(f"status {name!r}", (text, span))
    for index, text in enumerate(rules.ignored):
        claim = (text, rules.place.of(f"ignored.{index}"))
        claims.setdefault(rules.matching.fold(text), {}).setdefault(_IGNORED, claim)
    return claims


def _spellings(status: Status) -> Iterator[tuple[str, Span]]:
    yield status.name, status.span
    if status.code is not None:
        yield status.code, status.place.of("code")
    for index, alias in enumerate(status.aliases):
        yield alias, status.place.of(f"aliases.{index}")


@check
def reserved_name(span: Span, name: str) -> Finding:
    """A status, group or actor that has a word of the format for its name.

    `any`, `nothing` and `otherwise` have a meaning of their own wherever statuses and actors are named, so
    nothing can be called by them. If the provider has such a status, give it another name and declare the
    provider's word as an alias.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          otherwise: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: otherwise, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Other: {final: true, result: success, aliases: [otherwise], cite: guide}
        transitions:
          - {event: finish, source: New, target: Other, cite: guide}
    """
    return Finding(span, f"{name!r} is a word of the format and cannot be a name", "choose another name")


@check
def clashing_names(group: Group, status: Status) -> Finding:
    """A group that has the name of a status.

    Statuses and groups are named in the same places, so one name for both would mean two things. Rename the
    group: no provider ever sees its name.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Held: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        groups:
          Held: [New]
        transitions:
          - {event: hold, source: New, target: Held, cite: guide}
          - {event: finish, source: Held, target: Done, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Held: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        groups:
          unfinished: [New, Held]
        transitions:
          - {event: hold, source: New, target: Held, cite: guide}
          - {event: finish, source: unfinished, target: Done, cite: guide}
    """
    return Finding(
        group.span,
        f"{group.name!r} is both a group and a status",
        "rename the group",
        (Related(status.span, "the status"),),
    )


@check
def clashing_spellings(claims: Claims) -> Finding:
    """A spelling that two statuses claim, or a status and an ignored word.

    A provider's word has to mean one thing. The name, the code and the aliases of a status are its spellings,
    and what is `ignored` is said to be no status at all. With `matching` two spellings clash too when they are
    one after folding.

    Bad:
        statuses:
          New: {initial: true, aliases: [Open], cite: guide}
          Done: {final: true, result: success, aliases: [open], cite: guide}
        matching: {fold_case: true}

    Good:
        statuses:
          New: {initial: true, aliases: [Open], cite: guide}
          Done: {final: true, result: success, aliases: [Closed], cite: guide}
        matching: {fold_case: true}
    """
    texts = sorted({text for text, _ in claims.values()})
    first, second, *others = sorted((span, owner) for owner, (_, span) in claims.items())
    owners = _several(sorted(claims, key=lambda owner: (owner == _IGNORED, owner)))
    spelt = _several([quoted(text) for text in texts])
    return Finding(
        second[0],
        f"{spelt} {'stands' if len(texts) == 1 else 'are one spelling, which stands'} for {owners}",
        "leave the spelling to one of them",
        tuple(Related(span, owner) for span, owner in (first, *others)),
    )


def _several(words: list[str]) -> str:
    """Join words as a sentence does; of many the first few."""
    shown = words if len(words) <= _MOST else [*words[: _MOST - 1], f"{len(words) - _MOST + 1} others"]
    return " and ".join(shown)
