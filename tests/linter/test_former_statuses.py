"""Retired statuses, what replaces them, former names, and what other checks say about a retired status."""

from __future__ import annotations

import pytest

from tests.linter.acme import findings, found, likely, only

BODY = """\
    statuses:
      New: {{initial: true, {new} cite: guide}}
      Old: {{retired: true, {old} cite: guide}}
      Older: {{retired: true, {older} cite: guide}}
      Done: {{final: true, result: success, {done} cite: guide}}
    transitions:
      - {{event: finish, source: {source}, target: {target}, cite: guide, note: A note.}}
"""


def body(
    *,
    new: str = "",
    old: str = "replaced_by: New,",
    older: str = "replaced_by: New,",
    done: str = "",
    source: str = "[New, Old, Older]",
    target: str = "Done",
) -> str:
    """Return a rule file with two retired statuses and other keys in it."""
    return BODY.format(new=new, old=old, older=older, done=done, source=source, target=target)


def test_a_retired_status_is_no_fault() -> None:
    """No check expects a route into a retired status."""
    assert found(body()) == []


def test_each_retired_target_is_one_finding_at_its_name() -> None:
    """The finding names what replaces the status; `retired` is the related place."""
    first, second = findings(body(target="[Done, Old, Older]", older=""))

    assert {first.check, second.check} == {"entered-retired-status"}
    assert first.message == "the target 'Old' is retired, so no order enters it"
    assert first.help == "write 'New', which replaces it, or remove `retired`"
    assert second.help == "name another target, or remove `retired`"
    assert (first.span.line, first.span.column) == (13, 63)
    assert (second.span.line, second.span.column) == (13, 68)
    assert [(each.span.line, each.note) for each in first.related] == [(9, "retired here")]


def test_a_retired_status_that_orders_begin_in_is_one_finding() -> None:
    """The place is that of `initial`."""
    finding = only("entered-retired-status", body(old="initial: true,"))

    assert finding.message == "'Old' is retired, so no order begins in it"
    assert (finding.span.line, finding.span.column) == (9, 33)


def test_a_creation_in_a_retired_status_has_no_second_finding() -> None:
    """Nobody is told to mark a retired status `initial: true`."""
    text = body() + "      - {event: create, source: nothing, target: Old, cite: guide}\n"

    assert found(text) == ["entered-retired-status"]


def test_any_and_groups_leave_a_retired_status_out() -> None:
    """A retired status in a group that is a target is no finding."""
    text = "    groups: {all: [Old, Done]}\n"

    assert found(text + body(target="all")) == []
    assert found(body(target="any", source="[New, Old, Older]")) == []


def test_a_transition_into_retired_statuses_alone_allows_no_move() -> None:
    """A group of retired statuses stands for no target."""
    text = "    groups: {gone: [Old, Older]}\n" + body()
    text += "      - {event: leave, source: New, target: gone, cite: guide}\n"

    assert found(text) == ["empty-transition"]


def test_a_status_that_only_retired_statuses_lead_to_is_reachable() -> None:
    """Stored orders may still go there; a status behind no retired status is not reachable."""
    lines = "      Shelf: {{cite: guide}}\n    transitions:\n      - {{event: put, source: {source}, target: Shelf, cite: guide, note: A note.}}\n      - {{event: take, source: Shelf, target: Done, cite: guide}}\n"

    assert found(body().replace("    transitions:\n", lines.format(source="Old"))) == []
    assert found(body().replace("    transitions:\n", lines.format(source="Shelf"))) == [
        "unreachable-status"
    ]


def test_a_retired_status_is_no_start() -> None:
    """Without an initial status no order can begin, whether a status is retired or not."""
    text = body().replace("initial: true,", "")

    assert found(text) == ["missing-initial-status"]


def test_a_retired_status_that_cannot_be_left_is_likely_a_dead_end() -> None:
    """Perhaps no order has the status any more."""
    assert likely("dead-end", body(source="[New, Older]")) == [True]
    assert likely("undeclared-final", body(source="[New, Older]", old="result: failure,")) == [True]
    assert found(body(source="[New, Older]", old="final: true, result: failure,")) == []


def test_a_retired_end_is_no_end_of_new_orders() -> None:
    """Orders that begin today never end there, and never succeed there."""
    text = """\
        statuses:
          New: {initial: true, cite: guide}
          Paid: {cite: guide}
          Sold: {retired: true, final: true, result: success, cite: guide}
        transitions:
          - {event: pay, source: New, target: Paid, cite: guide}
          - {event: reopen, source: Paid, target: New, cite: guide}
    """
    ends = text.replace("Paid: {cite", "Paid: {result: failure, cite").replace(
        "source: Paid", "source: Sold"
    )

    assert found(text) == ["no-ending-status"]
    assert "no-success-path" in found(ends.replace("result: failure", "final: true, result: failure"))


