"""Who may ask, and through which door."""

from __future__ import annotations

from tests.linter.acme import findings, found, only

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


def test_an_actor_is_used_through_whom_he_includes() -> None:
    """Nobody names the manager, and he may do all that the client may."""
    assert found(body()) == ["redundant-actor"]


def test_including_is_followed_all_the_way() -> None:
    """The owner includes the manager, who includes the client."""
    finding = only("redundant-actor", body())

    assert finding.message == "'owner' includes 'client', so naming him says nothing"
    assert finding.span.column == BODY.splitlines()[8].index("owner") - 4


def test_an_actor_who_is_only_included_is_unused() -> None:
    """To be included by others gives nobody a move."""
    text = (
        body(drop="actor: owner,")
        .replace("actor: client", "actor: owner")
        .replace("[client, owner]", "owner")
    )

    assert [each.message for each in findings(text) if each.check == "unused-actor"] == [
        "no rule lets actor 'client' do anything",
        "no rule lets actor 'manager' do anything",
    ]


def test_an_actor_with_a_world_of_his_own_is_used() -> None:
    """`undeclared` says something of him."""
    text = body(undeclared="{manager: refused, otherwise: refused}", drop="actor: owner,")
    text = text.replace("actor: client", "actor: owner").replace("[client, owner]", "owner")

    assert only("unused-actor", text).message == "no rule lets actor 'client' do anything"


def test_a_move_for_all_is_reported_where_a_named_world_is_closed() -> None:
    """It hands the named actor a move that the file says he has not."""
    closed = body(undeclared="{client: refused, otherwise: unspecified}", drop="")
    finding = only("open-to-everybody", closed)

    assert finding.message == (
        "hands 'client' a move, for whom undeclared moves are refused: New -> Done"
    )
    assert [each.note for each in finding.related] == ["his world is closed here"]


def test_a_move_for_all_is_fine_where_no_named_world_is_closed() -> None:
    """One word for everybody closes nobody out, and an open world has nothing to hand out."""
    for undeclared in ("refused", "unspecified", "{client: unspecified, otherwise: refused}"):
        assert "open-to-everybody" not in found(body(undeclared=undeclared, drop=""))


def test_an_override_for_all_is_told_as_that() -> None:
    """Whose right it is is missing; that it is open to everybody is the same fault."""
    text = body(undeclared="{client: refused, otherwise: refused}", drop="override: true,")

    assert [each for each in found(text) if each != "redundant-actor"] == ["unrestricted-override"]


def test_actions_use_actors_and_channels() -> None:
    """What only an action names is used."""
    text = (
        body().replace(" channel: api,", "")
        + "    actions:\n      print: {statuses: [New], channel: api, cite: guide}\n"
    )

    assert "unused-channel" not in found(text)
