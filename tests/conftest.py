"""The profiles of hypothesis, and skipped tests. `HYPOTHESIS_PROFILE` selects a profile by name.

`quick` is for the inner loop, `dev` for a longer search with new examples in each run. `deep` is for the
large comparison with the reference model, before a release: each example has several messages. `ci` has
the same examples in every run, and is the default if `CI` is set. Because they are the same, more of them would cost
minutes in each run and find a fault only once: `dev` and `deep` search further.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from statemachine import MissingExtraError
from tests.browser import chromium

ALWAYS = settings(
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],  # a slow machine is not a fault of a test
)

SAME = {"derandomize": True, "database": None} if os.environ.get("CI") else {}
"""In continuous integration, `quick` too has the same examples in every run."""

settings.register_profile("quick", ALWAYS, max_examples=15, **SAME)
settings.register_profile("dev", ALWAYS, max_examples=100)
settings.register_profile("deep", ALWAYS, max_examples=20_000)
settings.register_profile(
    "ci", ALWAYS, max_examples=60, derandomize=True, database=None, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Give the browser of this session; only tests with `needs_browser` may use it."""
    with chromium() as launched:
        yield launched


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None]:
    """Skip a test whose fixtures need an extra that is not installed."""
    yield from _skipping_without_extra()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None]:
    """Skip a test that needs an extra that is not installed."""
    yield from _skipping_without_extra()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """List the skipped tests if `EVERY_PART` is set."""
    for report in _forbidden_skips(terminalreporter):
        terminalreporter.write_line(f"skipped although EVERY_PART is set: {report.nodeid}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if a test was skipped although `EVERY_PART` is set."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and _forbidden_skips(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skipping_without_extra() -> Generator[None]:
    try:
        yield
    except MissingExtraError as error:
        pytest.skip(str(error))


def _forbidden_skips(reporter: Any) -> list[Any]:
    return list(reporter.stats.get("skipped", ())) if os.environ.get("EVERY_PART") else []
