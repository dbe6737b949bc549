"""The command `store`: a database is prepared, looked at, settled and erased from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statemachine.loader import load
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation
from tests.cli.conftest import Command
from tests.needs import needs

pytestmark = needs("store")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a database with one order, and one message that waits for a person."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    address = f"sqlite:///{tmp_path / 'orders.db'}"
    store = Store(address, load("gooten"))
    store.create_all()
    store.apply("A-17", target="New")
    store.apply("A-17", target="Hold", actor="partner", channel="ui")
    store.observe(Observation(status="Nonsense", order=FrozenMap({"order": "A-17"}), id="e1"))
    store.close()
    return address


def test_init_prepares_a_database(command: Command, tmp_path: Path) -> None:
    """It can be called again; before it, every other action says what to do."""
    address = f"sqlite:///{tmp_path / 'new.db'}"
    before = command("store", "status", address, "gooten", "A-17")

    assert (before.code, "run: python -m statemachine store init" in before.err) == (2, True)
    for _ in range(2):
        assert command("store", "init", address, "gooten")[:2] == (
            0,
            "gooten/order 1.0.0 is registered\n",
        )
    assert command("store", "status", address, "gooten", "A-17")[:2] == (1, "unknown order\n")


def test_an_order_is_shown(command: Command, url: str) -> None:
    """Its status, and its history in columns or as JSON."""
    status = command("store", "status", url, "gooten", "A-17")
    history = command("store", "history", url, "gooten", "A-17")
    document = json.loads(command("store", "history", url, "gooten", "A-17", "--format", "json").out)

    assert status.out.startswith("Hold, since 20")
    assert [line.split()[3:] for line in history.out.splitlines()] == [
        ["move", "nothing", "->", "New"],
        ["move", "New", "->", "Hold", "change-item-status", "partner"],
    ]
    assert [each["target"] for each in document["changes"]] == ["New", "Hold"]
    assert command("store", "history", url, "gooten", "B")[:2] == (1, "no changes\n")
    assert command("store", "status", url, "gooten", "A-17", "item")[:2] == (1, "unknown order\n")


def test_a_held_message_is_settled(command: Command, url: str) -> None:
    """`held` prints what `settle` needs; a message is settled once."""
    held = command("store", "held", url, "gooten")
    (shown,) = json.loads(command("store", "held", url, "gooten", "--format", "json").out)["held"]
    words = (
        "store",
        "settle",
        url,
        "gooten",
        "A-17",
        "--message",
        "1",
        "--take",
        "ignore",
        "--actor",
        "me",
    )
    settled = command(*words, "--note", "A typing error.")

    assert shown == {
        "order": "A-17",
        "item": "",
        "number": 1,
        "received_at": shown["received_at"],
        "meaning": "unknown-status",
        "reason": "unknown status 'Nonsense'",
        "observation": shown["observation"],
        "raw": None,
    }
    assert shown["observation"]["status"] == "Nonsense"
    assert held.out == "A-17  1  unknown-status  unknown status 'Nonsense'\n"
    assert json.loads(command("store", "held", url, "gooten", "--format", "json").out)["held"] == []
    assert (settled.code, settled.out.endswith("the status is Hold\n")) == (0, True)
    assert command("store", "held", url, "gooten").out == "no message is held\n"
    assert command(*words)[:2] == (1, "")
    missing = command("store", "settle", url, "gooten", "A-17")
    assert (missing.code, "settle needs --message NUMBER" in missing.err) == (2, True)


def test_a_database_is_verified_and_an_order_erased(command: Command, url: str) -> None:
    """What is wrong would be printed, with status 1; an erased order is not known."""
    assert command("store", "verify", url, "gooten")[:2] == (
        0,
        "all histories are legal and without gaps\n",
    )
    assert command("store", "erase", url, "gooten", "A-17")[:2] == (0, "2 changes were removed\n")
    assert command("store", "erase", url, "gooten", "A-17")[0] == 1
    assert command("store", "erase", url, "gooten")[0] == 2


def test_migrate_registers_and_counts(command: Command, url: str, tmp_path: Path) -> None:
    """Orders get the new name of their status; those without one are stranded, with status 1."""
    base = "format: 1\nextends: gooten\nversion: 2.0.0\nremove: {statuses: [Hold]}\n"
    (tmp_path / "new.yaml").write_text(
        f"{base}statuses: {{Held: {{renamed_from: Hold, cite: []}}}}\n".replace(", cite: []", ""),
        encoding="utf-8",
    )
    (tmp_path / "gone.yaml").write_text(base.replace("2.0.0", "3.0.0"), encoding="utf-8")
    new, gone = (str(tmp_path / name) for name in ("new.yaml", "gone.yaml"))

    stranded = command("store", "migrate", url, gone)
    assert (stranded.code, stranded.out) == (
        1,
        "'Hold': 1 stranded, because the rules do not have it\n",
    )
    assert command("store", "migrate", url, new)[:2] == (0, "'Hold': 1 with the new name now\n")
    assert command("store", "migrate", url, new)[:2] == (0, "no order needs a new name of its status\n")
    assert command("store", "status", url, new, "A-17").out.startswith("Held")


def test_external_guards_are_not_needed(command: Command, acme: str, tmp_path: Path) -> None:
    """No action calls them: what is stored is only looked at, or told by a message."""
    address = f"sqlite:///{tmp_path / 'acme.db'}"
    assert command("store", "init", address, acme).code == 0
    assert command("store", "held", address, acme)[:2] == (0, "no message is held\n")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["erase", "A-17", "mug"], "erase takes no ITEM; leave it out"),
        (["import", "history.csv", "mug"], "import takes no ITEM; leave it out"),
        (["held", "A-17", "mug"], "held takes no ORDER and no ITEM; leave it out"),
        (["verify", "A-17"], "verify takes no ORDER; leave it out"),
        (["erase", "A-17", "--actor", "mia"], "--actor: for settle, not for erase; leave it out"),
        (
            ["held", "--message", "1", "--take", "apply", "--note", "x"],
            "--message, --take and --note: for settle, not for held; leave it out",
        ),
        (["verify", "--skip-existing"], "--skip-existing: for import, not for verify; leave it out"),
    ],
)
def test_a_name_that_an_action_does_not_take_is_an_error(
    command: Command, url: str, words: list[str], reason: str
) -> None:
    """Nothing is done: an order is not erased for one of its items."""
    action, *names = words
    result = command("store", action, url, "gooten", *names)

    assert (result.code, reason in result.err) == (2, True)
    assert command("store", "status", url, "gooten", "A-17").code == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["status", "x" * 401], "the name of an order or item has at most 400 characters"),
        (["erase", "x" * 401], "the name of an order or item has at most 400 characters"),
        (
            ["settle", "A-17", "--message", "1", "--take", "ignore", "--actor", ""],
            "actor must have 1 to 400 characters",
        ),
    ],
)
def test_a_text_that_the_tables_cannot_have_is_wrong_usage(
    command: Command, url: str, words: list[str], reason: str
) -> None:
    """It is no bug of the program, and the message still waits."""
    action, *others = words
    result = command("store", action, url, "gooten", *others)

    assert (result.code, reason in result.err) == (2, True)
    assert "Nonsense" in command("store", "held", url, "gooten").out
