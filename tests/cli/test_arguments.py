"""Tests of the arguments of all commands: repeated options, and secrets in usage errors."""

from __future__ import annotations

from argparse import Action, ArgumentParser, _AppendAction
from collections.abc import Iterator

import pytest

from statemachine.cli.main import COMMANDS, command_parser
from tests.cli.conftest import Command

SECRET = "S3CRET"  # noqa: S105  # a marker, not a password
REQUEST = ("request", "gooten", "New", "Hold")


def single_value_options() -> Iterator[tuple[str, str]]:
    """Yield each option of each command that takes one value."""
    for name in COMMANDS:
        for action in actions(command_parser(name)):
            if action.option_strings and action.nargs is None and not _is_repeatable(action):
                yield name, action.option_strings[-1]


def _is_repeatable(action: Action) -> bool:
    return isinstance(action, _AppendAction)


def actions(parser: ArgumentParser) -> list[Action]:
    """Return the actions of a parser."""
    return parser._actions


@pytest.mark.parametrize(("name", "option"), sorted(single_value_options()))
def test_a_repeated_option_exits_with_2(command: Command, name: str, option: str) -> None:
    """No value is silently dropped, whether the values are equal or not."""
    action = next(each for each in actions(command_parser(name)) if option in each.option_strings)
    value = str(next(iter(action.choices))) if action.choices else "1"
    answer = command(name, option, value, option, value)
    assert (answer.code, answer.out) == (2, "")
    assert f"{option}: given more than once; give it once" in answer.err


@pytest.mark.parametrize("option", ["fact", "input", "parameter"])
def test_a_name_may_be_given_once(command: Command, option: str) -> None:
    """An option for pairs may be repeated with other names."""
    answer = command(*REQUEST, f"--{option}", "a=1", f"--{option}", f"a={SECRET}")
    assert answer.code == 2
    assert f"--{option}: 'a' is given more than once; give it once" in answer.err
    assert SECRET not in answer.err


@pytest.mark.parametrize(
    "words",
    [
        (*REQUEST, f"--parameters=recipeid={SECRET}"),
        (*REQUEST, "--parameters", f"recipeid={SECRET}"),
        (*REQUEST, f"--parameters=recipeid={SECRET} with spaces"),
        (*REQUEST, f"-precipeid={SECRET}"),
        (*REQUEST, "--input", f"message{SECRET}"),
        (*REQUEST, "--fact", SECRET),
        (*REQUEST, "--parameter", f"partnerBillingKey:{SECRET}"),
        (*REQUEST, "--parameter", "partnerBillingKey=a", SECRET),
        (*REQUEST, f"--override={SECRET}"),
        ("decide", "gooten", "New", "--fcat", f"paid={SECRET}"),
        ("decide", "gooten", "New", "Hold", "--assume", f"x{SECRET}"),
        ("observe", "gooten", "New", "--order", SECRET),
        ("observe", "gooten", "New", f"--ordr=id={SECRET}"),
        (f"--parameter=recipeid={SECRET}", *REQUEST),
        ("request", f"--parameters={SECRET}"),
    ],
)
def test_a_usage_error_repeats_no_value(command: Command, words: tuple[str, ...]) -> None:
    """A misspelt option or a missing equals sign shows no secret."""
    answer = command(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err
    assert SECRET not in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*REQUEST, "--parameters=a=1"), "unknown option --parameters; did you mean '--parameter'?"),
        ((*REQUEST, "--input", "a=b", "c"), "1 unexpected argument; put a value that contains spaces"),
        ((*REQUEST, "--override=yes"), "argument --override: takes no value"),
    ],
)
def test_a_usage_error_names_the_option(command: Command, words: tuple[str, ...], message: str) -> None:
    """The message suggests a similar option."""
    assert message in command(*words).err


@pytest.mark.parametrize("name", ["available", "decide", "list", "observe", "request", "show", "checks"])
def test_every_command_with_an_answer_has_the_same_formats(command: Command, name: str) -> None:
    """`--format` takes text or json."""
    assert "--format FORMAT" in command(name, "--help").out
    assert (
        "argument --format: invalid choice: 'yaml'; use text or json\n"
        in command(name, "--format", "yaml").err
    )


def test_help_has_one_form_in_every_version_of_python(command: Command) -> None:
    """An option with two names has its value once; Python before 3.13 writes it after each name."""
    assert "  -o, --output FILE  the file to write" in command("diagram", "--help").out
