"""`show`: what a rule set holds, for reading."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence

from statemachine.cli.layout import columns, one_line
from statemachine.cli.opening import add_rules, opened
from statemachine.model.message_specs import OutboundRequest
from statemachine.model.ruleset import Guard, Limits, RuleSet, Status, Transition


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    add_rules(parser)


def run(options: Namespace) -> int:
    """Tell all, and answer 0."""
    for line in _lines(opened(options.rules)):
        print(line)
    return 0


def _lines(rules: RuleSet) -> Iterator[str]:
    yield one_line(f"{rules.provider} {rules.subject} {rules.version}: {rules.title or ''}").rstrip(": ")
    if rules.description:
        yield one_line(rules.description)
    yield f"undeclared moves: {one_line(_worlds(rules))}"
    yield from _section("statuses", (_status(each) for each in rules.statuses.values()))
    yield from _section("ignored words", ((word,) for word in rules.ignored))
    yield from _section("groups", ((each.name, _names(each.members)) for each in rules.groups.values()))
    yield from _section("events", ((name,) for name in _events(rules)))
    yield from _section("actors", ((each.name, each.title or "") for each in rules.actors.values()))
    yield from _section("channels", ((name,) for name in rules.channels))
    yield from _section("facts", ((each.name, str(each.domain)) for each in rules.facts.values()))
    yield from _section("guards", (_guard(each) for each in rules.guards.values()))
    yield from _section("inputs", ((each.name, str(each.domain)) for each in rules.inputs.values()))
    yield from _section("transitions", (_transition(each) for each in rules.transitions))
    yield from _section(
        "actions",
        (
            (each.name, f"in {_names(each.statuses)}", _limits(each.limits))
            for each in rules.actions.values()
        ),
    )
    yield from _messages(rules)
    yield from _section(
        "sources",
        ((each.name, each.url, f"retrieved {each.retrieved}") for each in rules.sources.values()),
    )


def _messages(rules: RuleSet) -> Iterator[str]:
    """Yield what is heard, what is sent and what is on offer."""
    heard, offers = rules.inbound.values(), rules.live_moves.values()
    yield from _section(
        "inbound messages", ((each.name, _names(each.content), each.title or "") for each in heard)
    )
    yield from _section("outbound messages", (_request(each) for each in rules.outbound.values()))
    yield from _section(
        "live moves", ((each.name, _names(each.content), each.title or "") for each in offers)
    )


def _section(title: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a headed table, or nothing at all."""
    if cells := list(rows):
        yield ""
        yield f"{title}:"
        yield from columns(cells)


def _worlds(rules: RuleSet) -> str:
    named = [f"{actor} {world}" for actor, world in rules.undeclared.actors.items()]
    return ", ".join(
        [*named, f"otherwise {rules.undeclared.otherwise}" if named else rules.undeclared.otherwise]
    )


def _events(rules: RuleSet) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.event for each in rules.transitions if each.event is not None))


def _status(status: Status) -> tuple[str, ...]:
    marks = [mark for mark in ("initial", "final") if getattr(status, mark)]
    marks += [str(status.result)] if status.result is not None else []
    marks += [
        f"{side} unspecified"
        for side, open_ in (("entries", status.entries_unspecified), ("exits", status.exits_unspecified))
        if open_
    ]
    spellings = _names((*(() if status.code is None else (status.code,)), *status.aliases))
    about = ". ".join(text.rstrip(".") for text in (status.title, status.description) if text)
    return (status.name, f"= {spellings}" if spellings else "", _names(marks), about)


def _request(request: OutboundRequest) -> tuple[str, ...]:
    return (request.name, f"{request.method} {request.url}", request.title or "")


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
    """Say by whom, through which door, under which guards and with what."""
    parts = (
        ("by", limits.actors),
        ("via", limits.channels),
        ("if", limits.guards),
        ("with", limits.requires),
    )
    return " ".join(f"{word} {_names(names)}" for word, names in parts if names)


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
