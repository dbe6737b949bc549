"""`observe`: what each record of a message on standard input means."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.messages.samples import FLOOR_PLAN, FRAMES, FRAMES_XML, FRAMES_XML_AS_PRINTED

Stdin = Callable[[bytes], None]

FEED = """\
format: 1
provider: acme
subject: item
version: 1.0.0
undeclared: refused
statuses:
  New: {initial: true, rank: 1}
  Made: {rank: 2}
  Sent: {final: true, result: success, rank: 3}
transitions:
  - {event: make, source: New, target: Made, title: Made it}
  - {event: send, source: Made, target: Sent}
rollup: {by: [order], rule: earliest}
messages:
  inbound:
    feed:
      content: {application/json: items}
      body: {order: order}
      item: item
      status: status
      at: at
"""
ITEMS = [
    {"item": 1, "status": "Made", "at": "2026-01-02T10:00:00Z"},
    {"item": 2, "status": "New", "at": "2026-01-02T10:00:00Z"},
    {"item": 1, "status": "Made", "at": "2026-01-02T10:00:00Z"},
    {"item": 1, "status": "New", "at": "2026-01-02T09:00:00Z"},
]


def body(*items: object) -> bytes:
    """Return a message of one order."""
    return json.dumps({"order": "A 7", "items": items}).encode()


@pytest.fixture
def feed(tmp_path: Path) -> str:
    """Give the path of a rule file with a message of many records."""
    path = tmp_path / "feed.yaml"
    path.write_text(FEED, encoding="utf-8")
    return str(path)


@pytest.fixture
def one_item(stdin: Stdin) -> None:
    """Let standard input be a message of one record."""
    stdin(body(ITEMS[0]))


def test_the_sample_of_a_floor_plan_creates_it(command: Command, stdin: Stdin) -> None:
    """The provider's own sample goes in as it is printed."""
    stdin(FLOOR_PLAN)
    answer = command("observe", "cubicasa", "-")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "record 1 (id 363c38cd-9682-4ff3-9100-9ef4e755f275): created: nothing -> New",
        "  a new order in status 'New'",
        "  apply: keep New",
    ]


def test_the_placeholders_of_a_sample_need_a_person(command: Command, stdin: Stdin) -> None:
    """Both records are told, and the command ends with 1."""
    stdin(FRAMES)
    answer = command("observe", "northwest-framing", "-", "--method", "PUT")

    assert answer.code == 1
    assert answer.out.count("unknown-status") == 2
    assert answer.out.count("unknown status 'test 5'") == 2


def test_the_sample_in_xml_moves_its_order(command: Command, stdin: Stdin) -> None:
    """The inner document of the sample is read; the order rolls up."""
    stdin(FRAMES_XML)
    answer = command("observe", "northwest-framing", "New", "--content-type", "application/xml")

    assert answer.code == 0
    assert "applied: New -> Processing" in answer.out
    assert answer.out.splitlines()[-1] == "OrderNumber 1533924709 rolls up to Processing"


def test_the_sample_as_printed_is_not_well_formed(command: Command, stdin: Stdin) -> None:
    """A message that cannot be read as a whole ends the command with 2 and says where."""
    stdin(FRAMES_XML_AS_PRINTED)
    answer = command("observe", "northwest-framing", "New", "--content-type", "text/xml")

    assert (answer.code, answer.out) == (2, "")
    assert "order-status: this is not XML" in answer.err
    assert "line" in answer.err


def test_records_of_one_item_follow_each_other(command: Command, stdin: Stdin, feed: str) -> None:
    """What a record leaves is what the next one of the same item is held against."""
    stdin(body(*ITEMS))
    answer = command("observe", feed, "New")
    heads = [line for line in answer.out.splitlines() if line.startswith("record")]

    assert answer.code == 0
    assert [head.split(": ", 1)[1] for head in heads] == [
        "applied: New -> Made",
        "duplicate: New -> New",
        "duplicate: Made -> Made",
        "late: Made -> New",
    ]
    assert "order A 7 rolls up to New" in answer.out


def test_a_bad_record_costs_nobody_else(command: Command, stdin: Stdin, feed: str) -> None:
    """It is told with its place, the others with what they mean, and the command ends with 1."""
    stdin(body({"item": 1, "status": ["Made"]}, ITEMS[1]))
    answer = command("observe", feed, "New")

    assert answer.code == 1
    assert "record 1: not read" in answer.out
    assert "at status" in answer.out
    assert "record 2 (order A 7, item 2): duplicate" in answer.out


