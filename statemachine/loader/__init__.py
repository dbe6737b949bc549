"""Rule files read and written: text to nodes with places, nodes to rule sets, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from statemachine.loader.load import load as load
from statemachine.loader.load import loads as loads
from statemachine.loader.load import shipped as shipped
from statemachine.loader.load import text_of as text_of

if TYPE_CHECKING:
    from statemachine.model.diagnostics import Check
    from statemachine.model.ruleset import RuleSet


def dump(rules: RuleSet) -> str:
    """Write a rule set as a rule file: reading it gives the rule set again."""
    from statemachine.loader.write.dump import dump as write  # noqa: PLC0415  # reading alone does not need it

    return write(rules)


def schema_text() -> str:
    """Return the JSON Schema of rule files as it is shipped."""
    from statemachine.loader.shape.schema import schema_text as text  # noqa: PLC0415  # likewise

    return text()


def all_checks() -> Mapping[str, Check]:
    """Return every finding that keeps a file from being loaded, by name."""
    from statemachine.loader import read  # noqa: F401, PLC0415  # its modules declare their findings
    from statemachine.loader.checks.registry import CHECKS  # noqa: PLC0415  # likewise

    return CHECKS