def test_a_retired_status_may_have_the_name_and_the_rank_of_its_successor() -> None:
    """A status is often retired because of its name."""
    text = body(new="rank: 1,", old="rank: 1,", older="rank: 2,", done="rank: 3,")
    text = text.replace("Old", "NEW") + "    rollup: {by: [order], rule: earliest}\n"

    assert found(text) == []
    assert found(text.replace("retired: true, rank: 2", "note: Two, entries: unspecified, rank: 1")) == [
        "equal-ranks"
    ]


def test_a_cycle_of_replacements_is_one_finding() -> None:
    """The finding is at the first of them by name, and has the whole cycle."""
    finding = only("replacement-cycle", body(old="replaced_by: Older,", older="replaced_by: Old,"))

    assert finding.message == "'Old' is replaced by itself: 'Old' > 'Older' > 'Old'"
    assert finding.span.line == 9
    assert [each.span.line for each in finding.related] == [10]


def test_a_status_before_a_cycle_has_no_finding_of_its_own() -> None:
    """The cycle is the only fault."""
    assert found(body(old="replaced_by: Old,", older="replaced_by: Old,")) == ["replacement-cycle"]


def test_a_long_cycle_is_shortened() -> None:
    """A cycle of many statuses does not fill the report, and a long chain takes no long time."""
    many = 3_000
    names = [f"S{number:05}" for number in range(many)]
    pairs = zip(names, [*names[1:], names[0]], strict=True)
    lines = [
        f"      {name}: {{retired: true, replaced_by: {other}, cite: guide}}\n" for name, other in pairs
    ]
    text = "    statuses:\n      New: {initial: true, cite: guide}\n" + "".join(lines)
    text += "    transitions: [{event: x, source: any, target: New, cite: guide}]\n"
    finding = only("replacement-cycle", text)

    assert finding.message.endswith("'S00008' > ... > 'S00000'")
    assert len(finding.related) == many - 1


@pytest.mark.parametrize(
    ("old", "advice"),
    [("replaced_by: Done,", "write 'Done'"), ("", "name a status that orders can enter")],
)
def test_a_retired_status_replaces_nothing(old: str, advice: str) -> None:
    """The help names the last status of the chain, if orders can enter it."""
    finding = only("retired-replacement", body(old=old, older="replaced_by: Old,"))

    assert finding.message == "'Older' is replaced by 'Old', which is retired too"
    assert finding.help == advice
    assert (finding.span.line, [each.span.line for each in finding.related]) == (10, [9])


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ({"done": "renamed_from: New,"}, "the name of 'New'"),
        ({"done": "renamed_from: [Before, 7],", "new": "code: 7,"}, "the code of 'New'"),
        ({"done": "renamed_from: Open,", "new": "aliases: [Begun, Open],"}, "an alias of 'New'"),
        ({"done": "renamed_from: Done,"}, "the name of 'Done'"),
        ({"done": "renamed_from: Old,"}, "the name of 'Old'"),
    ],
)
def test_a_former_name_is_the_spelling_of_no_other_status(keys: dict[str, str], kind: str) -> None:
    """Names, codes and aliases of other statuses count, and the own name."""
    finding = only("used-former-name", body(**keys))

    assert finding.message.endswith(f"a former name of 'Done', still is {kind}")
    assert [each.note for each in finding.related] == ["the spelling"]


def test_a_former_name_is_no_ignored_word() -> None:
    """An ignored word reports no status, so its hint would be wrong."""
    finding = only("used-former-name", "    ignored: [Open]\n" + body(done="renamed_from: Open,"))

    assert finding.message == "'Open', a former name of 'Done', still is an ignored word"


def test_a_former_name_may_be_an_alias_or_the_code_of_its_status() -> None:
    """A provider may use the former name in its messages."""
    assert found(body(done="renamed_from: [Open, 7], aliases: Open, code: 7,")) == []


def test_former_names_are_compared_as_messages_are() -> None:
    """A status that was renamed only in its case is no fault; the spelling of another status is one."""
    text = "    matching: {fold_case: true}\n"

    assert found(text + body(done="renamed_from: DONE,")) == []
    assert found(text + body(done="renamed_from: NEW,")) == ["used-former-name"]
    assert found(body(done="renamed_from: NEW,")) == []


def test_a_former_name_belongs_to_one_status() -> None:
    """The finding is at the last of the places, and the others are related."""
    finding = only("repeated-former-name", body(new="renamed_from: Open,", done="renamed_from: [Open],"))

    assert finding.message == "'Open' is a former name of 'Done' and 'New'"
    assert (finding.span.line, [each.span.line for each in finding.related]) == (11, [8])


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [("New", "Done", 1), ("any", "Done", 1), ("[New, Done]", "Done", 0), ("open", "[New, Old]", 0)],
)
def test_self_false_has_an_effect_only_with_a_status_on_both_sides(
    source: str, target: str, count: int
) -> None:
    """`any` never gives a move from a status to itself; lists and groups do."""
    text = "    groups: {open: [New, Old]}\n" + body()
    text += f"      - {{event: turn, source: {source}, target: {target}, self: false, cite: guide}}\n"

    assert likely("pointless-self", text) == [True] * count
