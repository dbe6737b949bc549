"""`observe --store`: a receiver of messages without a line of code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from statemachine.model.errors import ConflictError, StoreError
from statemachine.model.observation import StoredStatus
from tests.cli.conftest import Command
from tests.cli.test_observe_command import FEED, Stdin, body
from tests.needs import needs

pytestmark = [needs("store"), needs("messages")]

Receive = Callable[..., Any]
"""Gives items to `observe --store`, with more words, and returns the answer."""

WITH_IDS = FEED.replace("      at: at\n", "      at: at\n      id: id\n      trigger: type\n")
OTHER = "    other: {status: status, item: item}\n"
MADE, LOST, UNREAD = (
    {"item": 1, "status": "Made", "id": "e1"},
    {"item": 2, "status": "Lost", "id": "e2"},
    {"item": 3, "status": ["Made"], "id": "e3"},
)


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """Return the path of a rule file, which accepts words that name no status."""
    path = tmp_path / "feed.yaml"
    path.write_text(f"{WITH_IDS}{OTHER}triggers: {{rated: ignored}}\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def one_item(stdin: Stdin) -> None:
    """Set standard input to a message of one record."""
    stdin(body(MADE))


@pytest.fixture
def url(command: Command, rules: str, tmp_path: Path) -> str:
    """Return the address of a prepared database."""
    address = f"sqlite:///{tmp_path / 'orders.db'}"
    assert command("store", "init", address, rules).code == 0
    return address


@pytest.fixture
def receive(command: Command, stdin: Stdin, rules: str, url: str) -> Iterator[Receive]:
    """Give a function that receives a message about items of one order."""

    def observe(*items: object, words: tuple[str, ...] = ()) -> Any:
        stdin(body(*items))
        return command("observe", rules, "--store", url, "--message", "feed", *words)

    yield observe
    answer = command("store", "verify", url, rules)
    assert answer.code == 0


def test_each_record_is_stored_on_its_own(
    command: Command, receive: Receive, rules: str, url: str
) -> None:
    """One is written, one waits for a person, and one cannot be read; each says so."""
    answer = receive(MADE, LOST, UNREAD)
    lines = answer.out.splitlines()

    assert (answer.code, answer.err) == (1, "")
    assert [line for line in lines if not line.startswith("  ")] == [
        "record 1 (order A 7, item 1): skipped-ahead: nothing -> Made",
        "record 2 (order A 7, item 2): unknown-status: nothing -> Lost",
        "record 3: not read",
        "order A 7 rolls up to Made",
    ]
    assert [line for line in lines if line.startswith("  the record is")] == [
        "  the record is stored",
        "  the record is held as message 1",
    ]
    assert command("store", "status", url, rules, "A 7", "1").out.startswith("Made")
    assert command("store", "held", url, rules).out.startswith("A 7  2  1  unknown-status")


def test_a_record_is_judged_against_what_is_stored(receive: Receive) -> None:
    """The status is that of the message before, in the same or in another process."""
    receive(MADE)
    answer = receive({**MADE, "status": "Sent", "id": "e4"})

    assert answer.code == 0
    assert answer.out.startswith("record 1 (order A 7, item 1): applied: Made -> Sent\n")


def test_a_repeated_message_is_a_duplicate(receive: Receive) -> None:
    """Also a record that waits; nothing waits twice."""
    receive(MADE, LOST)
    again = receive(MADE, LOST)

    assert again.code == 0
    assert again.out.count("the record is a duplicate") == 2


def test_equal_records_without_an_id_repeat_within_the_window(receive: Receive) -> None:
    """Without a window each of them is a message; the newest number is for the last one."""
    lost = {"item": 2, "status": "Lost"}
    numbers = [line for line in receive(lost, lost).out.splitlines() if line.startswith("  the record")]
    repeated = receive(lost, words=("--repeat-window", "PT5M"))

    assert numbers == ["  the record is held as message 1", "  the record is held as message 2"]
    assert "the record is a duplicate" in repeated.out


def test_an_order_rolls_up_from_all_its_stored_items(receive: Receive) -> None:
    """Also from those that the message does not have."""
    receive(MADE)
    answer = receive({"item": 2, "status": "Sent", "id": "e5"})

    assert answer.out.endswith("order A 7 rolls up to Made\n")


def test_policies_go_to_the_store(command: Command, receive: Receive, rules: str, url: str) -> None:
    """A record whose policy is to raise is judged, and not stored."""
    answer = receive(MADE, words=("--policy", "skipped-ahead=raise"))

    assert answer.code == 1
    assert answer.out.endswith("  raise, not certain: keep nothing\n  the record is not stored\n")
    assert command("store", "status", url, rules, "A 7", "1").code == 1
    assert "held as message 1" in receive(MADE, words=("--policy", "skipped-ahead=hold")).out


def test_json_says_how_a_record_is_stored(receive: Receive) -> None:
    """`storing` is a word, and `held_as` the number by which `store settle` finds it."""
    records = json.loads(receive(MADE, LOST, UNREAD, words=("--format", "json")).out)["records"]

    assert [(each["storing"], each["held_as"]) for each in records] == [
        ("stored", None),
        ("held", 1),
        (None, None),
    ]


def test_a_record_that_names_no_order_is_not_stored(
    command: Command, stdin: Stdin, rules: str, url: str
) -> None:
    """One that is ignored needs no order, so it is settled; any other one is an error."""
    stdin(json.dumps({"items": [{"type": "rated"}]}).encode())
    ignored = command("observe", rules, "--store", url, "--message", "feed")
    stdin(json.dumps([MADE]).encode())
    nameless = command("observe", rules, "--store", url, "--message", "other")

    assert ignored.code == 0
    assert ignored.out.endswith("  ignore: keep nothing\n  the record is not stored\n")
    assert (nameless.code, nameless.err) == (1, "")
    assert nameless.out == (
        "record 1 (item 1): not stored\n"
        "  error: the record names no order; give what is missing with --order NAME=VALUE\n"
    )


@pytest.mark.parametrize(
    "error", [StoreError("the disk is full"), ConflictError("A 7", StoredStatus("Made"))]
)
def test_a_record_that_the_database_refuses_does_not_lose_the_others(
    monkeypatch: pytest.MonkeyPatch, receive: Receive, error: Exception
) -> None:
    """The exit code says that the message has to be delivered again; then the others are duplicates."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    observe = Store.observe

    def refuse(store: Store, observation: Any) -> Any:
        if observation.id == "e1":
            raise error
        return observe(store, observation)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "observe", refuse)
        first = receive(MADE, LOST)
    second = receive(MADE, LOST)

    assert (first.code, second.code) == (2, 0)
    assert f"record 1 (order A 7, item 1): not stored\n  error: {error}\n" in first.out
    assert "the record is held as message 1" in first.out
    assert first.err.endswith("these records are not stored: 1; deliver the message again\n")
    assert "the record is stored" in second.out
    assert "the record is a duplicate" in second.out


