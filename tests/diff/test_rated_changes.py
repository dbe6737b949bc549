"""Each kind of change: one mutation of a sound rule file gives exactly this change, with these ratings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.diff import RuleChange
from statemachine.diff.change_kinds import KINDS
from statemachine.diff.rated_changes import rated_changes
from statemachine.loader import loads
from tests.strategies.documents import documents, shuffled, to_yaml
from tests.strategies.pairs import renamed

ACME = """\
format: 1
provider: acme
subject: order
version: 1.0.0
matching: {fold_case: true}
actors:
  client: {}
  staff: {includes: [client]}
  guest: {}
channels: [api, ui, mail]
facts:
  paid: {type: boolean}
  open: {type: boolean}
  copies: {type: integer, minimum: 1, maximum: 100}
  color: {enum: [red, green]}
guards:
  small: {copies: {at_most: 10}}
  checked: {external: [copies]}
  unused: {paid: true}
  called: {external: [paid]}
inputs:
  reason: {type: string}
  notify: {type: boolean, default: true}
  spare: {type: date}
statuses:
  New: {initial: true, aliases: [Fresh]}
  Held: {code: 2}
  Packed: {rank: 1}
  Sent: {final: true, result: success}
  Cancelled: {final: true, result: cancelled}
  Old: {retired: true, initial: true}
groups:
  early: [New, Held]
events:
  route: {target: provider}
transitions:
  - {event: hold, source: New, target: Held, actor: staff}
  - {event: release, source: Held, target: New, requires: [reason]}
  - {event: pack, source: New, target: Packed, guard: small}
  - {event: large, source: New, target: Packed, otherwise: true, requires: [notify]}
  - {event: send, source: Packed, target: Sent, channel: api, after: P7D}
  - {event: cancel, source: early, target: Cancelled}
  - {event: reject, source: any, target: Cancelled, guard: checked}
  - {event: route, source: Held, target: [Packed, Sent]}
  - {event: undo, source: Sent, target: Packed, override: true}
actions:
  print: {statuses: [New, Held], actor: staff}
undeclared: refused
rollup: {by: [number], rules: [{any: [Held], status: Held}, {all: [Sent], status: Sent}]}
messages:
  inbound:
    change: {order: {number: id}, status: state}
