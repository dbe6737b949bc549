"""Each page is the test of its check: Bad is found and nothing else is, Good is clean."""

from __future__ import annotations

import pytest

from statemachine.linter import CHECKS, lint
from statemachine.loader import all_checks, load, loads, shipped
from tests.linter.acme import TODAY


@pytest.mark.parametrize("name", CHECKS)
def test_bad_is_found_and_nothing_else(name: str) -> None:
    """The bad example gives one certain finding of this check, at a place in the file."""
    text = CHECKS[name].example("Bad")
    (finding,) = lint(loads(text, "bad.yaml"), today=TODAY)

    assert (finding.check, finding.severity) == (name, CHECKS[name].severity)
    assert finding.certain
    assert 1 <= finding.span.line <= text.count("\n")


@pytest.mark.parametrize("name", CHECKS)
def test_good_is_clean(name: str) -> None:
    """The good example gives no finding of any check."""
    assert lint(loads(CHECKS[name].example("Good")), today=TODAY) == ()


@pytest.mark.parametrize("name", CHECKS)
def test_a_page_begins_with_a_sentence_and_says_what_to_do(name: str) -> None:
    """The first line is one sentence, a paragraph follows, and then the examples."""
    summary, empty, advice, *_ = CHECKS[name].page.split("\n")

    assert summary.endswith(".")
    assert empty == ""
    assert advice not in {"", "Bad:"}


@pytest.mark.parametrize("name", CHECKS)
def test_a_finding_reads_as_one_clause_and_says_what_to_do(name: str) -> None:
    """A message is one line without a full stop, and a help says what to do."""
    (finding,) = lint(loads(CHECKS[name].example("Bad")), today=TODAY)

    assert not finding.message.endswith(".")
    assert "\n" not in finding.message
    assert finding.help


def test_no_two_checks_share_a_name() -> None:
    """The loader's findings and the linter's have names of their own."""
    assert CHECKS.keys().isdisjoint(all_checks())


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_rule_set_is_clean(name: str) -> None:
    """The linter finds nothing in what is shipped, likely or certain."""
    assert [str(each) for each in lint(load(name), today=TODAY)] == []
