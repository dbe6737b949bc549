"""What commands share: their parser, their exit codes and errors, and options that hold a question."""

from __future__ import annotations

import re
from argparse import Action, ArgumentError, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict

from statemachine.model.observation import Moment, read_moment
from statemachine.model.text import did_you_mean, listing
from statemachine.model.value_types import read_values

if TYPE_CHECKING:
    from statemachine.model.declarations import Fact, Input
    from statemachine.model.outbound_request import Parameter
    from statemachine.model.ruleset import RuleSet
    from statemachine.model.value_types import Value

COLORS = ("auto", "always", "never")
"""The values of `--color`."""

_OPTION_NAME = re.compile(r"--[\w-]+|-\w")
_EXPLICIT_VALUE = re.compile(r"ignored explicit argument .*", re.DOTALL)


class ExitCode(IntEnum):
    """How a command ends."""

    YES = 0
    NO = 1
    UNUSABLE = 2
    UNSPECIFIED = 3
    INTERNAL_ERROR = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


class CommandError(Exception):
    """An argument is wrong, or an input cannot be read: the command ends with exit code 2."""


def unknown_name(kind: str, name: str, known: Iterable[str]) -> CommandError:
    """Return the error for a name that is not known, with the known name that it resembles."""
    return CommandError(f"unknown {kind} {name!r}{did_you_mean(name, known)}")


