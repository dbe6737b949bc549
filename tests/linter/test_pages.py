"""Each page is the test of its check: Bad is found and nothing else is, Good is clean.

The findings on messages have pages like those of the linter, and are looked for beside it.
"""

from __future__ import annotations

import pytest

from statemachine import linter, messages
from statemachine.loader import all_checks, load, loads, shipped
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.ruleset import RuleSet
from tests.linter.acme import TODAY

CHECKS = {**linter.CHECKS, **messages.all_checks()}


def found(rules: RuleSet) -> tuple[Diagnostic, ...]:
    """Return all that is found in a rule set."""
    return (*linter.lint(rules, today=TODAY), *messages.faults(rules))


@pytest.mark.parametrize("name", CHECKS)
def test_bad_is_found_and_nothing_else(name: str) -> None:
    """The bad example gives one certain finding of this check, at a place in the file."""
    text = CHECKS[name].example("Bad")
    (finding,) = found(loads(text, "bad.yaml"))

    assert (finding.check, finding.severity) == (name, CHECKS[name].severity)
    assert finding.certain
    assert 1 <= finding.span.line <= text.count("\n")


@pytest.mark.parametrize("name", CHECKS)
def test_good_is_clean(name: str) -> None:
    """The good example gives no finding of any check."""
    assert found(loads(CHECKS[name].example("Good"))) == ()


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
    (finding,) = found(loads(CHECKS[name].example("Bad")))

    assert not finding.message.endswith(".")
    assert "\n" not in finding.message
    assert finding.help


def test_no_two_checks_share_a_name() -> None:
    """The loader's findings, the linter's and those on messages have names of their own."""
    names = [*all_checks(), *linter.CHECKS, *messages.all_checks()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_rule_set_is_clean(name: str) -> None:
    """Nothing is found in what is shipped, likely or certain."""
    assert [str(each) for each in found(load(name))] == []
