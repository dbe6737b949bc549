"""The page of the kinds of changes between two versions, each with an example that is compared."""

from __future__ import annotations

from change_examples import BASE, EXAMPLES
from page_parts import cell, code, origin, table

from statemachine.diff import Audience, Rating, RuleChange, compare
from statemachine.diff.change_kinds import KINDS, Kind
from statemachine.loader import loads
from statemachine.model.text import listing

_RAISED = {
    Audience.CALLERS: (Rating.SAFE, Rating.BREAK),
    Audience.READERS: (Rating.SAFE, Rating.RISK),
    Audience.STORED: (Rating.SAFE, Rating.RISK, Rating.BREAK),
}
"""The ratings that an audience can have where the rest of the rule set decides."""


def changes_page() -> str:
    """Return the page of the kinds of changes. A kind without a right example raises `LookupError`."""
    head = ("kind", "change", *Audience, "example", "its ratings")
    rows = (_row(name, kind) for name, kind in KINDS.items())
    return (
        f"# Kinds of changes\n\n{origin('KINDS in statemachine/diff/change_kinds.py and docs/change_examples.py')}"
        "`python -m statemachine diff` gives each change one of these kinds. [Compare versions](../how-to/compare-versions.md)\n"
        "explains the three audiences, and [the semantics](../semantics.md#11-comparing-two-versions) define their ratings.\n\n"
        "Where a column has one rating, each change of this kind has it. Where it has several, the rest of the rule set decides:\n"
        "a removed transition breaks no caller if another transition allows the same. If there are too many questions to try,\n"
        "a change *may break* callers.\n\n"
        "- Only statuses can be renamed, by `renamed_from`. Another name of an actor, a channel, a fact, an input, a guard, an action or a\n"
        "  message is a removal and an addition. The transitions that use it have other limits: those are one change each.\n"
        "- Another name of an event of one transition is `transition-event-changed`. If several transitions had the event, it is\n"
        "  `event-removed`, and each new transition is added. A new event has no kind, because its transitions are added.\n"
        "- Another name of a group is no change. Only its members count.\n\n"
        "The examples change this file. The last column has the ratings for callers, readers and stored orders in this file.\n\n"
        f"```yaml faulty-order.yaml\n{BASE}```\n\n{table(head, rows)}"
    )


def _row(name: str, kind: Kind) -> tuple[str, ...]:
    subject = "X is called Y now" if name.startswith("status-renamed") else "X"
    sentence = kind.sentence.format(subject=subject)
    ratings = (_ratings(kind, each) for each in Audience)
    if name == "other":
        return (f"`{name}`", sentence, *ratings, "", "")
    before, after = EXAMPLES[name][0]
    found = ", ".join(rating.words for rating in _change(name).ratings.values())
    return (f"`{name}`", sentence, *ratings, f"{_fragment(before)} becomes {_fragment(after)}", found)


def _ratings(kind: Kind, audience: Audience) -> str:
    """Return the ratings that a kind can have for an audience."""
    least = kind.ratings[audience]
    raised = _RAISED[audience] if audience in kind.raised else ()
    some = [each.words for each in Rating if each == least or (each > least and each in raised)]
    return listing(some, "or")


def _fragment(text: str) -> str:
    return code(cell(text)) if text else "nothing"


def _change(kind: str) -> RuleChange:
    """Return the change of an example, which must be the only one of its kind."""
    old = new = BASE
    for before, after in EXAMPLES[kind]:
        old = old if before in old else old.replace(after, before)
        new = new.replace(before, after)
    changes = compare(loads(old, "old.yaml"), loads(new, "new.yaml")).changes
    found = [each for each in changes if each.kind == kind]
    if len(found) != 1:
        raise LookupError(f"the example of {kind!r} gives {[each.kind for each in changes]}")
    return found[0]
