"""Tests of `observe`: the meaning of each record of a message on standard input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.messages.samples import FLOOR_PLAN, FRAMES, FRAMES_XML, FRAMES_XML_AS_PRINTED
from tests.needs import needs

pytestmark = needs("messages")


Stdin = Callable[[bytes], None]

FEED_HEAD = """\
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
  - {event: make, source: New, target: Made, title: Made it, basis: documented}
  - {event: send, source: Made, target: Sent, basis: documented}
rollup: {by: [order], rule: earliest}
"""
FEED = f"""{FEED_HEAD}
messages:
  inbound:
    feed:
      content: {{application/json: items}}
      body: {{order: order}}
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
    """Return a message about one order."""
    return json.dumps({"order": "A 7", "items": items}).encode()


@pytest.fixture
def feed(tmp_path: Path) -> str:
    """Return the path of a rule file with a message of many records."""
    path = tmp_path / "feed.yaml"
    path.write_text(FEED, encoding="utf-8")
    return str(path)


@pytest.fixture
def one_item(stdin: Stdin) -> None:
    """Set standard input to a message of one record."""
    stdin(body(ITEMS[0]))


def test_a_sample_creates_an_order(command: Command, stdin: Stdin) -> None:
    """The sample is the text that the provider publishes."""
    stdin(FLOOR_PLAN)
    answer = command("observe", "cubicasa", "-")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "record 1 (id 363c38cd-9682-4ff3-9100-9ef4e755f275): created: nothing -> New",
        "  a new order in status 'New'",
        "  apply: store New",
    ]


def test_unknown_statuses_need_review(command: Command, stdin: Stdin) -> None:
    """Both records are reported, and the exit code is 1."""
    stdin(FRAMES)
    answer = command("observe", "northwest-framing", "-", "--method", "PUT")

    assert answer.code == 1
    assert answer.out.count("unknown-status") == 2
    assert answer.out.count("unknown status 'test 5'") == 2


def test_a_sample_in_xml_moves_its_order(command: Command, stdin: Stdin) -> None:
    """The inner document of the sample is read, and the order rolls up."""
    stdin(FRAMES_XML)
    answer = command("observe", "northwest-framing", "New", "--content-type", "application/xml")

    assert answer.code == 0
    assert "applied: New -> Processing" in answer.out
    assert answer.out.splitlines()[-1] == "OrderNumber 1533924709 rolls up to Processing"


def test_malformed_xml_exits_with_2(command: Command, stdin: Stdin) -> None:
    """The message contains the line."""
    stdin(FRAMES_XML_AS_PRINTED)
    answer = command("observe", "northwest-framing", "New", "--content-type", "text/xml")

    assert (answer.code, answer.out) == (2, "")
    assert "order-status: invalid XML" in answer.err
    assert "line" in answer.err


def test_records_of_one_item_are_compared_in_order(command: Command, stdin: Stdin, feed: str) -> None:
    """Each record is compared with the status that the previous record left."""
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


def test_a_faulty_record_does_not_affect_the_others(command: Command, stdin: Stdin, feed: str) -> None:
    """It is reported with its place, and the exit code is 1."""
    stdin(body({"item": 1, "status": ["Made"]}, ITEMS[1]))
    answer = command("observe", feed, "New")

    assert answer.code == 1
    assert "record 1: not read" in answer.out
    assert "at status" in answer.out
    assert "record 2 (order A 7, item 2): duplicate" in answer.out


def test_an_ignored_record_needs_no_key(command: Command, stdin: Stdin, feed: str) -> None:
    """It is settled, so the exit code is 0, and it is no item of an order."""
    text = Path(feed).read_text(encoding="utf-8") + "      trigger: type\ntriggers: {rated: ignored}\n"
    Path(feed).write_text(text, encoding="utf-8")
    stdin(json.dumps({"items": [{"type": "rated"}]}).encode())
    answer = command("observe", feed, "Made")

    assert answer.code == 0
    assert answer.out.splitlines()[0] == "record 1: ignored: Made -> ?"
    assert "rolls up" not in answer.out
    stdin(json.dumps({"items": [{"type": "rated"}]}).encode())
    (record,) = json.loads(command("observe", feed, "Made", "--format", "json").out)["records"]
    assert (record["order"], record["item"], record["errors"]) == ({}, {}, [])


def test_a_message_before_the_stored_time_is_late(command: Command, stdin: Stdin, feed: str) -> None:
    """`--stored-at` gives the time of the stored status."""
    stdin(body(ITEMS[0]))
    answer = command("observe", feed, "Sent", "--stored-at", "2026-01-03T00:00:00Z")

    assert answer.out.splitlines()[0].endswith("late: Sent -> Made")
    assert answer.code == 0


def test_a_message_that_only_its_time_makes_late_is_held(
    command: Command, stdin: Stdin, feed: str
) -> None:
    """No move leads from the observed status to the stored one, so the time may be wrong."""
    stdin(body(ITEMS[0]))
    answer = command("observe", feed, "New", "--stored-at", "2026-01-03T00:00:00Z")

    assert answer.out.splitlines()[0].endswith("ambiguous: New -> Made")
    assert "readings: late, applied" in answer.out
    assert answer.code == 1


def test_the_time_to_store_is_shown(command: Command, stdin: Stdin, feed: str) -> None:
    """The text and the JSON contain it, and since when the order is in its status."""
    stdin(body(ITEMS[0]))
    assert "apply: store Made, at 2026-01-02 10:00:00+00:00\n" in command("observe", feed, "New").out

    stdin(body(ITEMS[0]))
    outcome = json.loads(command("observe", feed, "New", "--format", "json").out)["records"][0][
        "outcome"
    ]
    assert (outcome["at"], outcome["exact"]) == ("2026-01-02T10:00:00+00:00", True)
    assert outcome["since"] == outcome["at"]


