"""The ways in which hypothesis searches; `HYPOTHESIS_PROFILE` chooses one by name.

`quick` is for the inner loop, `dev` for a longer look with new examples each time. `ci` is the same on
every run, and is the default where `CI` is set.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

ALWAYS = settings(
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],  # a slow machine does not make a test wrong
)

settings.register_profile("quick", ALWAYS, max_examples=15)
settings.register_profile("dev", ALWAYS, max_examples=100)
settings.register_profile(
    "ci", ALWAYS, max_examples=200, derandomize=True, database=None, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))
