"""What `check` shows in each format: accepted findings, hostile paths, and the pages of checks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statemachine.model.diagnostics import BASE_FILE
from tests.cli.conftest import BROKEN, Command
from tests.cli.test_check_command import write


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def accepted(command: Command, folder: Path) -> tuple[str, ...]:
    """Return the words that check a file with one finding that a comment accepts, and one in a baseline."""
    reason = "# statemachine: ignore[missing-cite] It is gone."
    text = BASE_FILE.replace("result: success, cite: guide}", f"result: success}}  {reason}").replace(
        "target: Done, cite: guide}", "target: Done}"
    )
    write(folder / "acme.yaml", text)
    assert command("check", "acme.yaml", "--write-baseline", "base.json").code == 0
    return ("check", "acme.yaml", "--baseline", "base.json")


def test_accepted_findings_are_suppressed_results(command: Command, accepted: tuple[str, ...]) -> None:
    """SARIF has them if they are to be shown: GitHub takes each result for an open alert."""
    assert json.loads(command(*accepted, "--format", "sarif").out)["runs"][0]["results"] == []
    answer = command(*accepted, "--format", "sarif", "--show-accepted")
    results = json.loads(answer.out)["runs"][0]["results"]

    assert answer.code == 0
    assert [each["suppressions"] for each in results] == [
        [{"kind": "inSource", "justification": "It is gone."}],
        [{"kind": "external"}],
    ]
    assert "help" in json.loads(answer.out)["runs"][0]["tool"]["driver"]["rules"][0]


def test_accepted_findings_are_shown_with_their_reasons(
    command: Command, accepted: tuple[str, ...]
) -> None:
    """In every format; they fail nothing."""
    answer = command(*accepted, "--show-accepted")
    assert answer.code == 0
    assert answer.out.count(": accepted warning: ") == 2
    assert "\naccepted: It is gone.\n" in answer.out
    assert "\naccepted: by the baseline\n" in answer.out
    assert (
        command(*accepted, "--show-accepted", "--format", "concise").out.count("accepted warning") == 2
    )
    for words, count in ((), 0), (("--show-accepted",), 2):
        document = json.loads(command(*accepted, *words, "--format", "json").out)
        assert [each["reason"] for each in document["accepted"]] == ["It is gone.", None][:count]
        assert command(*accepted, *words, "--format", "junit").out.count("<skipped ") == count
        lines = command(*accepted, *words, "--format", "github").out.splitlines()
        assert [line.partition(" ")[0] for line in lines] == ["::notice"] * count


def test_accepted_findings_of_a_base_are_shown(command: Command, folder: Path) -> None:
    """Its file has a test suite then."""
    comment = "# statemachine: ignore-file[missing-cite] It is gone.\n"
    write(folder / "acme.yaml", comment + BASE_FILE.replace("target: Done, cite: guide", "target: Done"))
    write(folder / "shop.yaml", "format: 1\nextends: ./acme.yaml\nprovider: shop\n")
    answer = command("check", "shop.yaml", "--format", "junit", "--show-accepted")
    assert answer.out.count("<testsuite ") == 2
    assert "accepted: It is gone." in answer.out


def test_a_path_cannot_write_a_line_of_its_own(command: Command, folder: Path) -> None:
    """The log of GitHub obeys lines that begin with `::`."""
    name = "a\n::error::b.yaml"
    write(folder / name, BROKEN)
    for kind in ("full", "concise", "github", "junit"):
        lines = command("check", name, "--format", kind).out.splitlines()
        assert not any(line.startswith("::error::b") for line in lines)


def test_the_site_of_the_pages_is_a_setting(command: Command, folder: Path) -> None:
    """Findings then lead to the page of their check; without it, to the command that prints it."""
    write(folder / "acme.yaml", BASE_FILE.replace("target: Done, cite: guide}", "target: Done}"))
    advice = "to read about a check: python -m statemachine checks missing-cite\n"
    assert command("check", "acme.yaml").out.endswith(advice)
    write(folder / "pyproject.toml", '[tool.statemachine]\ndocumentation = "https://docs.example/x/"\n')
    page = "https://docs.example/x/checks.html#missing-cite"
    out = {
        kind: command("check", "acme.yaml", "--format", kind).out
        for kind in ("full", "json", "github", "junit", "sarif")
    }
    assert out["full"].count(f"\npage: {page}\n") == 1
    assert advice not in out["full"]
    assert json.loads(out["json"])["diagnostics"][0]["url"] == page
    assert out["github"].endswith(f"%0Apage: {page}\n")
    assert f"page: {page}</failure>" in out["junit"]
    (rule,) = json.loads(out["sarif"])["runs"][0]["tool"]["driver"]["rules"]
    assert rule["helpUri"] == page
    colored = command("check", "acme.yaml", "--color", "always").out
    assert f"\x1b]8;;{page}\x1b\\" in colored
    assert "page: " not in colored


def test_statistics_are_for_people(command: Command, folder: Path) -> None:
    """A program that asks for a format gets no text of another one."""
    write(folder / "acme.yaml", BASE_FILE)
    assert command("check", "acme.yaml", "--statistics") == (0, "no findings in 1 file\n", "")
    answer = command("check", "acme.yaml", "--statistics", "--format", "json")
    assert answer == (
        2,
        "",
        "statemachine-rules: --statistics has no format json; leave out --format\n",
    )


def test_an_accepted_finding_has_the_severity_of_the_settings(
    command: Command, folder: Path, accepted: tuple[str, ...]
) -> None:
    """As one that is reported."""
    write(folder / "pyproject.toml", '[tool.statemachine]\nseverity = {missing-cite = "error"}\n')
    assert command(*accepted, "--show-accepted").out.count(": accepted error: ") == 2