def test_since_when_tells_late_from_new(command: Command, stdin: Stdin, feed: str) -> None:
    """With `--at` an older message is late for certain."""
    stdin(body(ITEMS[0]))
    answer = command("observe", feed, "New", "--at", "2026-01-03T00:00:00Z")

    assert answer.out.splitlines()[0].endswith("late: New -> Made")
    assert answer.code == 0


def test_since_when_is_kept_is_told(command: Command, stdin: Stdin, feed: str) -> None:
    """What is to be stored is shown with its time, in words and as JSON."""
    for words, says in (((), "apply: keep Made since 2026-01-02 10:00:00+00:00"), (("--json",), "")):
        stdin(body(ITEMS[0]))
        answer = command("observe", feed, "New", *words)

        assert says in answer.out
    assert json.loads(answer.out)["records"][0]["outcome"]["at"] == "2026-01-02T10:00:00+00:00"


def test_no_records_are_told(command: Command, stdin: Stdin, feed: str) -> None:
    """An empty list is no fault, and no silence."""
    stdin(body())
    answer = command("observe", feed, "New")

    assert (answer.code, answer.out) == (0, "no records\n")


def test_the_trigger_may_be_known_beside_the_message(
    command: Command, stdin: Stdin, tmp_path: Path
) -> None:
    """A provider that has an address for each of its triggers need not say it in the body."""
    path = tmp_path / "hooks.yaml"
    path.write_text(
        FEED.replace("status: status", "trigger: type") + "triggers: {made: Made, lost: unsupported}\n"
    )
    for trigger, says in (("made", "applied: New -> Made"), ("lost", "unknown-status: New -> ?")):
        stdin(body({"item": 1}))
        answer = command("observe", str(path), "New", "--trigger", trigger)

        assert answer.out.splitlines()[0] == f"record 1 (order A 7, item 1): {says}"


def test_an_item_without_the_key_of_its_order_rolls_up_to_none(
    command: Command, stdin: Stdin, tmp_path: Path
) -> None:
    """Orders whose number is not told are not taken for one."""
    path = tmp_path / "other.yaml"
    other = "    other: {status: status, item: item}\n"
    path.write_text(FEED + other)
    stdin(json.dumps([{"item": 1, "status": "Made"}, {"item": 2, "status": "New"}]).encode())
    answer = command("observe", str(path), "New", "--message", "other")

    assert (answer.code, "rolls up" in answer.out) == (0, False)


def test_policies_can_be_given(command: Command, stdin: Stdin, feed: str) -> None:
    """What is done is the caller's to say, and to raise is a matter for a person."""
    for policy, code in (("hold", 1), ("raise", 1), ("ignore", 0)):
        stdin(body(ITEMS[0]))
        answer = command("observe", feed, "New", "--policy", f"applied={policy}")

        assert (answer.code, f"{policy}: keep New" in answer.out) == (code, True)


def test_json_holds_all_of_it(command: Command, stdin: Stdin, feed: str) -> None:
    """A versioned document with an entry for each record, and the orders."""
    stdin(body({"item": 3, "status": "Sent"}, {"item": 4}))
    answer = command("observe", feed, "New", "--json")
    said = json.loads(answer.out)
    first, second = said["records"]

    assert said["version"] == 1
    assert (first["order"], first["item"]) == ({"order": "A 7"}, {"item": "3"})
    assert first["outcome"]["meaning"] == "skipped-ahead"
    assert first["outcome"]["missing"] == ["Made"]
    assert second["outcome"] is None
    assert second["errors"]
    assert said["orders"] == [{"key": {"order": "A 7"}, "status": "Sent"}]


def test_a_refusal_gives_its_reasons(command: Command, stdin: Stdin, feed: str) -> None:
    """What the rules refuse has the reasons of a decision."""
    stdin(body({"item": 1, "status": "New"}))
    answer = command("observe", feed, "Sent", "--policy", "late=hold", "--json")

    assert json.loads(answer.out)["records"][0]["outcome"]["meaning"] == "late"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--policy", "lat=hold"), "there is no outcome 'lat'; did you mean 'late'?"),
        (("--policy", "late=holt"), "there is no policy 'holt'; did you mean 'hold'?"),
        (("--policy", "late"), "--policy takes NAME=VALUE"),
        (("--at", "yesterday"), "--at takes a date and time with its zone, or a number"),
        (("--message", "fed"), "fed"),
        (("--content-type", "text/plain"), "no message takes this content type"),
    ],
)
@pytest.mark.usefixtures("one_item")
def test_what_makes_no_sense_is_told(
    command: Command, feed: str, words: tuple[str, ...], says: str
) -> None:
    """A wrong word ends the command with 2 and a sentence."""
    answer = command("observe", feed, "New", *words)

    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err
