"""Adding a check takes one function."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from statemachine.linter import CHECKS, checks, lint
from statemachine.linter.checks import FINDERS, check
from statemachine.linter.lint_context import LintContext
from statemachine.model.diagnostics import Finding, Severity
from tests.linter.acme import rules

PLAIN = """\
    statuses:
      New: {initial: true, cite: guide}
      Done: {final: true, result: success, cite: guide}
    transitions:
      - {event: finish, source: New, target: Done, cite: guide}
"""


@pytest.fixture(autouse=True)
def _registry() -> Iterator[None]:
    """Remove the checks that a test adds."""
    known = set(CHECKS)
    yield
    for name in set(CHECKS) - known:
        del CHECKS[name], FINDERS[name]


def test_a_function_is_a_check() -> None:
    """The decorator takes name and page from the function, and `lint` runs it from then on."""

    @check(Severity.WARNING)
    def far_too_small(context: LintContext) -> Iterator[Finding]:
        """A rule set with less than three statuses."""
        if len(context.rules.statuses) < 3:
            yield Finding(context.rules.span, "hardly a lifecycle")

    (finding,) = lint(rules(PLAIN))

    assert (finding.check, finding.severity) == ("far-too-small", Severity.WARNING)
    assert CHECKS["far-too-small"].summary == "A rule set with less than three statuses."
    assert list(far_too_small(LintContext.of(rules(PLAIN))))


def test_a_check_that_is_not_default_runs_in_strict_mode_only() -> None:
    """`lint` runs it with `strict=True` and not without."""

    @check(Severity.WARNING, default=False)
    def any_rule_set(context: LintContext) -> Iterator[Finding]:
        """A rule set."""
        yield Finding(context.rules.span, "a rule set")

    assert lint(rules(PLAIN)) == ()
    assert [each.check for each in lint(rules(PLAIN), strict=True)] == ["any-rule-set"]
    assert list(any_rule_set(LintContext.of(rules(PLAIN))))


def test_two_checks_run_in_strict_mode_only() -> None:
    """A new file is not reported for a missing note, or for an external guard that every exit needs."""
    assert [name for name, each in CHECKS.items() if not each.default] == [
        "exits-need-one-guard",
        "exception-without-note",
    ]


def test_a_function_without_a_page_is_not_a_check() -> None:
    """A check without a docstring raises `TypeError` where it is defined."""

    def wordless(context: LintContext) -> Iterator[Finding]:
        yield Finding(context.rules.span, "nothing")

    with pytest.raises(TypeError, match="docstring"):
        check(Severity.WARNING)(wordless)


def test_every_module_of_checks_is_registered() -> None:
    """Each module of the folder has checks that are registered."""
    folder = Path(next(iter(checks.__path__)))
    modules = {f"{checks.__name__}.{path.stem}" for path in folder.glob("[!_]*.py")}

    assert {find.__module__ for find in FINDERS.values()} == modules
    assert CHECKS.keys() == FINDERS.keys()