"""

S, R, B = "safe", "may break", "breaks"

CHANGES = [
    ("status-removed", "\n  Packed: {rank: 1}", "", (B, S, B)),
    ("status-added", "\n  Packed:", "\n  Lost: {final: true}\n  Packed:", (S, R, S)),
    ("status-ended", "Packed: {rank: 1}", "Packed: {rank: 1, final: true, result: success}", (B, B, R)),
    ("status-reopened", "{final: true, result: cancelled}", "{}", (S, B, B)),
    ("status-retired", "Packed: {rank: 1}", "Packed: {rank: 1, retired: true}", (S, S, S)),
    ("initial-added", "Packed: {rank: 1}", "Packed: {rank: 1, initial: true}", (S, R, S)),
    ("initial-removed", "{initial: true, aliases", "{aliases", (B, S, S)),
    ("result-changed", "result: cancelled", "result: failure", (S, B, S)),
    ("code-changed", "code: 2", "code: 3", (B, B, R)),
    ("code-changed-old-kept", "{code: 2}", '{code: 3, aliases: ["2"]}', (S, B, S)),
    ("code-removed", "Held: {code: 2}", "Held: {}", (B, B, R)),
    ("code-added", "Packed: {rank: 1}", "Packed: {rank: 1, code: 7}", (S, R, S)),
    ("alias-removed", ", aliases: [Fresh]", "", (B, S, R)),
    ("alias-added", "[Fresh]", "[Fresh, Open]", (S, S, S)),
    ("status-changed", "rank: 1", "rank: 2", (S, R, S)),
    ("basis-changed", "Packed: {rank: 1}", "Packed: {rank: 1, basis: observed}", (S, R, S)),
    ("actor-removed", "\n  guest: {}", "", (B, S, S)),
    ("actor-added", "  guest: {}", "  guest: {}\n  owner: {}", (S, S, S)),
    ("actor-changed", "staff: {includes: [client]}", "staff: {includes: [guest]}", (S, S, S)),
    ("channel-removed", ", mail]", "]", (B, S, S)),
    ("channel-added", ", mail]", ", mail, fax]", (S, S, S)),
    ("fact-removed", "\n  open: {type: boolean}", "", (B, S, S)),
    ("fact-added", "  paid:", "  heavy: {type: boolean}\n  paid:", (S, S, S)),
    ("fact-narrowed", "maximum: 100", "maximum: 90", (B, S, S)),
    ("fact-narrowed", "[red, green]", "[red]", (B, S, S)),
    ("fact-narrowed", "open: {type: boolean}", "open: {type: string}", (B, S, S)),
    ("fact-widened", "maximum: 100", "maximum: 110", (S, S, S)),
    ("input-removed", "\n  spare: {type: date}", "", (B, S, S)),
    ("input-added", "  reason:", "  why: {type: string}\n  reason:", (S, S, S)),
    ("input-narrowed", "reason: {type: string}", "reason: {enum: [x]}", (B, S, S)),
    ("input-default-changed", ", default: true", ", default: false", (S, R, S)),
    ("input-default-changed", ", default: true", "", (B, R, S)),
    ("guard-added", "  small:", "  big: {copies: {above: 50}}\n  small:", (S, S, S)),
    ("external-guard-added", "  small:", "  wise: {external: [paid]}\n  small:", (B, S, S)),
    ("external-guard-changed", "{external: [copies]}", "{external: [copies, paid]}", (B, S, R)),
    ("guard-changed", "at_most: 10", "at_most: 5", (B, S, S)),
    ("guard-changed", "at_most: 10", "at_most: 20", (S, S, S)),
    ("event-target-changed", "target: provider", "target: asker", (B, R, S)),
    ("transition-removed", "{event: cancel, source: early, target: Cancelled}", None, (B, S, S)),
    (
        "transition-removed",
        "{event: send, source: Packed, target: Sent, channel: api, after: P7D}",
        None,
        (B, S, S),
    ),
    (
        "transition-added",
        "transitions:",
        "transitions:\n  - {event: lose, source: Held, target: Sent}",
        (S, R, S),
    ),
    (
        "transition-added",
        "transitions:",
        "transitions:\n  - {event: cancel, source: New, target: Sent}",
        (B, R, S),
    ),
    ("transition-narrowed", "target: [Packed, Sent]", "target: Packed", (B, S, S)),
    (
        "transition-widened",
        "{event: release, source: Held,",
        "{event: release, source: [Held, Packed],",
        (S, R, S),
    ),
    (
        "transition-changed",
        "target: Held, actor: staff",
        "target: Held, actor: [staff, guest]",
        (S, S, S),
    ),
    ("transition-changed", "target: Held, actor: staff", "target: Held, actor: guest", (B, S, S)),
    (
        "transition-changed",
        "source: early, target: Cancelled",
        "source: early, target: Cancelled, requires: [reason]",
        (B, S, S),
    ),
    ("transition-target-changed", "source: New, target: Held", "source: New, target: Sent", (B, R, S)),
    ("transition-event-changed", "event: hold", "event: pause", (B, R, S)),
    ("time-changed", "after: P7D", "after: P8D", (S, R, R)),
    (
        "action-removed",
        "  print: {statuses: [New, Held], actor: staff}",
        "  x: {statuses: [New]}",
        (B, S, S),
    ),
    ("action-changed", "[New, Held], actor: staff", "[New], actor: staff", (B, S, S)),
    ("action-changed", "[New, Held], actor: staff", "[New, Held, Packed], actor: staff", (S, S, S)),
    ("undeclared-opened", "undeclared: refused", "undeclared: unspecified", (S, R, S)),
    ("matching-narrowed", "fold_case: true", "fold_case: false", (B, S, R)),
    ("matching-widened", "fold_case: true", "fold_case: true, trim: true", (S, R, S)),
    ("unknown-changed", "undeclared: refused", "unknown: accepted", (R, R, R)),
    ("words-changed", "undeclared: refused", "ignored: [All]", (S, R, S)),
    ("rollup-changed", "any: [Held]", "any: [Held, New]", (S, R, S)),
    ("message-changed", "status: state}", "status: now}", (R, R, S)),
    (
        "message-added",
        "    change:",
        "    other: {order: {number: id}, status: state, by_name: true}\n    change:",
        (S, R, S),
    ),
    ("guard-removed", "\n  unused: {paid: true}", "", (S, S, S)),
    ("external-guard-removed", "\n  called: {external: [paid]}", "", (B, S, S)),
    ("action-added", "actions:", "actions:\n  pay: {statuses: [New]}", (S, R, S)),
    ("status-unretired", "{retired: true, ", "{", (S, S, S)),
    ("group-changed", "early: [New, Held]", "early: [New]", (B, S, S)),
    ("group-changed", "early: [New, Held]", "early: [New, Held, Packed]", (S, R, S)),
]


REVERSED = [
    ("input-widened", "spare: {type: date}", "spare: {type: date, maximum: 2026-12-31}", (S, S, S)),
    ("undeclared-closed", "undeclared: refused", "undeclared: unspecified", (R, S, R)),
    (
        "message-removed",
        "    change:",
        "    other: {order: {number: id}, status: state, by_name: true}\n    change:",
        (B, R, S),
    ),
    (
        "event-removed",
        "transitions:",
        "transitions:\n  - {event: lose, source: Held, target: Sent}\n  - {event: lose, source: New, target: Sent}",
        (B, S, S),
    ),
]
"""Changes in the other direction: the second text is in the old version."""


def changes_of(before: str, after: str | None, old: str = ACME) -> tuple[RuleChange, ...]:
    """Return the changes of one replacement; without `after`, the line is left out."""
    assert before in old
    new = old.replace(f"  - {before}\n", "") if after is None else old.replace(before, after)
    return rated_changes(loads(old, "old.yaml"), loads(new, "new.yaml"))


@pytest.mark.parametrize(("kind", "before", "after", "ratings"), CHANGES)
def test_one_mutation_is_one_change(
    kind: str, before: str, after: str | None, ratings: tuple[str, str, str]
) -> None:
    """A change of one thing has one entry with this kind and these ratings. What follows from it has none."""
    old = ACME
    if kind == "status-removed":
        old = "".join(line for line in ACME.splitlines(keepends=True) if "target: Packed" not in line)
        old = old.replace("[Packed, Sent]", "[Sent]").replace("source: Packed", "source: New")
    if kind == "action-removed":
        changes = [each for each in changes_of(before, after) if each.kind != "action-added"]
    else:
        changes = list(changes_of(before, after, old))
    assert [(each.kind, *(rating.words for rating in each.ratings.values())) for each in changes] == [
        (kind, *ratings)
    ]
    assert changes[0].is_break == (B in ratings)


@pytest.mark.parametrize(("kind", "before", "after", "ratings"), REVERSED)
def test_one_reversed_mutation_is_one_change(
    kind: str, before: str, after: str, ratings: tuple[str, str, str]
) -> None:
    """Changes that take something away again."""
    assert before in ACME
    (change,) = rated_changes(loads(ACME.replace(before, after)), loads(ACME))
    assert (change.kind, *(rating.words for rating in change.ratings.values())) == (kind, *ratings)


def test_a_spelling_that_moves_breaks_everybody() -> None:
    """The same word means another status now, which no program notices."""
    new = ACME.replace(", aliases: [Fresh]}", "}").replace("code: 2}", "code: 2, aliases: [Fresh]}")
    kinds = {each.kind: each for each in rated_changes(loads(ACME), loads(new))}
    assert kinds.keys() == {"spelling-moved", "alias-added"}
    assert {each.words for each in kinds["spelling-moved"].ratings.values()} == {"breaks"}


@given(st.data())
def test_a_renamed_status_is_the_only_change(data: st.DataObject) -> None:
    """A new name everywhere in the file, with the old one under `renamed_from`, is one change."""
    document = data.draw(documents())
    document.pop("messages", None)
    for name in sorted({"A", "B", "C", "D"} & document["statuses"].keys()):
        (change,) = rated_changes(
            loads(to_yaml(document)), loads(to_yaml(renamed(document, name, "Renamed")))
        )
        assert change.kind in {"status-renamed", "status-renamed-with-alias"}
        assert change.subject == name


def test_every_kind_is_in_an_example() -> None:
    """Each row of the table is tested with its ratings, except the one for what nothing else explains."""
    elsewhere = {"spelling-moved", "status-renamed", "status-renamed-with-alias", "other"}
    assert {kind for kind, *_ in (*CHANGES, *REVERSED)} | elsewhere == KINDS.keys()


MIRRORS = (
    ("added", "removed"),
    ("narrowed", "widened"),
    ("ended", "reopened"),
    ("retired", "unretired"),
)
OWN_MIRRORS = ("changed", "moved", "renamed", "alias", "kept", "other")
"""The last words of kinds that are the same in the other direction."""


def test_every_kind_has_a_mirror() -> None:
    """A change that is undone is a change of a known kind, too."""
    words = dict(
        [*MIRRORS, *(pair[::-1] for pair in MIRRORS), ("closed", "opened"), ("opened", "closed")]
    )
    for kind in KINDS.keys() - {
        "event-removed"
    }:  # its mirror is `transition-added`, for each transition
        first, _, last = kind.rpartition("-")
        assert last in OWN_MIRRORS or f"{first}-{words[last]}" in KINDS, kind


def test_the_last_way_out_strands_stored_orders() -> None:
    """Removing the only route to a final status breaks stored orders, in each status that needs it."""
    old = "\n".join(
        [
            *ACME.partition("statuses:")[0].splitlines(),
            "statuses: {New: {initial: true}, Held: {}, Sent: {final: true}}",
            "transitions:",
            "  - {event: hold, source: New, target: Held}",
            "  - {event: send, source: Held, target: Sent}",
        ]
    )
    new = old.replace("  - {event: send, source: Held, target: Sent}", "")
    (change,) = rated_changes(loads(old), loads(new))
    assert change.kind == "transition-removed"
    assert change.stranded == ("Held", "New")
    assert change.route == ("New", "Held", "Sent")
    assert {each.words for each in change.ratings.values()} == {"breaks", "safe"}


def test_a_rename_is_one_change() -> None:
    """Every move of the status is the same, so only the name is reported; an alias keeps callers and orders safe."""
    new = ACME.replace("Packed", "Boxed").replace("{rank: 1}", "{rank: 1, renamed_from: Packed}")
    alias = new.replace("{rank: 1, ", "{rank: 1, aliases: [Packed], ")
    for text, kind, stranded in (
        (new, "status-renamed", ("Packed",)),
        (alias, "status-renamed-with-alias", ()),
    ):
        (change,) = rated_changes(loads(ACME), loads(text))
        assert (change.kind, change.stranded) == (kind, stranded)
        assert change.message.startswith("the status 'Packed' is called 'Boxed' now")


def test_four_causes_are_four_changes() -> None:
    """A dropped transition, another code, an ended status and a narrowed guard are told apart."""
    new = ACME.replace("  - {event: cancel, source: early, target: Cancelled}\n", "")
    new = new.replace("code: 2", "code: 3").replace("at_most: 10", "at_most: 5")
    new = new.replace("Packed: {rank: 1}", "Packed: {rank: 1, final: true, result: success}")
    kinds = {each.kind for each in rated_changes(loads(ACME), loads(new))}
    assert kinds == {"transition-removed", "code-changed", "status-ended", "guard-changed"}


@given(st.data())
def test_another_order_is_no_change(data: st.DataObject) -> None:
    """Neither the order of transitions and mappings nor that of members is a change."""
    document = data.draw(documents())
    document.pop("messages", None)
    again = data.draw(shuffled(document))
    assert rated_changes(loads(to_yaml(document)), loads(to_yaml(again))) == ()


def test_every_kind_has_a_sentence_with_its_subject() -> None:
    """The sentence of a kind names what was changed, except where a whole setting is meant."""
    without = {kind for kind, each in KINDS.items() if "{subject}" not in each.sentence}
    assert all(
        kind.split("-")[0] in {"undeclared", "matching", "unknown", "rollup", "other"}
        for kind in without
    )
