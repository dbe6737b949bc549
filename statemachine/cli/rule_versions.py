"""Reads `--rules-at`: from which time on which version of a rule set holds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from statemachine.cli.arguments import CommandError
from statemachine.cli.files import load_rules, read_input
from statemachine.loader import shipped
from statemachine.loader.syntax.configuration import fields_of, wrong
from statemachine.loader.syntax.nodes import Items, Node, Scalar
from statemachine.loader.syntax.parse import parse
from statemachine.model.errors import ConfigurationError, InvalidRulesError
from statemachine.model.ruleset import RuleSet

_FORM = "a time such as 2026-01-31T12:00:00Z"


def read_rule_versions(path: str) -> list[tuple[datetime, RuleSet]]:
    """Return the rule sets in a list of YAML or JSON, each with the time from which it holds, in the order of time.

    A path in it begins at the folder of the file. Raises `ConfigurationError` with the places of what is wrong, and
    `CommandError` for a file that cannot be read.
    """
    root, faults = parse(read_input(path), path)
    if faults or root is None:
        raise ConfigurationError(tuple((each.span, each.message) for each in faults))
    if not isinstance(root, Items) or not root.nodes:
        raise wrong(root.span, "write a list of versions, each with `from` and `rules`")
    versions = [_version(node, Path(path).parent) for node in root.nodes]
    for (before, _), (after, _), node in zip(versions, versions[1:], root.nodes[1:], strict=False):
        if (before.tzinfo is None) != (after.tzinfo is None):
            raise wrong(node.span, "one time has a time zone, and the one before has none")
        if after <= before:
            raise wrong(node.span, f"{after.isoformat()} is not later than the time before")
    return versions


def _version(node: Node, folder: Path) -> tuple[datetime, RuleSet]:
    fields = fields_of(node, ("from", "rules"), "a version")
    start, word = _text(fields["from"], "from"), _text(fields["rules"], "rules")
    try:
        moment = datetime.fromisoformat(start)
    except ValueError:
        raise wrong(fields["from"].span, f"`from` is not {_FORM}") from None
    is_path = word not in shipped() or Path(folder, word).is_file()
    try:
        return moment, load_rules(str(folder / word) if is_path else word)
    except InvalidRulesError as error:
        raise wrong(fields["rules"].span, f"the rule file {word!r} cannot be used\n{error}") from None
    except CommandError as error:
        raise wrong(fields["rules"].span, str(error)) from None


def _text(node: Node, name: str) -> str:
    if not isinstance(node, Scalar) or not node.text:
        raise wrong(node.span, f"`{name}` is not a text")
    return node.text
