"""Tests of the text of a page: what it contains, and that its scripts are correct."""

from __future__ import annotations

import json
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from statemachine.diagrams import page as package
from statemachine.diagrams.page import SCRIPTS, page, page_script
from statemachine.diagrams.view import View
from statemachine.model.ruleset import RuleSet
from tests.diagrams.generated import rule_sets

FOLDER = Path(package.__file__).parent
ANSWERS: dict[str, Any] = {"decisions": None, "outcomes": None, "templates": ["</script><!--\u2028"]}


class ReadPage(HTMLParser):
    """The elements of a page, and the text of each script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._is_in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        self._is_in_script = tag == "script"
        if self._is_in_script:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        """End a script."""
        self._is_in_script = self._is_in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        """Note the text of a script."""
        if self._is_in_script:
            self.scripts[-1] += data


@given(rule_sets())
def test_a_page_has_its_data_and_one_script_whatever_the_names(rules: RuleSet) -> None:
    """No name ends the element of the data, and the data has each status and each row once, in order."""
    view = View.of(rules)
    read = ReadPage(page(view, ANSWERS, drawing="<svg></svg>", matrix="<table></table>"))
    data, script = read.scripts
    assert script == page_script()
    found = json.loads(data)
    assert found["answers"] == ANSWERS
    assert [each["name"] for each in found["rules"]["statuses"]] == list(rules.statuses)
    names = list(rules.statuses)
    ends = [
        (None if row["source"] < 0 else names[row["source"]], names[row["target"]])
        for row in found["rules"]["rows"]
    ]
    assert ends == [(row.source, row.target) for row in view.table.rows]


@given(rule_sets())
def test_a_page_names_no_other_file(rules: RuleSet) -> None:
    """Nothing is loaded: the policy of the page allows its own script and styles, and no network."""
    read = ReadPage(page(View.of(rules), ANSWERS))
    assert not [tag for tag, found in read.elements if {"src", "data", "srcset"} & found.keys()]
    assert not [tag for tag, _ in read.elements if tag in {"link", "iframe", "object", "embed", "base"}]
    policies = [
        found["content"] or ""
        for _, found in read.elements
        if found.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = b64encode(sha256(page_script().encode()).digest()).decode()
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0]
    assert f"script-src 'sha256-{digest}'" in policies[0]


@given(rule_sets())
def test_one_rule_set_gives_one_page(rules: RuleSet) -> None:
    """The page does not depend on anything else, such as the time."""
    assert page(View.of(rules), ANSWERS) == page(View.of(rules), ANSWERS)


def test_each_script_is_part_of_the_page() -> None:
    """No file is forgotten."""
    assert {f"{name}.js" for name in SCRIPTS} == {path.name for path in FOLDER.glob("*.js")}


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on the path")
def test_the_script_has_no_syntax_error(tmp_path: Path) -> None:
    """Node reads the script of the page."""
    file = tmp_path / "page.js"
    file.write_text(page_script(), encoding="utf-8")
    command = [shutil.which("node") or "node", "--check", str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.skipif(shutil.which("tsc") is None, reason="the TypeScript compiler is not on the path")
def test_the_types_of_the_scripts_are_correct() -> None:
    """The TypeScript compiler accepts the scripts with their JSDoc comments."""
    options = ["--allowJs", "--checkJs", "--noEmit", "--strict", "--target", "es2022"]
    command = [shutil.which("tsc") or "tsc", *options, "--lib", "es2022,dom,dom.iterable"]
    files = [str(FOLDER / f"{name}.js") for name in SCRIPTS]
    run = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
