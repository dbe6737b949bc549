"""The command `store import`: a file of histories is brought into a database, with a bar on a terminal only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.needs import needs

pytestmark = needs("store")

CSV = """\
order,status,at,actor
A-17,New,2026-01-01T00:00:00Z,partner
A-17,Hold,2026-01-02T00:00:00Z,partner
A-18,New,2026-01-02T00:00:00Z,

A-18,Shipped,2026-01-03T00:00:00Z,
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'orders.db'}"


def written(folder: Path, text: str, name: str = "history.csv") -> str:
    """Return the path of a file with a text."""
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_file_is_imported_once(command: Command, url: str, tmp_path: Path) -> None:
    """The tables are made, and each order is imported; the second time, nothing is left to do."""
    file = written(tmp_path, CSV)
    first, again = (command("store", "import", url, "gooten", file) for _ in range(2))
    history = command("store", "history", url, "gooten", "A-18")

    assert (first.code, first.err) == (0, "")
    assert [line.rsplit(maxsplit=1) for line in first.out.splitlines()] == [
        ["rows", "4"],
        ["orders imported", "2"],
        ["moves", "3"],
        ["observed changes", "1"],
    ]
    assert [line.split()[:2] for line in again.out.splitlines()] == [
        ["rows", "4"],
        ["orders", "imported"],
    ]
    assert "observed  New -> Shipped  message 1" in history.out
    assert command("store", "verify", url, "gooten").code == 0


def test_a_file_without_rows_is_counted(command: Command, url: str, tmp_path: Path) -> None:
    """It has a header only."""
    result = command("store", "import", url, "gooten", written(tmp_path, "order,status\n"))

    assert (result.code, result.out.split()) == (0, ["rows", "0"])


def test_faults_are_printed_with_their_lines(command: Command, url: str, tmp_path: Path) -> None:
    """The order is left out, and the exit status is 1."""
    file = written(tmp_path, CSV.replace("Shipped", "Shiped"))
    run = command("store", "import", url, "gooten", file)
    document = json.loads(command("store", "import", url, "gooten", file, "--format", "json").out)

    fault = "unknown status 'Shiped'; did you mean 'Shipped'?"
    assert (run.code, run.out.splitlines()[-1]) == (1, f"line 6, order 'A-18': {fault}")
    assert document["faults"] == [{"line": 6, "order": "A-18", "reason": fault}]
    assert (document["imported_before"], document["faulty"]) == (1, 1)


def test_orders_of_the_store_are_left_out_on_request(command: Command, url: str, tmp_path: Path) -> None:
    """Without the option, the command names them, and writes nothing."""
    command("store", "import", url, "gooten", written(tmp_path, CSV))
    file = written(tmp_path, CSV.replace("Shipped", "Hold") + "B,New,2026-01-01T00:00:00Z,\n")
    refused = command("store", "import", url, "gooten", file)
    skipped = command("store", "import", url, "gooten", file, "--skip-existing")

    assert (refused.code, "with another history: 'A-18'; import only" in refused.err) == (2, True)
    assert (skipped.code, "orders left out, with another history in the store  1" in skipped.out) == (
        0,
        True,
    )
    assert command("store", "status", url, "gooten", "B").code == 0


def test_json_lines_are_read(command: Command, url: str, tmp_path: Path) -> None:
    """A name may have parts, and a value may be null."""
    rows = [
        {"order": {"order": "A-17"}, "item": "1", "status": "New", "at": 1, "actor": None},
        {"order": "B", "status": "New"},
    ]
    file = written(tmp_path, "\n\n".join(map(json.dumps, rows)), "history.jsonl")

    assert command("store", "import", url, "gooten", file).code == 0
    assert command("store", "status", url, "gooten", "A-17", "1").out == "New, at 1\n"
    assert command("store", "status", url, "gooten", "B").code == 0


@pytest.mark.parametrize(
    "case",
    [
        ("h.csv", "order,at\n", "name order and status, and each column once"),
        ("h.csv", "", "the first line of"),
        ("h.csv", "order,status,order\n", "each column once"),
        ("h.csv", "order,status,atx\n", "unknown column 'atx'"),
        ("h.csv", "order;status\nA;New\n", "separate the cells by commas, not by ';'"),
        ("h.csv", "order\tstatus\nA\tNew\n", r"separate the cells by commas, not by '\t'"),
        ("h.csv", "order,status\nA\n", "line 2: 1 cells, and the header has 2"),
        ("h.csv", 'order,status\n"A"B,New\n', "line 2: ',' expected after '\"'"),
        ("h.csv", "order,status\nA,\udcff\n", "cannot read"),
        ("h.jsonl", "[]\n", "line 1: write an object with the names order and status"),
        ("h.jsonl", "{\n", "line 1: no JSON"),
        (
            "h.jsonl",
            '{"order": "A", "order": "B", "status": "New"}\n',
            "line 1: no JSON: duplicate key",
        ),
        (
            "h.jsonl",
            '{"order": {"Id": "A", "Id": "B"}, "status": "New"}\n',
            "line 1: no JSON: duplicate key",
        ),
        ("h.jsonl", '{"order": "A"}\n', "line 1: name order and status"),
        ("h.txt", "", "must end in .csv or .jsonl"),
    ],
)
def test_a_malformed_file_is_refused_whole(
    command: Command, url: str, tmp_path: Path, case: tuple[str, str, str]
) -> None:
    """The error says where; nothing is imported."""
    name, text, message = case
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    run = command("store", "import", url, "gooten", str(tmp_path / name))

    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert command("store", "status", url, "gooten", "A").code == 1


def test_a_file_has_to_be_named(command: Command, url: str, tmp_path: Path) -> None:
    """So that a missing one is an error of usage."""
    missing = command("store", "import", url, "gooten", str(tmp_path / "away.csv"))

    assert "needs a FILE, .csv or .jsonl" in command("store", "import", url, "gooten").err
    assert (missing.code, "No such file" in missing.err) == (2, True)
