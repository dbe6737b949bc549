"""A removed name leaves the base with everything that cannot be without it, and nothing that is used can go."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from statemachine.loader import dump, load, loads
from statemachine.loader.extend.removals import removed_names, without_names
from statemachine.loader.syntax.nodes import Entries
from statemachine.loader.syntax.parse import parse
from statemachine.model.errors import InvalidRulesError
from tests.loader.broken import broken_documents
from tests.loader.extending import EXTENDS, extended, faults, layered, rows
from tests.loader.files import FULL, HEAD
from tests.strategies import Document, documents, to_yaml

SMALL = f"""\
{HEAD}
statuses: {{New: {{initial: true}}, Test: {{}}, Old: {{}}, Done: {{final: true}}}}
groups: {{testing: [Test], more: testing, all-of-them: [more, New]}}
transitions:
  - {{event: try, source: New, target: [Test, Done]}}
  - {{event: end, source: [Test, more], target: Done}}
  - {{event: back, source: any, except: Test, target: New}}
  - {{event: go, source: [all-of-them, Old], target: Done}}
actions: {{print: {{statuses: Test}}, pack: {{statuses: [Test, New]}}}}
triggers: {{tested: Test, done: Done, lost: ignored}}
rollup:
  by: [order]
  rules: [{{all: [Test, Done], status: Done}}, {{any: [Test], status: Done}}, {{any: New, others: more, status: New}}]
