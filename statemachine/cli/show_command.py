"""`show`: prints the contents of a rule set."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence

from statemachine.cli.arguments import ExitCode, add_format, add_rules
from statemachine.cli.files import load_rules
from statemachine.cli.render import columns, one_line, plain_values, print_json, print_lines
from statemachine.model.ruleset import Guard, Limits, RuleSet, Status, Transition


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_rules(parser)
    add_format(parser)


def run(options: Namespace) -> int:
    """Print the rule set, and return 0."""
    rules = load_rules(options.rules)
    if options.format == "json":
        print_json({"rules": plain_values(rules)})
    else:
        print_lines(_lines(rules))
    return ExitCode.YES


def _lines(rules: RuleSet) -> Iterator[str]:
    yield one_line(f"{rules.provider} {rules.subject} {rules.version}: {rules.title or ''}").rstrip(": ")
    if rules.description:
        yield one_line(rules.description)
    yield f"undeclared moves: {one_line(_undeclared(rules))}"
    for title, rows in _sections(rules):
        if cells := list(rows):
            yield ""
            yield f"{title}:"
            yield from columns(cells)


def _sections(rules: RuleSet) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    """Yield the title of each section and the cells of its rows."""
    events = dict.fromkeys(each.event for each in rules.transitions if each.event is not None)
    yield "statuses", map(_status, rules.statuses.values())
    yield "ignored words", ((word,) for word in rules.ignored)
    yield "groups", ((each.name, _names(each.members)) for each in rules.groups.values())
    yield "events", ((name,) for name in events)
    yield "actors", ((each.name, each.title or "") for each in rules.actors.values())
    yield "channels", ((name,) for name in rules.channels)
    yield "facts", ((each.name, str(each.domain)) for each in rules.facts.values())
    yield "guards", map(_guard, rules.guards.values())
    yield "inputs", ((each.name, str(each.domain)) for each in rules.inputs.values())
    yield "transitions", map(_transition, rules.transitions)
    yield (
        "actions",
        (
            (each.name, f"in {_names(each.statuses)}", _limits(each.limits))
            for each in rules.actions.values()
        ),
    )
    yield from _message_sections(rules)
    yield (
        "sources",
        ((each.name, each.url, f"retrieved {each.retrieved}") for each in rules.sources.values()),
    )


def _message_sections(rules: RuleSet) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    yield (
        "inbound messages",
        ((each.name, _names(each.content), each.title or "") for each in rules.inbound.values()),
    )
    yield (
        "outbound messages",
        ((each.name, f"{each.method} {each.url}", each.title or "") for each in rules.outbound.values()),
    )
    yield (
        "live moves",
        ((each.name, _names(each.content), each.title or "") for each in rules.live_moves.values()),
    )


def _undeclared(rules: RuleSet) -> str:
    named = [f"{actor} {verdict}" for actor, verdict in rules.undeclared.actors.items()]
    otherwise = str(rules.undeclared.otherwise)
    return ", ".join([*named, f"otherwise {otherwise}"]) if named else otherwise


def _status(status: Status) -> tuple[str, ...]:
    marks = [mark for mark in ("initial", "final") if getattr(status, mark)]
    marks += [str(status.result)] if status.result is not None else []
    marks += ["entries unspecified"] if status.entries_unspecified else []
    marks += ["exits unspecified"] if status.exits_unspecified else []
    spellings = _names((*(() if status.code is None else (status.code,)), *status.aliases))
    about = ". ".join(text.rstrip(".") for text in (status.title, status.description) if text)
    return (status.name, f"= {spellings}" if spellings else "", _names(marks), about)


def _guard(guard: Guard) -> tuple[str, ...]:
    kind = "conditions on" if guard.external is None else "a Python function of"
    return (guard.name, f"{kind} {_names(guard.facts)}")


def _transition(transition: Transition) -> tuple[str, ...]:
    source = _names(transition.sources)
    if transition.exceptions:
        source += f" except {_names(transition.exceptions)}"
    marks = [mark for mark in ("override", "default") if getattr(transition, mark)]
    return (
        transition.event or "",
        f"{source} -> {_names(transition.targets)}",
        " ".join([_limits(transition.limits), *marks]).strip(),
        str(transition.basis),
        transition.title or "",
    )


def _limits(limits: Limits) -> str:
    parts = (
        ("by", limits.actors),
        ("via", limits.channels),
        ("if", limits.guards),
        ("with", limits.requires),
    )
    return " ".join(f"{word} {_names(names)}" for word, names in parts if names)


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