def system_error(operation: str, error: OSError | ValueError) -> CommandError:
    """Return the error for an operation that the operating system refuses, with its reason."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return CommandError(f"cannot {operation}: {reason}")


class _StoreOnce(Action):
    """Stores a value, and refuses an option that is given again."""

    def __call__(
        self,
        parser: ArgumentParser,  # noqa: ARG002  # argparse passes it
        namespace: Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        given: set[str] = namespace.__dict__.setdefault("_given", set())
        if option_string is not None and self.dest in given:
            raise ArgumentError(self, "given more than once; give it once")
        given.add(self.dest)
        setattr(namespace, self.dest, values)


class _HelpFormatter(RawDescriptionHelpFormatter):
    """Writes `-o, --output FILE`; Python before 3.13 writes `-o FILE, --output FILE`."""

    def _format_action_invocation(self, action: Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        return f"{', '.join(action.option_strings)} {action.metavar}"


class CommandParser(ArgumentParser):
    """A parser that refuses repeated options and never repeats a value that may be secret.

    Only options with `action="append"` may be repeated. Help and errors are the same in each version of Python.
    """

    def __init__(self, **settings: Any) -> None:
        """Take the settings of `ArgumentParser`."""
        super().__init__(allow_abbrev=False, formatter_class=_HelpFormatter, **settings)
        self.register("action", None, _StoreOnce)
        self.register("action", "store", _StoreOnce)

    def parse(self, words: Sequence[str], *, intermixed: bool = True) -> Namespace:
        """Return the parsed arguments; with `intermixed`, options may be between arguments."""
        parse = self.parse_known_intermixed_args if intermixed else self.parse_known_args
        options, unexpected = parse(list(words))
        if unexpected:
            self.error(self._unexpected(unexpected))
        return options

    def error(self, message: str) -> NoReturn:
        """Print the usage and a message, and exit with 2."""
        super().error(_EXPLICIT_VALUE.sub("takes no value", message))

    def _check_value(self, action: Action, value: object) -> None:
        if action.choices is not None and value not in action.choices:
            choices = listing(map(str, action.choices), "or")
            raise ArgumentError(action, f"invalid choice: {value!r}; use {choices}")

    def _unexpected(self, words: Sequence[str]) -> str:
        """Describe unexpected arguments by the names of options alone: all else may be secret."""
        names = [match[0] for match in map(_OPTION_NAME.match, words) if match is not None]
        if names:
            return f"unknown option {names[0]}{did_you_mean(names[0], self._option_string_actions)}"
        more = "1 unexpected argument" if len(words) == 1 else f"{len(words)} unexpected arguments"
        return f"{more}; put a value that contains spaces in quotes"


class QuestionArguments(TypedDict):
    """The actor, channel, facts and inputs of a question, as `Engine.decide` takes them."""

    actor: list[str] | None
    channel: str | None
    facts: dict[str, Value] | None
    inputs: dict[str, Value] | None


def add_rules(parser: ArgumentParser) -> None:
    """Add the argument that names a rule set."""
    parser.add_argument("rules", metavar="RULES", help="the id of a shipped rule set, or a path")


def add_rules_and_status(parser: ArgumentParser, metavar: str = "SOURCE") -> None:
    """Add the arguments that name a rule set and the status of an order; `-` gives None."""
    add_rules(parser)
    description = "the status of the order; - for a new order"
    parser.add_argument("status", metavar=metavar, type=status_or_none, help=description)


def add_format(parser: ArgumentParser, formats: Iterable[str] = ("text", "json")) -> None:
    """Add the option for the output format; the first format is the default."""
    choices = tuple(formats)
    description = f"{', '.join(choices)} (default: {choices[0]})"
    parser.add_argument(
        "--format", choices=choices, default=choices[0], metavar="FORMAT", help=description
    )


def add_color(parser: ArgumentParser, default: str) -> None:
    """Add the option for colors; `default` is the choice without the option."""
    description = f"{', '.join(COLORS)} (default: {COLORS[0]})"
    parser.add_argument("--color", choices=COLORS, default=default, metavar="WHEN", help=description)


def add_question(parser: ArgumentParser) -> None:
    """Add the options that a question to the engine has."""
    parser.add_argument(
        "--actor",
        metavar="NAME",
        action="append",
        help="the actor who asks; may be repeated: what any of them may, the asker may",
    )
    parser.add_argument("--channel", metavar="NAME", help="the channel of the request")
    add_pairs(parser, "fact", "a fact about the order")
    add_pairs(parser, "input", "an input of the change")
    add_pairs(parser, "assume", "the value of an external guard: true or false", "GUARD=VALUE")
    add_format(parser)


def add_pairs(
    parser: ArgumentParser, option: str, description: str, metavar: str = "NAME=VALUE"
) -> None:
    """Add a repeatable option whose values are pairs of a name and a value."""
    description = f"{description}; may be repeated"
    parser.add_argument(f"--{option}", metavar=metavar, action="append", default=[], help=description)


def question_arguments(rules: RuleSet, options: Namespace) -> QuestionArguments:
    """Return who asks and what is known, from the options of a command."""
    return {
        "actor": options.actor,
        "channel": options.channel,
        "facts": typed_pairs("fact", options.fact, rules.facts) or None,
        "inputs": typed_pairs("input", options.input, rules.inputs) or None,
    }


def time_argument(option: str, text: str | None, *, numbers: bool = True) -> Moment | None:
    """Return a time, or with `numbers` a sequence number; raise `CommandError` for any other text."""
    if text is None:
        return None
    try:
        return read_moment(text, numbers=numbers)
    except ValueError as error:
        raise CommandError(f"--{option} needs {error}") from None


def pairs(option: str, words: Iterable[str], metavar: str = "NAME=VALUE") -> dict[str, str]:
    """Return the pairs of an option as a mapping, or raise `CommandError` with the form `metavar`.

    The messages contain no value, because it may be secret.
    """
    values: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise CommandError(f"--{option}: a value has no '='; write {metavar}")
        if not name or not value.strip("="):
            raise CommandError(f"--{option}: a name or a value is missing; write {metavar}")
        if name in values:
            raise CommandError(f"--{option}: {name!r} is given more than once; give it once")
        values[name] = value
    return values


def typed_pairs(
    kind: str, words: Iterable[str], declared: Mapping[str, Fact | Input | Parameter]
) -> dict[str, Value]:
    """Return NAME=VALUE words as values of their declared types, or raise `ValueTextError`.

    An undeclared value stays a text, which the engine refuses.
    """
    texts = pairs(kind, words)
    domains = {name: declared[name].domain for name in texts if name in declared}
    return {**texts, **read_values(kind, domains, {name: texts[name] for name in domains})}


def status_or_none(word: str) -> str | None:
    """Return a status, or None for `-`, a new order."""
    return None if word == "-" else word
