"""Tests of the formats: on generated pairs, and with names that a terminal, GitHub or Markdown would obey."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given

from statemachine.diff import DIFF_FORMATS, compare
from statemachine.diff.diff_formats import full
from statemachine.loader import loads
from tests.strategies.pairs import Pair, pairs

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
statuses: {New: {initial: true}, Done: {final: true, result: success}}
transitions: [{event: finish, source: New, target: Done}]
"""
HOSTILE = ("a\u202eb", "x::error::y", "<b>*_[x](y)", "50%0A", "a,b:c")


@given(pairs())
def test_every_format_has_every_change(pair: Pair) -> None:
    """One line for GitHub, one item for Markdown, one object for JSON, one headline for people."""
    compared = compare(pair.old, pair.new)
    texts = {name: function(compared) for name, function in DIFF_FORMATS.items()}
    count = len(compared.changes)
    assert len(json.loads(texts["json"])["changes"]) == count
    assert len(texts["github"].splitlines()) == count
    assert texts["markdown"].count("\n- ") == count
    assert texts["full"].count("\n\n") == count
    for name in ("full", "github", "markdown"):
        assert bool(texts[name]) == bool(count)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_only_text(name: str) -> None:
    """No control character is printed as it is, and no name begins a line, a command or markup."""
    new = RULES.replace("Done:", f"{json.dumps(name)}: {{}}, Done:").replace("1.0.0", "1.1.0")
    compared = compare(loads(RULES), loads(new))
    for kind, function in DIFF_FORMATS.items():
        text = function(compared)
        assert all(each == "\n" or unicodedata.category(each)[0] != "C" for each in text), kind
    (line,) = DIFF_FORMATS["github"](compared).splitlines()
    assert line.startswith("::warning file=")
    assert line.count("title=status-added::") == 1
    assert "<b>" not in DIFF_FORMATS["markdown"](compared)


def test_colors_are_only_for_terminals() -> None:
    """The rating of the headline is colored."""
    old, new = loads(RULES), loads(RULES.replace("finish", "end"))
    compared = compare(old, new)
    assert "\x1b[1;31mbreaks\x1b[0m: the transition" in full(compared, color=True)
    assert "\x1b" not in full(compared)
