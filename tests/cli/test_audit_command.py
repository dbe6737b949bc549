"""`audit`: a log is audited from the command line, and the exit status says whether it deviates."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from statemachine.loader import loads
from tests.audit.seeded import KINDS, ODD_WORD, RULES, csv_log
from tests.cli.conftest import Command
from tests.needs import needs

pytestmark = needs("audit")

_ACCEPTED = """\
[[accepted]]
kind = "refused"
source = "New"
target = "Sent"
reason = "The old shop"
owner = "Ann"
until = {until}
"""


@pytest.fixture
def shop(tmp_path: Path) -> str:
    """Return the path of the rules of the seeded log."""
    path = tmp_path / "shop.yaml"
    path.write_text(RULES, encoding="utf-8")
    return str(path)


@pytest.fixture
def log(tmp_path: Path) -> str:
    """Return the path of the seeded log."""
    path = tmp_path / "log.csv"
    path.write_text(csv_log(), encoding="utf-8")
    return str(path)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], str]:
    """Return a function that writes a file and returns its path."""

    def written(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


@pytest.fixture
def ask(command: Command, shop: str, log: str) -> Command:
    """Return a function that audits the seeded log with some options."""
    return lambda *options: command("audit", shop, log, *options)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 1),
        (["--fail-on", "unspecified"], 1),
        (["--fail-on", "none"], 0),
        (["--fail-on", "ambiguous"], 0),
        (["--fail-on", "ambiguous", "--fail-on", "unknown-status"], 1),
        (["--where", "region=nowhere", "--fail-on", "none"], 0),
    ],
)
def test_the_exit_status_says_whether_a_kind_occurs(ask: Command, options: list[str], code: int) -> None:
    """Without `--fail-on`, a refused move fails the audit."""
    answer = ask(*options)

    assert (answer.code, answer.err) == (code, "")


@pytest.mark.parametrize("options", [["--where", "region=nowhere"], ["--since", "2030-01-01T00:00:00Z"]])
def test_a_log_without_a_judged_row_is_an_error(ask: Command, options: list[str]) -> None:
    """A check that judged nothing does not pass: the error says why, and the report is written."""
    answer = ask(*options)

    assert answer.code == 2
    assert "no row was judged" in answer.err
    assert "outside (the row is not among those that are counted): " in answer.err
    assert "Rows apart" in answer.out


def test_json_has_the_evidence_of_the_files(command: Command, shop: str, log: str) -> None:
    """The report of the command is that of `audit`, with the files that it read."""
    values = json.loads(command("audit", shop, log, "--format", "json", "--columns", "value=price").out)

    assert {name: each["count"] for name, each in values["kinds"].items()} == KINDS
    assert [each["name"] for each in values["evidence"]["files"]] == [log]
    assert values["evidence"]["columns"]["value"] == "price"


def test_the_text_has_the_numbers_and_no_control_characters(
    command: Command, shop: str, log: str
) -> None:
    """A word of the log cannot move the cursor, and colors are for terminals."""
    plain = command("audit", shop, log).out
    colored = command("audit", shop, log, "--color", "always").out

    assert all(f"  {kind:11}  {count:<4}" in plain for kind, count in KINDS.items())
    assert ODD_WORD not in plain
    assert "\x1b" not in plain
    assert "\x1b[31mrefused\x1b[0m" in colored


def test_a_long_table_is_cut_in_the_text(
    command: Command, shop: str, write: Callable[[str, str], str]
) -> None:
    """The text says how many rows it leaves out."""
    words = "".join(f"1,word-{number:02}\n" for number in range(20)) + "".join(
        f"{n},New\n" for n in range(2, 5)
    )
    answer = command("audit", shop, write("words.csv", f"order,status\n{words}1,another\n"))

    assert "  1 more rows; JSON and HTML have all" in answer.out


def test_a_log_can_come_from_standard_input(
    command: Command, shop: str, stdin: Callable[[bytes], None]
) -> None:
    """CSV and JSON Lines are told apart by their first character."""
    for text in (
        "order,status\n1,New\n1,Sent\n",
        '{"order": 1, "status": "New"}\n{"order": 1, "status": "Sent"}\n',
    ):
        stdin(text.encode())
        values = json.loads(command("audit", shop, "-", "--format", "json").out)
        assert (values["rows"]["judged"], values["evidence"]["files"][0]["name"]) == (
            2,
            "standard input",
        )


def test_columns_are_named_and_left_out(command: Command, write: Callable[[str, str], str]) -> None:
    """A fact is named by `fact.NAME`, and `-` stands for no column."""
    guarded = RULES.replace(
        "inputs:", "facts: {paid: {type: boolean}}\nguards: {is-paid: {paid: true}}\ninputs:"
    )
    rules = write(
        "paid.yaml", guarded.replace("target: Sent, actor: clerk}", "target: Sent, guard: is-paid}")
    )
    log = write("log.csv", "nr,state,actor,money\n1,New,clerk,true\n")
    options = (
        "--columns",
        "order=nr",
        "--columns",
        "fact.paid=money",
        "--columns",
        "actor=-",
        "--format",
        "json",
    )
    columns = json.loads(command("audit", rules, log, *options).out)["evidence"]["columns"]

    assert columns == {"order": "nr", "status": "state", "facts": {"paid": "money"}}


def test_accepted_deviations_do_not_fail(
    command: Command, shop: str, log: str, write: Callable[[str, str], str]
) -> None:
    """One that is over counts again, and is told."""
    valid = write("accepted.toml", _ACCEPTED.format(until="2999-01-01"))
    over = write("over.toml", _ACCEPTED.format(until="2020-01-01"))

    assert command("audit", shop, log, "--accept", valid).code == 0
    answer = command("audit", shop, log, "--accept", over)
    move = "the acceptance of refused New → Sent by Ann"
    assert answer.code == 1
    assert answer.err.endswith(f"{move} was valid until 2020-01-01: extend it, or delete it\n")
    twice = write("twice.toml", 2 * _ACCEPTED.format(until="2999-01-01"))
    assert command("audit", shop, log, "--accept", twice).err.endswith(
        f"{move} is given twice: delete one\n"
    )
    robot = write("robot.toml", f'{_ACCEPTED.format(until="2999-01-01")}actor = "robot"\n')
    other = command("audit", shop, log, "--accept", robot)
    assert other.code == 1
    assert other.err.endswith(f"{move} applies to no move: correct it, or delete it\n")


def test_rules_change_with_time(
    command: Command, shop: str, log: str, write: Callable[[str, str], str]
) -> None:
    """A path in the list begins at its folder. From the beginning, the new rules allow what the old ones refuse."""
    write(
        "new.yaml",
        RULES.replace("version: 1.0.0", "version: 2.0.0")
        .replace("source: New, t", "source: [New], t")
        .replace("transitions:\n", "transitions:\n  - {event: skip, source: New, target: Sent}\n"),
    )
    versions = write("versions.json", '[{"from": "2025-01-01T00:00:00Z", "rules": "new.yaml"}]')

    assert command("audit", shop, log, "--rules-at", versions).code == 0


def test_the_rows_that_deviate_are_written(
    command: Command, shop: str, log: str, tmp_path: Path
) -> None:
    """They are as many as the report counts of each kind, and each has its place in its file."""
    from polars import read_parquet  # noqa: PLC0415  # needs an extra

    path = tmp_path / "rows.parquet"
    assert command("audit", shop, log, "--violations", str(path)).code == 1
    found = read_parquet(path)
    kinds = {kind: count for kind, count in KINDS.items() if kind != "declared"}
    lines = csv_log().splitlines()
    row = found.row(0, named=True)

    assert dict(found["kind"].value_counts().iter_rows()) == kinds
    assert set(found["file"]) == {log}
    assert lines[row["row"]].startswith(f"{row['order']},{row['status']},")
    assert set(found.filter(kind="refused")["places"]) == {f"{shop}:6:13"}


@needs("store")
def test_a_store_is_audited(command: Command, shop: str, tmp_path: Path) -> None:
    """Its history is a log: each change is a row, and what the rules refuse now is found."""
    from statemachine.store import Store  # noqa: PLC0415  # needs an extra

    url = f"sqlite:///{tmp_path / 'orders.db'}"
    assert command("store", "init", url, shop).code == 0
    store = Store(url, loads(RULES, shop))
    for target in ("New", "Packed | <b>ready</b>"):
        store.apply("A-1", target=target)
    store.apply("A-1", target="Sent", actor="clerk")
    store.apply("A-2", "line 1", target="New")
    store.close()
    answer = command("audit", shop, "--store", url, "--format", "json")
    values = json.loads(answer.out)

    assert (answer.code, values["rows"]["judged"], values["orders"]) == (0, 4, 2)
    assert {each["kind"] for each in values["pairs"]} == {"declared"}
    assert [each["actor"] for each in values["pairs"] if each["target"] == "Sent"] == ["clerk"]

    stricter = Path(shop)
    stricter.write_text(
        RULES.replace("  - {event: pack, source: New, target: 'Packed | <b>ready</b>'}\n", "")
    )
    assert command("store", "init", url, shop).code == 0
    assert command("audit", shop, "--store", url).code == 1


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--fail-on", "refussed"], "--fail-on: unknown kind 'refussed'; did you mean 'refused'?"),
        (["--since", "soon"], "--since needs a time such as 2026-01-31T12:00:00Z, not 'soon'"),
        (["--since", "2026-01-01"], "2026-01-01T00:00:00 has no time zone"),
        (["--by", "nix"], "the log has no column 'nix'"),
        (["--where", "nix=1"], "the log has no column 'nix'"),
        (["--where", "nix"], "--where: a value has no '='; write COLUMN=VALUE"),
        (["--columns", "stauts=x"], "a log has no column 'stauts'"),
        (["--columns", "facts=region"], "facts has the column of each fact, as in {'NAME': 'COLUMN'}"),
        (
            ["--columns", "sequence=region"],
            "the column 'region' (sequence) has 'south', which is no whole number of 64 bits",
        ),
        (["--columns", "value=region"], "the column 'region' (value) has 'south', which is no number"),
        (["--store", "sqlite://"], "name a LOG, or a store with --store URL"),
        (["--violations", "rows.csv"], "--violations needs a file that ends in .parquet"),
        (["--accept", "nix.toml"], "cannot read 'nix.toml': No such file or directory"),
        (
            ["--violations", "no/folder/rows.parquet"],
            "cannot write 'no/folder/rows.parquet': No such file",
        ),
        (["-o", "report.pdf"], "unknown ending '.pdf' in 'report.pdf'"),
    ],
)
def test_a_wrong_option_is_an_error(ask: Command, options: list[str], problem: str) -> None:
    """Nothing is audited, and the message says what to do."""
    answer = ask(*options)

    assert (answer.code, answer.out) == (2, "")
    assert problem in answer.err


def test_a_store_has_columns_of_its_own(command: Command, shop: str) -> None:
    """An option that would do nothing is refused."""
    answer = command("audit", shop, "--store", "sqlite://", "--columns", "order=x")

    assert (answer.code, answer.out) == (2, "")
    assert "--columns is for a LOG; a store has columns of its own" in answer.err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (_ACCEPTED.format(until='"2026"'), "'until' must be a date such as 2026-12-31, without quotes"),
        (_ACCEPTED.replace("refused", "declared").format(until="2026-12-31"), "unknown kind 'declared'"),
        (
            _ACCEPTED.replace("owner", "ownr").format(until="2026-12-31"),
            "unknown key 'ownr'; did you mean 'owner'?",
        ),
        ("[[approved]]", "must have [[accepted]] tables and nothing else"),
    ],
)
def test_a_wrong_acceptance_is_an_error(
    ask: Command, write: Callable[[str, str], str], text: str, problem: str
) -> None:
    """It names the file and the entry."""
    answer = ask("--accept", write("accepted.toml", text))

    assert answer.code == 2
    assert problem in answer.err


def test_a_log_that_is_divided_gives_the_same_report(ask: Command) -> None:
    """With too little memory it is counted from temporary files; other words are no number of gigabytes."""
    report = json.loads(ask("--format", "json").out)

    assert json.loads(ask("--format", "json", "--memory", "0.000001").out) == report
    for word in ("much", "0", "inf", "nan"):
        assert ask("--memory", word)[0] == 2
