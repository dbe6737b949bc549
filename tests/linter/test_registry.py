"""Adding a check takes one function."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from statemachine.linter import CHECKS, lint
from statemachine.linter.checks import FINDERS, MODULES, Severity, check
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Finding
from tests.linter.acme import rules

PLAIN = """\
    statuses:
      New: {initial: true, cite: guide}
      Done: {final: true, result: success, cite: guide}
    transitions:
      - {event: finish, source: New, target: Done, cite: guide}
"""


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Forget the checks that a test adds."""
    known = set(CHECKS)
    yield
    for name in set(CHECKS) - known:
        del CHECKS[name], FINDERS[name]


def test_a_function_is_a_check() -> None:
    """The decorator reads name and page off the function, and the linter asks it from then on."""

    @check(Severity.WARNING)
    def far_too_small(subject: Subject) -> Iterator[Finding]:
        """A rule set with less than three statuses."""
        if len(subject.rules.statuses) < 3:
            yield Finding(subject.rules.span, "hardly a lifecycle")

    (finding,) = lint(rules(PLAIN))

    assert (finding.check, finding.severity) == ("far-too-small", Severity.WARNING)
    assert CHECKS["far-too-small"].summary == "A rule set with less than three statuses."
    assert list(far_too_small(Subject.of(rules(PLAIN))))


def test_a_function_without_a_page_is_no_check() -> None:
    """A check without a docstring is refused where it is written."""

    def wordless(subject: Subject) -> Iterator[Finding]:
        yield Finding(subject.rules.span, "nothing")

    with pytest.raises(TypeError, match="docstring"):
        check(Severity.WARNING)(wordless)


def test_every_module_of_checks_is_asked() -> None:
    """Each check stands in one of the modules that the package names."""
    known = {module.__name__ for module in MODULES}

    assert {find.__module__ for find in FINDERS.values()} == known
    assert CHECKS.keys() == FINDERS.keys()
