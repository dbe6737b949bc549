"""Ranks of statuses, by which a rollup compares items."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.linter.checks import check
from statemachine.linter.lint_context import LintContext, quoted_names
from statemachine.model.declarations import Status
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.rollup import BY_RANK, RollupKind
from statemachine.model.vocabulary import FinalResult


@check(Severity.ERROR)
def unranked_rollup(context: LintContext) -> Iterator[Finding]:
    """A rollup over statuses without a rank.

    `earliest` and `latest` compare the ranks of items. A status without `rank` cannot be compared. Give every
    status a rank, except those that an earlier rule with `any` alone takes.

    Bad:
        subject: item
        rollup: {by: [order], rule: earliest}

    Good:
        subject: item
        statuses:
          New: {initial: true, rank: 1, cite: guide}
          Done: {final: true, result: success, rank: 2, cite: guide}
        rollup: {by: [order], rule: earliest}
    """
    statuses = context.rules.statuses
    unranked = [statuses[name] for name in sorted(_ranked(context)) if statuses[name].rank is None]
    if unranked:
        yield Finding(
            context.rules.place.of("rollup"),
            f"the rollup compares ranks, but {quoted_names(each.name for each in unranked)} "
            f"{'has' if len(unranked) == 1 else 'have'} no rank",
            "give every status a `rank`",
            tuple(Related(each.span, "has no rank") for each in unranked),
        )


@check(Severity.WARNING)
def equal_ranks(context: LintContext) -> Iterator[Finding]:
    """Statuses with the same rank in a file with a rollup.

    For items in both, the rollup takes the name that is first alphabetically. Give each status a rank of its own.
    The finding is only likely, because the items of one order may never be in both. Failed and cancelled
    statuses are compared only with each other. A retired status is left out, because it may have the rank of the
    status that replaces it.

    Bad:
        subject: item
        statuses:
          New: {initial: true, rank: 1, cite: guide}
          Done: {final: true, result: success, rank: 1, cite: guide}
        rollup: {by: [order], rule: earliest}

    Good:
        subject: item
        statuses:
          New: {initial: true, rank: 1, cite: guide}
          Done: {final: true, result: success, rank: 2, cite: guide}
        rollup: {by: [order], rule: earliest}
    """
    groups: dict[tuple[int, bool], list[Status]] = {}
    ranked = _ranked(context)
    for each in context.connected_statuses:
        if each.name in ranked and each.rank is not None and not each.retired:
            unsuccessful = each.result in {FinalResult.FAILURE, FinalResult.CANCELLED}
            groups.setdefault((each.rank, unsuccessful), []).append(each)
    for (rank, _), group in groups.items():
        if len(group) > 1:
            *others, last = sorted(group, key=lambda each: each.span)
            yield Finding(
                last.place.of("rank"),
                f"{quoted_names(sorted(each.name for each in group))} have the same rank {rank}",
                "give each status a rank of its own",
                tuple(Related(each.place.of("rank"), "the same rank") for each in others),
                certain=False,
            )


def _ranked(context: LintContext) -> frozenset[str]:
    """Return the statuses of items that a rule may compare by rank; empty without such a rule.

    An earlier rule with `any` alone takes every order that has an item in its list.
    """
    taken: set[str] = set()
    for rule in context.rules.rollup.rules if context.rules.rollup else ():
        if rule.kind in BY_RANK:
            return frozenset(context.rules.statuses) - taken
        if rule.kind is RollupKind.ANY and not rule.others:
            taken.update(context.rules.members(rule.statuses))
    return frozenset()
