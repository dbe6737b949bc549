"""Reading and writing rule files: text to nodes with places, nodes to rule sets, rule sets to text."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.loader.load import from_dict as from_dict
from statemachine.loader.load import load as load
from statemachine.loader.load import loads as loads
from statemachine.loader.rule_files import RuleFile as RuleFile
from statemachine.loader.rule_files import rule_file as rule_file
from statemachine.loader.rule_files import shipped as shipped

TYPE_CHECKING = False  # type checkers know the name; importing `typing` would cost more than this module
if TYPE_CHECKING:
    from statemachine.model.diagnostics import Check, SuppressionComment
    from statemachine.model.ruleset import RuleSet


def dump(rules: RuleSet) -> str:
    """Return a rule set as the text of a rule file; `loads` returns an equal rule set from it."""
    from statemachine.loader.write.dump import dump as write  # noqa: PLC0415  # needed only to write

    return write(rules)


def extended_files(file: RuleFile) -> tuple[RuleFile, ...]:
    """Return the files that a rule file extends, the nearest first, as far as they can be read."""
    from statemachine.loader.extend.bases import laid_over_bases  # noqa: PLC0415  # needed only for findings in them
    from statemachine.loader.syntax.parse import parse  # noqa: PLC0415  # likewise

    root, _ = parse(file.text, file.path)
    return () if root is None else tuple(laid_over_bases(root, file).files)


def suppression_comments(text: str | bytes, path: str) -> tuple[SuppressionComment, ...]:
    """Return the comments of a rule file that accept findings, also if the file does not load."""
    from statemachine.loader.syntax.comments import suppression_comments as found  # noqa: PLC0415  # seldom needed

    return found(text, path)


def schema_text() -> str:
    """Return the JSON Schema of rule files as it is shipped."""
    from statemachine.loader.shape.schema import schema_text as text  # noqa: PLC0415  # seldom needed

    return text()


def all_checks() -> Mapping[str, Check]:
    """Return every check whose findings keep a file from loading, by name."""
    # The modules register their checks when they are imported.
    from statemachine.loader.checks import CHECKS, moves, names, shape, syntax  # noqa: F401, PLC0415  # likewise
    from statemachine.loader.checks import declared_values as declared_values  # noqa: PLC0415  # likewise
    from statemachine.loader.checks import extending as extending  # noqa: PLC0415  # likewise
    from statemachine.loader.checks import request_keys as request_keys  # noqa: PLC0415  # likewise

    return CHECKS
