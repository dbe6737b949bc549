"""A wrong type of an argument is a `TypeError` that names the argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from statemachine import (
    Engine,
    Observation,
    OrderTracker,
    StoredStatus,
    draw,
    dump,
    from_dict,
    lint,
    lint_text,
    load,
    loads,
)

RULES = load("cubicasa")
ENGINE = Engine(RULES)
WRONG: Any = None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Engine(WRONG), "rules must be a RuleSet, not NoneType"),
        (lambda: Engine(RULES, guards=5), "guards must be a Mapping or None, not int"),  # type: ignore[arg-type]  # on purpose
        (lambda: ENGINE.observe("Pending", WRONG), "observation must be an Observation, not NoneType"),
        (
            lambda: ENGINE.observe(StoredStatus("Pending", requested="Ready"), Observation()),  # type: ignore[arg-type]  # on purpose
            "requested must be a tuple of statuses, such as ('Cancelled',), not str",
        ),
        (
            lambda: ENGINE.observe(StoredStatus("Pending", requested=(5,)), Observation()),  # type: ignore[arg-type]  # on purpose
            "requested must contain statuses as texts, not int",
        ),
        (lambda: ENGINE.observe("Pending", {}), "observation must be an Observation, not dict"),  # type: ignore[arg-type]  # on purpose
        (lambda: OrderTracker(WRONG, "x"), "engine must be an Engine, not NoneType"),
        (lambda: loads(WRONG), "text must be a str or a bytes, not NoneType"),
        (lambda: lint_text(WRONG), "text must be a str or a bytes, not NoneType"),
        (lambda: lint_text("", WRONG), "path must be a str, not NoneType"),
        (lambda: from_dict({}, WRONG), "path must be a str, not NoneType"),
        (lambda: loads("", base=5), "base must be a str, a PathLike or None, not int"),  # type: ignore[arg-type]  # on purpose
        (lambda: lint(RULES, today=datetime.now(UTC)), "today must be a date or None, not datetime"),
        (lambda: draw(WRONG), "rules must be a RuleSet, not NoneType"),
        (lambda: draw(RULES, []), "format must be a str, not list"),  # type: ignore[arg-type]  # on purpose
        (lambda: dump(WRONG), "rules must be a RuleSet, not NoneType"),
    ],
)
def test_a_wrong_argument_is_named(call: Callable[[], object], message: str) -> None:
    """The message has the argument, the wanted types and the type that was passed."""
    with pytest.raises(TypeError) as caught:
        call()

    assert str(caught.value) == message
