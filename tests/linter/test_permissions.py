"""Which actors may make a move."""

from __future__ import annotations

from tests.linter.acme import found, only

BODY = """\
    undeclared: {undeclared}
    actors: {{client: {{}}, manager: {{includes: [client]}}, owner: {{includes: [manager]}}}}
    channels: [api]
    statuses:
      New: {{initial: true, cite: guide}}
      Hold: {{cite: guide}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: hold, actor: [client, owner], source: New, target: Hold, channel: api, cite: guide}}
      - {{event: finish, source: [New, Hold], target: Done, actor: client, cite: guide}}
      - {{event: drop, source: New, target: Done, {drop} cite: guide, note: A note.}}
"""


def body(*, undeclared: str = "refused", drop: str = "actor: client,") -> str:
    """Return a rule file whose last transition has other limits."""
    return BODY.format(undeclared=undeclared, drop=drop)


def test_an_actor_is_used_if_an_included_actor_is() -> None:
    """No rule names the manager, but the manager may do all that the client may."""
    assert found(body()) == ["redundant-actor"]


def test_includes_are_transitive() -> None:
    """The owner includes the manager, and the manager includes the client."""
    finding = only("redundant-actor", body())

    assert finding.message == "redundant actor 'owner': it includes 'client'"
    assert finding.span.column == BODY.splitlines()[8].index("owner") - 4


def test_a_move_for_all_is_reported_if_undeclared_moves_of_an_actor_are_refused() -> None:
    """It allows the move to the named actor too, whose declared moves are complete."""
    restricted = body(undeclared="{client: refused, otherwise: unspecified}", drop="")
    finding = only("open-to-everybody", restricted)

    assert finding.message == ("'client' may make this move too, because it names no actor: New -> Done")
    assert [each.note for each in finding.related] == ["undeclared moves are refused here"]


def test_a_move_for_all_is_fine_if_no_named_actor_is_refused() -> None:
    """One value of `undeclared` for all actors, or `unspecified` for the actor, gives no finding."""
    for undeclared in ("refused", "unspecified", "{client: unspecified, otherwise: refused}"):
        assert "open-to-everybody" not in found(body(undeclared=undeclared, drop=""))


def test_an_override_for_all_is_one_finding() -> None:
    """An override without an actor is not also reported as open to all actors."""
    text = body(undeclared="{client: refused, otherwise: refused}", drop="override: true,")

    assert [each for each in found(text) if each != "redundant-actor"] == ["unrestricted-override"]