def test_a_database_without_tables_exits_with_2(
    command: Command, stdin: Stdin, rules: str, tmp_path: Path
) -> None:
    """The error says what to do."""
    stdin(body(MADE))
    answer = command(
        "observe", rules, "--store", f"sqlite:///{tmp_path / 'new.db'}", "--message", "feed"
    )

    assert answer.code == 2
    assert "the database has no tables of the store" in answer.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ("New", "--store", "sqlite://"),
            "the store knows what stands about each order; leave out STORED with --store",
        ),
        (
            ("--store", "sqlite://", "--stored-at", "5", "--requested", "Sent"),
            "leave out --stored-at and --requested with --store",
        ),
        (("--store", "orders.db"), "is no address of a database"),
        (("--store", "sqlite://", "--repeat-window", "5m"), "a duration, such as P7D or PT2H30M"),
        (("New", "--repeat-window", "PT5M"), "--repeat-window needs --store URL"),
        ((), "give STORED (- for a new order), or --store URL"),
    ],
)
@pytest.mark.usefixtures("one_item")
def test_contradicting_options_exit_with_2(
    command: Command, rules: str, words: tuple[str, ...], expected: str
) -> None:
    """The message says what to leave out, or what is missing."""
    answer = command("observe", rules, "--message", "feed", *words)

    assert (answer.code, answer.out) == (2, "")
    assert expected in answer.err
