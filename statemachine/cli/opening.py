"""The rule set that a command is about."""

from __future__ import annotations

from argparse import ArgumentParser

from statemachine.cli.errors import CommandError, cannot, did_you_mean, unusable
from statemachine.loader import loads, text_of
from statemachine.model.errors import InvalidRulesError, UnknownRulesError
from statemachine.model.ruleset import RuleSet


def add_rules(parser: ArgumentParser) -> None:
    """Let the command be told which rule set."""
    parser.add_argument("rules", metavar="RULES", help="the id of a shipped rule set, or a path")


def opened(word: str) -> RuleSet:
    """Load a rule set by id or path, or raise `CommandError` with all that is wrong."""
    path, text = read(word)
    try:
        return loads(text, path)
    except InvalidRulesError as error:
        raise unusable(error) from error


def read(word: str) -> tuple[str, bytes]:
    """Return the text of a rule file behind the path that messages name, or raise `CommandError`."""
    try:
        return text_of(word)
    except UnknownRulesError as error:
        raise CommandError(f"{error}{did_you_mean(error.name, error.known)}") from error
    except (OSError, ValueError) as error:  # a null character in a path is a ValueError
        raise cannot(f"read {word!r}", error) from error
