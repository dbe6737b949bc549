"""Each page is the test of its check: Bad has one finding of the check, Good has none.

The checks on messages have pages too, and are tested here with those of the linter.
"""

from __future__ import annotations

import pytest

from statemachine import linter, messages
from statemachine.checking import check_rules
from statemachine.loader import all_checks, load, loads, shipped
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.ruleset import RuleSet
from tests.base_folder import base_folder
from tests.linter.acme import TODAY

CHECKS = {**linter.CHECKS, **messages.all_checks()}
ALWAYS_LIKELY = {
    "constant-key",
    "exits-need-one-guard",
    "equal-ranks",
    "guard-gap",
    "hidden-keys",
    "input-after-time",
    "long-tolerance",
    "otherwise-never-holding",
    "otherwise-without-sibling",
    "pointless-self",
    "unreached-time",
    "unsigned-message",
}


def found(rules: RuleSet) -> tuple[Diagnostic, ...]:
    """Return all findings in a rule set, those of the strict checks too, or raise `MissingExtraError`."""
    checked = check_rules(rules, today=TODAY, strict=True)
    if checked.missing_extra is not None:
        raise checked.missing_extra
    return checked.diagnostics


@pytest.mark.parametrize("name", CHECKS)
def test_the_bad_example_has_one_finding(name: str) -> None:
    """The bad example has one finding, of this check, at a place in the file."""
    text = CHECKS[name].example("Bad")
    (finding,) = found(loads(text, "bad.yaml", base=base_folder()))

    assert (finding.check, finding.severity) == (name, CHECKS[name].severity)
    assert finding.certain is (name not in ALWAYS_LIKELY)
    assert 1 <= finding.span.line <= text.count("\n")


@pytest.mark.parametrize("name", CHECKS)
def test_the_good_example_has_no_finding(name: str) -> None:
    """The good example has no finding of any check."""
    assert found(loads(CHECKS[name].example("Good"), base=base_folder())) == ()


@pytest.mark.parametrize("name", CHECKS)
def test_a_page_begins_with_a_sentence_and_advice(name: str) -> None:
    """The first line is one sentence, a paragraph follows, and then the examples."""
    summary, empty, advice, *_ = CHECKS[name].page.split("\n")

    assert summary.endswith(".")
    assert empty == ""
    assert advice not in {"", "Bad:"}


@pytest.mark.parametrize("name", CHECKS)
def test_a_finding_is_one_clause_with_help(name: str) -> None:
    """A message is one line without a full stop, and a help contains the correction."""
    (finding,) = found(loads(CHECKS[name].example("Bad"), base=base_folder()))

    assert not finding.message.endswith(".")
    assert "\n" not in finding.message
    assert finding.help


def test_no_two_checks_share_a_name() -> None:
    """The checks of the loader, the linter and the messages have different names."""
    names = [*all_checks(), *linter.CHECKS, *messages.all_checks()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_rule_set_is_clean(name: str) -> None:
    """A shipped rule set has no finding, likely or certain, not even in strict mode."""
    assert [str(each) for each in found(load(name))] == []
