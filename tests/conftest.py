"""The two ways in which hypothesis searches: a little while developing, the same each time where CI is set."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

ALWAYS = settings(
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],  # a slow machine is no fault of a test
)

settings.register_profile("dev", ALWAYS, max_examples=100)
settings.register_profile(
    "ci", ALWAYS, max_examples=200, derandomize=True, database=None, print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