"""


@given(documents(), st.data())
def test_removed_statuses_take_exactly_their_rows(document: Document, data: st.DataObject) -> None:
    """The rows without a removed status are left, and no others, and so are the statuses of groups and actions."""
    names = list(document["statuses"])
    gone = data.draw(st.sets(st.sampled_from(names), max_size=len(names) - 1))
    rules = loads(to_yaml(document))
    try:
        with TemporaryDirectory() as folder:
            left = layered(
                Path(folder),
                document,
                {"format": 1, "remove": {"statuses": sorted(gone)}} if gone else {"format": 1},
            )
    except InvalidRulesError as error:
        assume(
            {each.check for each in error.diagnostics} != {"removed-but-used"}
        )  # by a rule of the rollup
        raise
    expected = {key: count for key, count in rows(rules).items() if gone.isdisjoint(key[1:3])}

    assert rows(left) == Counter(expected)
    assert list(left.statuses) == [name for name in names if name not in gone]
    for name, group in rules.groups.items():
        members = [each for each in rules.members(group.members) if each not in gone]
        assert list(left.members([name])) == (members if name in left.groups else [name])
        assert bool(members) or name not in left.groups or rules.groups[name].members != group.members


@given(documents(), st.data())
def test_removed_events_take_exactly_their_rows(document: Document, data: st.DataObject) -> None:
    """The rows of other events are left."""
    rules = loads(to_yaml(document))
    events = {each.event for each in rules.transitions if each.event is not None}
    assume(events)
    gone = data.draw(st.sets(st.sampled_from(sorted(events)), min_size=1))
    with TemporaryDirectory() as folder:
        left = layered(Path(folder), document, {"format": 1, "remove": {"events": sorted(gone)}})

    assert rows(left) == Counter(
        {key: count for key, count in rows(rules).items() if key[0] not in gone}
    )
    for name, request in left.outbound.items():
        assert gone.isdisjoint(request.events or ())
        assert (request.events is None) is (rules.outbound[name].events is None)


def test_a_removed_status_leaves_every_list(tmp_path: Path) -> None:
    """Transitions, groups, actions, triggers and rules whose list is empty then go too."""
    rules = extended(tmp_path, "remove: {statuses: Test}", SMALL)

    assert list(rules.statuses) == ["New", "Old", "Done"]
    assert {name: each.members for name, each in rules.groups.items()} == {"all-of-them": ("New",)}
    assert [(each.event, each.sources, each.exceptions, each.targets) for each in rules.transitions] == [
        ("try", ("New",), (), ("Done",)),
        ("back", ("any",), (), ("New",)),
        ("go", ("all-of-them", "Old"), (), ("Done",)),
    ]
    assert {name: each.statuses for name, each in rules.actions.items()} == {"pack": ("New",)}
    assert dict(rules.triggers) == {"done": "Done", "lost": "ignored"}
    assert rules.rollup is not None
    assert [(each.kind, each.statuses) for each in rules.rollup.rules] == [("all", ("Done",))]


def test_a_removed_status_replaces_no_retired_one(tmp_path: Path) -> None:
    """The retired status stays, without what replaced it."""
    base = SMALL.replace("Old: {}", "Old: {retired: true, replaced_by: Test, renamed_from: Test}")
    old = extended(tmp_path, "remove: {statuses: Test}", base).statuses["Old"]

    assert (old.retired, old.replaced_by, old.renamed_from) == (True, None, ("Test",))
    assert extended(tmp_path, "remove: {statuses: New}", base).statuses["Old"].replaced_by == "Test"


def test_a_rollup_without_rules_goes(tmp_path: Path) -> None:
    """If no rule can hold without the removed statuses, the rollup goes."""
    base = SMALL[: SMALL.index("  rules:")] + "  rules: [{any: Test, status: Done}]\n"

    assert extended(tmp_path, "remove: {statuses: Test}", base).rollup is None


def test_an_extension_can_add_a_removed_name_in_another_form(tmp_path: Path) -> None:
    """The removal applies to the base, before the extension is laid over it."""
    rules = extended(
        tmp_path,
        "remove: {events: hold, actions: print, triggers: made, sources: guide, actors: staff, guards: is-paid}\n"
        "sources: {guide: {url: 'https://example.com/new', retrieved: 2026-05-01}}\n"
        "actors: {staff: {}}\ntransitions: [{event: hold, source: New, target: Held}]",
    )

    assert rules.sources["guide"].url == "https://example.com/new"
    assert [each.event for each in rules.transitions] == [None, "hold"]
    assert not rules.outbound
    assert not rules.guards
    assert not rules.hidden_keys


def test_a_request_stays_for_an_event_that_the_extension_has(tmp_path: Path) -> None:
    """A request that names the event of a removed row goes, unless the extension adds a row with that event."""
    remove = "remove: {transitions: [{source: Held, target: Held}, {source: Done, target: Held}]}\n"
    add = "transitions: [{event: hold, source: Done, target: Held}]\n"

    assert not extended(tmp_path, remove).outbound
    assert extended(tmp_path, remove + add).outbound["put-hold"].events == ("hold",)


def test_a_request_goes_with_an_action_that_has_no_status_left(tmp_path: Path) -> None:
    """It stays for another action, and for an action that the extension declares."""
    request = "{{for: {{action: {0}}}, method: PUT, url: 'https://example.com'}}"
    base = f"{SMALL}messages:\n  outbound:\n" + "".join(
        f"    {name}: {request.format(actions)}\n"
        for name, actions in {"one": "print", "two": "[print, pack]"}.items()
    )
    remove, add = "remove: {statuses: Test}\n", "actions: {print: {statuses: Done}}\n"

    left = extended(tmp_path, remove, base).outbound
    assert {name: each.actions for name, each in left.items()} == {"two": ("pack",)}
    assert extended(tmp_path, remove + add, base).outbound["one"].actions == ("print",)


def test_an_ignored_trigger_does_not_mean_a_status(tmp_path: Path) -> None:
    """A trigger with the word `ignored` stays, although a status with that name goes."""
    base = SMALL.replace("Old: {}", "ignored: {}").replace("Old", "ignored")

    assert "lost" in extended(tmp_path, "remove: {statuses: ignored}", base).triggers


def test_a_message_is_removed_by_its_name(tmp_path: Path) -> None:
    """Each kind of message has its own names."""
    rules = extended(
        tmp_path,
        "remove: {messages: {inbound: hook, outbound: [put-hold], live_moves: [menu]}, facts: paid, guards: is-paid, events: hold}",
    )

    assert rules.messages == ()


@pytest.mark.parametrize(
    ("remove", "expected"),
    [
        ("statuses: Hold", ("unknown-removal", "Hold")),
        ("statuses: any", ("unknown-removal", "any")),
        ("statuses: [early]", ("unknown-removal", "early")),
        ("events: unhold", ("unknown-removal", "unhold")),
        ("channels: [fax]", ("unknown-removal", "fax")),
        ("triggers: otherwise", ("unknown-removal", "otherwise")),
        ("messages: {inbound: menu}", ("unknown-removal", "menu")),
        ("guards: [is-paid]", ("removed-but-used", "is-paid")),
        ("facts: paid", ("removed-but-used", "paid")),
        ("inputs: [message]", ("removed-but-used", "message")),
        ("sources: guide", ("removed-but-used", "guide")),
        ("actors: client", ("removed-but-used", "client")),
        ("channels: [ui, api]", ("removed-but-used", "api")),
        ("groups: early", ("removed-but-used", "early")),
        ("statuses: [New, Held, Done]", ("wrong-value", "[New, Held, Done]")),
        ("names: [a]", ("unknown-key", "names")),
        ("statuses: []", ("wrong-value", "[]")),
        ("statuses: {New: {}}", ("wrong-type", "{New: {}}")),
        ("messages: {hook: x}", ("unknown-key", "hook")),
    ],
)
def test_a_wrong_removal_is_reported_at_its_name(
    tmp_path: Path, remove: str, expected: tuple[str, str]
) -> None:
    """The finding is in the extension: the base has no such name, or the name is still used."""
    assert faults(tmp_path, f"remove: {{{remove}}}") == [("extension", *expected)]


def test_a_name_that_is_still_used_is_shown_with_its_uses(tmp_path: Path) -> None:
    """The message lists the places, and each is related."""
    with pytest.raises(InvalidRulesError) as caught:
        extended(tmp_path, "remove: {sources: guide}")
    (finding,) = caught.value.diagnostics

    assert "and still used: " in finding.message
    assert finding.message.endswith(" more")
    assert {Path(each.span.path).stem for each in finding.related} == {"base"}


def test_a_status_that_a_rollup_gives_cannot_go(tmp_path: Path) -> None:
    """Another rollup must be written, because the rule would give no status."""
    assert faults(tmp_path, "remove: {statuses: Done}", SMALL) == [
        ("extension", "removed-but-used", "Done")
    ]
    assert extended(
        tmp_path, "remove: {statuses: Done}\nrollup: {by: o, rules: [{all: New, status: New}]}", SMALL
    )


def test_a_hint_names_what_the_base_has(tmp_path: Path) -> None:
    """A similar name is suggested; without one, the names are listed."""
    with pytest.raises(InvalidRulesError) as caught:
        extended(tmp_path, "remove: {statuses: [Hold, Xyzzy], actions: x}", SMALL.replace("Old", "Held"))
    hints = [each.help for each in caught.value.diagnostics]

    assert hints[0] == "did you mean 'Held'?"
    assert hints[1] == "name one of 'Done', 'Held', 'New' or 'Test'"


def test_a_file_that_removes_needs_a_base() -> None:
    """`remove` without `extends` is an error at the key."""
    with pytest.raises(InvalidRulesError) as caught:
        loads(f"{SMALL}remove: {{statuses: Test}}\n")

    assert [each.check for each in caught.value.diagnostics] == ["remove-without-base"]


def test_a_file_between_can_remove_what_its_base_has(tmp_path: Path) -> None:
    """A removal of each file applies to the bases below it."""
    (tmp_path / "base.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "middle.yaml").write_text(f"{EXTENDS}remove: {{statuses: Test}}\n", encoding="utf-8")
    last = tmp_path / "last.yaml"
    last.write_text("format: 1\nextends: middle.yaml\nremove: {statuses: Old}\n", encoding="utf-8")

    assert list(load(last).statuses) == ["New", "Done"]


def test_a_long_chain_of_groups_is_emptied_in_linear_time() -> None:
    """Each of many groups that contain each other loses its only member."""
    count = 20_000
    chain = {f"g{number}": f"g{number + 1}" for number in range(count)} | {f"g{count}": "Test"}
    lines = "\n".join(f"  {name}: {member}" for name, member in chain.items())
    base, _ = parse(f"statuses: {{New: {{}}, Test: {{}}}}\ngroups:\n{lines}\n", "base.yaml")
    remove, _ = parse("statuses: [Test]", "extension.yaml")

    assert isinstance(base, Entries)
    assert isinstance(remove, Entries)
    left = without_names(base, removed_names(remove, base, []))
    assert [len(each.pairs) for _, each in left if isinstance(each, Entries)] == [1, 0]


def test_the_full_file_can_be_extended_without_a_change(tmp_path: Path) -> None:
    """The base of these tests has every key of the format."""
    assert extended(tmp_path, "") == loads(FULL)


REMOVED = st.fixed_dictionaries(
    {},
    optional={
        **{
            section: st.lists(
                st.sampled_from(["A", "B", "early", "go", "paid", "client", "api", "?", 5])
            )
            for section in (
                "statuses",
                "groups",
                "events",
                "actors",
                "channels",
                "facts",
                "guards",
                "triggers",
            )
        },
        "messages": st.fixed_dictionaries(
            {}, optional={"inbound": st.just("hook"), "outbound": st.just(["hook"])}
        ),
        "transitions": st.lists(
            st.fixed_dictionaries(
                {
                    "source": st.sampled_from(["A", "B", "nothing", "any", 1]),
                    "target": st.sampled_from(["A", "C", "early"]),
                },
                optional={"event": st.sampled_from(["go", "?"])},
            )
        ),
    },
)


EITHER = st.one_of(documents(), broken_documents())


@given(EITHER, st.one_of(st.just({"format": 1}), EITHER), REMOVED)
def test_any_two_files_load_or_have_findings(base: Document, over: Document, remove: Document) -> None:
    """No exception but `InvalidRulesError` is raised. Its findings are in order, and what loads can be dumped."""
    with TemporaryDirectory() as folder:
        try:
            rules = layered(Path(folder), base, {**over, "remove": remove})
        except InvalidRulesError as error:
            found = error.diagnostics
        else:
            assert loads(dump(rules)) == rules
            return

    assert found
    assert list(found) == sorted(found, key=lambda each: each.span)