def test_a_time_that_is_a_lower_bound_is_shown_as_one(command: Command, stdin: Stdin, feed: str) -> None:
    """A message without a time keeps the stored time, at which the order was not yet in its new status."""
    words = ("observe", feed, "New", "--stored-at", "5")
    stdin(body({"item": 1, "status": "Made"}))
    assert "apply: store Made, at 5 or later\n" in command(*words).out

    stdin(body({"item": 1, "status": "Made"}))
    outcome = json.loads(command(*words, "--format", "json").out)["records"][0]["outcome"]
    assert (outcome["at"], outcome["exact"], outcome["since"]) == (5, False, None)


def test_a_requested_status_is_expected(command: Command, stdin: Stdin, feed: str) -> None:
    """The line is about the first record; the order has moved before the second one."""
    stdin(body(ITEMS[0], ITEMS[2]))
    asked = command("observe", feed, "New", "--requested", "Sent", "--requested", "Made")
    stdin(body(ITEMS[0], ITEMS[2]))
    values = command(
        "observe", feed, "New", "--requested", "Made", "--requested", "Odd", "--format", "json"
    )
    outcomes = [each["outcome"] for each in json.loads(values.out)["records"]]

    assert asked.out.count("  expected: a request asked for 'Made'\n") == 1
    assert [each["expected"] for each in outcomes] == [True, False]
    assert [each["after"]["requested"] for each in outcomes] == [[], []]


def test_an_empty_message_prints_no_records(command: Command, stdin: Stdin, feed: str) -> None:
    """An empty list is not a fault."""
    stdin(body())
    answer = command("observe", feed, "New")

    assert (answer.code, answer.out) == (0, "no records\n")


def test_the_trigger_may_be_an_option(command: Command, stdin: Stdin, tmp_path: Path) -> None:
    """A provider with an address for each trigger leaves it out of the body."""
    path = tmp_path / "hooks.yaml"
    path.write_text(
        FEED.replace("status: status", "trigger: type") + "triggers: {made: Made, lost: unsupported}\n"
    )
    for trigger, expected in (("made", "applied: New -> Made"), ("lost", "unknown-status: New -> ?")):
        stdin(body({"item": 1}))
        answer = command("observe", str(path), "New", "--trigger", trigger)

        assert answer.out.splitlines()[0] == f"record 1 (order A 7, item 1): {expected}"


def test_an_item_without_an_order_key_rolls_up_to_nothing(
    command: Command, stdin: Stdin, tmp_path: Path
) -> None:
    """Items of unknown orders are not taken for items of one order."""
    path = tmp_path / "other.yaml"
    other = "    other: {status: status, item: item}\n"
    path.write_text(FEED + other)
    stdin(json.dumps([{"item": 1, "status": "Made"}, {"item": 2, "status": "New"}]).encode())
    answer = command("observe", str(path), "New", "--message", "other")

    assert (answer.code, "rolls up" in answer.out) == (0, False)


def test_policies_may_be_options(command: Command, stdin: Stdin, feed: str) -> None:
    """The caller chooses what to do; `raise` asks for review."""
    for policy, code in (("hold", 1), ("raise", 1), ("ignore", 0)):
        stdin(body(ITEMS[0]))
        answer = command("observe", feed, "New", "--policy", f"applied={policy}")

        assert (answer.code, f"{policy}: keep New" in answer.out) == (code, True)


def test_json_contains_records_and_orders(command: Command, stdin: Stdin, feed: str) -> None:
    """Each record has an entry."""
    stdin(body({"item": 3, "status": "Sent"}, {"item": 4}))
    answer = command("observe", feed, "New", "--format", "json")
    values = json.loads(answer.out)
    first, second = values["records"]

    assert values["version"] == 1
    assert (first["order"], first["item"]) == ({"order": "A 7"}, {"item": "3"})
    assert first["outcome"]["meaning"] == "skipped-ahead"
    assert first["outcome"]["missing"] == ["Made"]
    assert second["outcome"] is None
    assert second["errors"]
    assert values["orders"] == [{"key": {"order": "A 7"}, "status": "Sent"}]


def test_json_contains_the_meaning_of_a_held_record(command: Command, stdin: Stdin, feed: str) -> None:
    """A held record has its meaning."""
    stdin(body({"item": 1, "status": "New"}))
    answer = command("observe", feed, "Sent", "--policy", "late=hold", "--format", "json")

    assert json.loads(answer.out)["records"][0]["outcome"]["meaning"] == "late"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--policy", "lat=hold"), "unknown outcome 'lat'; did you mean 'late'?"),
        (("--policy", "late=holt"), "unknown policy 'holt'; did you mean 'hold'?"),
        (("--policy", "late"), "--policy: a value has no '='; write OUTCOME=POLICY"),
        (
            ("--stored-at", "yesterday"),
            "--stored-at needs a date and time with its zone, such as 2026-01-31T12:00:00Z",
        ),
        (("--message", "fed"), "fed"),
        (("--content-type", "text/plain"), "no message accepts this content type"),
    ],
)
@pytest.mark.usefixtures("one_item")
def test_an_invalid_option_exits_with_2(
    command: Command, feed: str, words: tuple[str, ...], expected: str
) -> None:
    """The message is one sentence."""
    answer = command("observe", feed, "New", *words)

    assert (answer.code, answer.out) == (2, "")
    assert expected in answer.err
