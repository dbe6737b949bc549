"""Changes that break somebody in a roundabout way: each is rated, and the question or the stranded status is named."""

from __future__ import annotations

from statemachine.diff import RuleChange
from statemachine.diff.rated_changes import rated_changes
from statemachine.loader import loads

HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
actors: {client: {}, shop: {}, staff: {includes: [client]}}
facts: {copies: {type: integer, minimum: 1}}
statuses: {New: {initial: true}, Held: {}, Sent: {final: true}, Lost: {final: true}}
"""
S, R, B = "safe", "may break", "breaks"


def change(old: str, new: str, head: str = HEAD) -> RuleChange:
    """Return the only change between two versions, which have the same head."""
    (found,) = rated_changes(loads(head + old), loads(head + new))
    return found


def ratings(found: RuleChange) -> tuple[str, ...]:
    """Return the ratings for callers, readers and stored orders."""
    return tuple(each.words for each in found.ratings.values())


def test_a_new_move_can_make_an_event_ambiguous_for_two_actors_at_once() -> None:
    """Neither of them alone is refused, and a question without actor was ambiguous before."""
    old = """\
transitions:
  - {event: go, source: New, target: Sent, actor: client}
  - {event: go, source: New, target: Held, actor: staff, requires: [x]}
inputs: {x: {type: string}}
"""
    new = old.replace("inputs", "  - {event: go, source: New, target: Lost, actor: shop}\ninputs")
    found = change(old, new)
    assert (found.kind, *ratings(found)) == ("transition-added", B, R, S)
    assert found.refused is not None
    assert found.refused.startswith("'go' from 'New'")


def test_only_the_pair_of_actors_may_be_refused() -> None:
    """Without actor the event is ambiguous in both versions, and for one actor in none."""
    old = """\
transitions:
  - {event: go, source: New, target: Sent, actor: client}
  - {event: go, source: New, target: Held, actor: owner}
"""
    head = HEAD.replace("shop: {}", "shop: {}, owner: {}")
    new = f"{old}  - {{event: go, source: New, target: Lost, actor: shop}}\n"
    found = change(old, new, head)
    assert ratings(found)[0] == B
    assert found.refused == "'go' from 'New', actor 'client' and 'shop'"


def test_a_second_target_of_the_provider_breaks_those_who_expect_one() -> None:
    """The question is still allowed, and it is not known any more where it leads."""
    head = f"{HEAD}events: {{go: {{target: provider}}}}\n"
    old = "transitions: [{event: go, source: New, target: Sent}]"
    found = change(old, old.replace("target: Sent", "target: [Sent, Lost]"), head)
    assert ratings(found)[0] == B
    assert found.refused == "'go' from 'New'"


def test_an_actor_that_includes_less_is_refused() -> None:
    """The cause is the actor and not the moves."""
    moves = "transitions: [{event: go, source: New, target: Sent, actor: client}]"
    new = HEAD.replace("staff: {includes: [client]}", "staff: {}")
    (found,) = rated_changes(loads(HEAD + moves), loads(new + moves))
    assert (found.kind, found.subject, *ratings(found)) == ("actor-changed", "staff", B, S, R)
    assert found.refused == "from 'New' to 'Sent', actor 'staff'"


def test_an_override_is_no_way_to_finish() -> None:
    """An order that could not finish by a normal move is not stranded by the loss of an override."""
    old = """\
transitions:
  - {event: go, source: New, target: Sent}
  - {event: fix, source: Held, target: Sent, override: true}
"""
    found = change(old, old.partition("  - {event: fix")[0])
    assert (ratings(found), found.stranded) == ((B, S, S), ())


def test_a_sibling_takes_orders_from_an_otherwise_move() -> None:
    """The orders that the new move is for are refused by event, because another target is theirs now."""
    head = f"{HEAD}guards: {{few: {{copies: {{at_most: 3}}}}, one: {{copies: 1}}}}\n"
    old = """\
transitions:
  - {event: go, source: New, target: Sent, guard: one}
  - {event: go, source: New, target: Held, otherwise: true}
