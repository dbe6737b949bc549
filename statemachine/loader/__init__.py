"""Reading and writing rule files: text to nodes with places, nodes to rule sets, rule sets to text."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.loader.load import from_dict as from_dict
from statemachine.loader.load import load as load
from statemachine.loader.load import loads as loads
from statemachine.loader.load import shipped as shipped
from statemachine.loader.load import text_of as text_of

TYPE_CHECKING = False  # type checkers know the name; importing `typing` would cost more than this module
if TYPE_CHECKING:
    from statemachine.model.diagnostics import Check
    from statemachine.model.ruleset import RuleSet


def dump(rules: RuleSet) -> str:
    """Return a rule set as the text of a rule file; `loads` returns an equal rule set from it."""
    from statemachine.loader.write.dump import dump as write  # noqa: PLC0415  # needed only to write

    return write(rules)


def schema_text() -> str:
    """Return the JSON Schema of rule files as it is shipped."""
    from statemachine.loader.shape.schema import schema_text as text  # noqa: PLC0415  # seldom needed

    return text()


def all_checks() -> Mapping[str, Check]:
    """Return every check whose findings keep a file from loading, by name."""
    # The modules register their checks when they are imported.
    from statemachine.loader.checks import CHECKS, declared_values, moves, names, shape, syntax  # noqa: F401, PLC0415  # likewise

    return CHECKS
