"""A question to the engine, read from words on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypedDict

from statemachine.cli.errors import CommandError
from statemachine.engine import Engine, External
from statemachine.model.message_specs import Parameter
from statemachine.model.ruleset import Fact, Input, RuleSet
from statemachine.model.value_types import Value

NOTHING = "-"
"""The word for no status: the order does not exist yet."""

UNREPEATED = "parameter"
"""The option whose words may be secret, so that no message repeats them."""


class Circumstances(TypedDict):
    """Who asks, how, and what is known, as the engine takes them."""

    actor: str | None
    channel: str | None
    facts: dict[str, Value] | None
    inputs: dict[str, Value] | None


class ExternalGuardError(Exception):
    """A guard is a Python function, and the command has only the rule file."""


def add_question(parser: ArgumentParser) -> None:
    """Let the command be told who asks and what is known."""
    parser.add_argument("--actor", metavar="NAME", help="who asks")
    parser.add_argument("--channel", metavar="NAME", help="through which door")
    for name, what in (("fact", "what is known of the order"), ("input", "what is handed in")):
        parser.add_argument(
            f"--{name}",
            dest=f"{name}s",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            help=f"{what}; may be given several times",
        )
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def status_of(word: str) -> str | None:
    """Read a status; `-` is nothing."""
    return None if word == NOTHING else word


def circumstances(rules: RuleSet, options: Namespace) -> Circumstances:
    """Read who asks, how, and what is known."""
    return {
        "actor": options.actor,
        "channel": options.channel,
        "facts": typed("fact", options.facts, rules.facts) or None,
        "inputs": typed("input", options.inputs, rules.inputs) or None,
    }


def engine_of(rules: RuleSet) -> Engine:
    """Make an engine in which every guard that is a Python function says that it is not here."""
    absent = {name: _absent(name) for name, guard in rules.guards.items() if guard.external is not None}
    return Engine(rules, guards=absent)


def _absent(name: str) -> External:
    def refuse(_: Mapping[str, Value]) -> NoReturn:
        raise ExternalGuardError(
            f"external guard {name!r} is a Python function, which the command does not have"
        )

    return refuse


def pairs(kind: str, words: Sequence[str]) -> dict[str, str]:
    """Read NAME=VALUE words of one option, each name once."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            shown = "one" if kind == UNREPEATED else repr(word)
            raise CommandError(f"--{kind} takes NAME=VALUE, and {shown} has no '='")
        if name in found:
            raise CommandError(f"the {kind} {name!r} is given twice")
        found[name] = text
    return found


def typed(
    kind: str, words: Sequence[str], declared: Mapping[str, Fact | Input | Parameter]
) -> dict[str, Value]:
    """Read NAME=VALUE words by their declared types; what is not declared stays a text."""
    return {
        name: _read(kind, declared[name], text) if name in declared else text
        for name, text in pairs(kind, words).items()
    }


def _read(kind: str, declaration: Fact | Input | Parameter, text: str) -> Value:
    try:
        return declaration.domain.read(text)
    except ValueError:
        raise CommandError(f"the {kind} {declaration.name!r} has to be {declaration.domain}") from None