"""
    found = change(old, f"{old}  - {{event: go, source: New, target: Lost, guard: few}}\n", head)
    assert (found.kind, ratings(found)[0]) == ("transition-added", B)


def test_guards_that_cannot_hold_together_any_more_strand_orders() -> None:
    """A move that can never fire is no way to finish."""
    moves = "transitions: [{event: go, source: New, target: Sent, guard: [few, many]}]"
    guards = "guards: {few: {copies: {at_most: 10}}, many: {copies: {at_least: 5}}}\n"
    found = change(guards + moves, guards.replace("at_most: 10", "at_most: 3") + moves)
    assert (found.kind, *ratings(found)) == ("guard-changed", B, S, B)
    assert found.stranded == ("New",)
    assert found.details == ("copies: at most 10 -> at most 3",)


def test_a_narrowed_last_way_out_may_strand_orders() -> None:
    """Whether an order can still finish depends on its facts; another way out makes it safe."""
    guards = "guards: {few: {copies: {at_most: 10}}}\n"
    moves = "transitions:\n  - {event: go, source: New, target: Sent, guard: few}\n"
    narrower = guards.replace("at_most: 10", "at_most: 3")
    assert ratings(change(guards + moves, narrower + moves)) == (B, S, R)
    moves += "  - {event: lose, source: New, target: Lost}\n"
    assert ratings(change(guards + moves, narrower + moves)) == (B, S, S)


def test_a_transition_that_another_one_covers_breaks_nobody() -> None:
    """What it allowed is still allowed."""
    old = """\
transitions:
  - {event: go, source: New, target: Sent}
  - {event: go, source: New, target: Sent, actor: client}
"""
    found = change(old, old.rpartition("  - ")[0])
    assert (found.kind, *ratings(found)) == ("transition-removed", S, S, S)


def test_a_kept_name_is_no_rename() -> None:
    """A status that is still there matches itself, although another one says that it was renamed from it."""
    moves = "transitions: [{event: go, source: New, target: Sent}]"
    new = HEAD.replace("Held: {}", "Held: {}, Kept: {renamed_from: Held}")
    (found,) = rated_changes(loads(HEAD + moves), loads(new + moves))
    assert (found.kind, found.subject) == ("status-added", "Kept")


def test_only_changes_that_have_a_part_in_it_strand_orders() -> None:
    """Two moves were the ways out, and the loss of each is named; a third change is not."""
    old = """\
transitions:
  - {event: hold, source: New, target: Held}
  - {event: go, source: Held, target: Sent}
  - {event: lose, source: Held, target: Lost}
"""
    new = "transitions:\n  - {event: hold, source: New, target: Held, actor: client}\n"
    changes = {each.subject: each for each in rated_changes(loads(HEAD + old), loads(HEAD + new))}
    assert {name: each.stranded for name, each in changes.items()} == {
        "go: Held -> Sent": ("Held", "New"),
        "lose: Held -> Lost": ("Held", "New"),
        "hold: New -> Held": (),
    }


def test_the_shortest_route_is_shown() -> None:
    """Of the moves that a change takes away, it is the first one that an order can come to."""
    old = """\
transitions:
  - {event: hold, source: New, target: Held}
  - {event: stop, source: Held, target: Lost}
  - {event: go, source: [Held, New], target: Sent}
"""
    found = change(old, old.rpartition("  - ")[0])
    assert found.route == ("New", "Sent")
    assert found.lost == ("go: Held -> Sent", "go: New -> Sent")


def test_two_changes_together_may_strand_orders() -> None:
    """If no change alone would mend it, each that lost a move is named, and no other."""
    head = HEAD.replace("Held: {}", "Held: {}, Kept: {}")
    old = """\
transitions:
  - {event: hold, source: New, target: Held}
  - {event: keep, source: Held, target: Kept}
  - {event: go, source: Kept, target: Sent}
"""
    changes = rated_changes(loads(head + old), loads(f"{head}groups: {{g: [New]}}\ntransitions: []\n"))
    assert {(each.kind, each.stranded) for each in changes} == {
        ("transition-removed", ("Held", "Kept", "New")),
        ("transition-removed", ("Held", "New")),
        ("transition-removed", ("New",)),
    }


def test_changes_that_stand_in_for_each_other_are_all_named() -> None:
    """Two ways to Kept and two ways out of it were lost: no change alone strands the orders in New."""
    head = HEAD.replace("Held: {}", "Held: {}, Kept: {}")
    old = """\
transitions:
  - {event: keep, source: New, target: Kept}
  - {event: save, source: New, target: Kept}
  - {event: go, source: Kept, target: Sent}
  - {event: end, source: Kept, target: Sent}
"""
    changes = rated_changes(loads(head + old), loads(f"{head}transitions: []\n"))
    assert len(changes) == 4
    assert all("New" in each.stranded for each in changes)
