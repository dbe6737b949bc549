"""`show`: prints the contents of a rule set."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence

from statemachine.cli.arguments import ExitCode, add_format, add_rules
from statemachine.cli.files import load_rules
from statemachine.cli.render import columns, one_line, print_answer
from statemachine.model.declarations import Action, Event, Guard, Limits, Source, Status, Transition
from statemachine.model.inbound_message import InboundMessage
from statemachine.model.json_values import json_scalar, json_value
from statemachine.model.message_specs import LiveMovesSpec
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.rollup import RollupRule
from statemachine.model.ruleset import RuleSet


def add_show(parser: ArgumentParser) -> None:
    """Prepare the parser of `show`."""
    add_rules(parser)
    add_format(parser)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    rules = load_rules(options.rules)
    print_answer(options, lambda: {"digest": rules.digest, "rules": json_value(rules)}, _lines(rules))
    return ExitCode.YES


def _lines(rules: RuleSet) -> Iterator[str]:
    yield one_line(f"{rules.provider} {rules.subject} {rules.version}: {rules.title or ''}").rstrip(": ")
    if rules.description:
        yield one_line(rules.description)
    if rules.base is not None:
        yield f"extends: {one_line(rules.base.id)} {rules.base.version}"
    yield f"undeclared moves: {one_line(_undeclared(rules))}"
    yield f"digest: {rules.digest}"
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
    yield "events", (_event(name, rules.events.get(name)) for name in events)
    yield "actors", ((each.name, each.title or "") for each in rules.actors.values())
    yield "channels", ((name,) for name in rules.channels)
    yield "facts", ((each.name, str(each.domain)) for each in rules.facts.values())
    yield "guards", map(_guard, rules.guards.values())
    yield "inputs", ((each.name, str(each.domain)) for each in rules.inputs.values())
    yield "transitions", map(_transition, rules.transitions)
    yield "rollup", map(_rollup_rule, rules.rollup.rules if rules.rollup else ())
    yield "actions", map(_action, rules.actions.values())
    yield "inbound messages", map(_message, rules.inbound.values())
    yield "outbound messages", map(_request, rules.outbound.values())
    yield "live moves", map(_message, rules.live_moves.values())
    yield "sources", map(_source, rules.sources.values())


def _undeclared(rules: RuleSet) -> str:
    named = [f"{actor} {verdict}" for actor, verdict in rules.undeclared.actors.items()]
    otherwise = str(rules.undeclared.otherwise)
    return ", ".join([*named, f"otherwise {otherwise}"]) if named else otherwise


def _status(status: Status) -> tuple[str, ...]:
    marks = [mark for mark in ("initial", "final") if getattr(status, mark)]
    marks += [str(status.result)] if status.result is not None else []
    marks += ["entries unspecified"] if status.entries_unspecified else []
    marks += ["exits unspecified"] if status.exits_unspecified else []
    if status.retired:
        now = "" if status.replaced_by is None else f" (now {status.replaced_by})"
        marks.append(f"retired{now}")
    marks += [f"formerly {name}" for name in status.renamed_from]
    spellings = _names((*(() if status.code is None else (status.code,)), *status.aliases))
    about = ". ".join(text.rstrip(".") for text in (status.title, status.description) if text)
    return (status.name, f"= {spellings}" if spellings else "", _names(marks), about)


def _event(name: str, declared: Event | None) -> tuple[str, ...]:
    if declared is None:
        return (name, "", "")
    return (name, "the provider chooses" if declared.provider_chooses else "", declared.title or "")


def _guard(guard: Guard) -> tuple[str, ...]:
    kind = "conditions on" if guard.external is None else "a Python function of"
    return (guard.name, f"{kind} {_names(guard.facts)}", guard.title or "")


def _transition(transition: Transition) -> tuple[str, ...]:
    source = _names(transition.sources)
    if transition.exceptions:
        source += f" except {_names(transition.exceptions)}"
    marks = [mark for mark in ("otherwise", "override", "default") if getattr(transition, mark)]
    marks += [] if transition.to_self else ["not to itself"]
    marks += [] if transition.after is None else [f"after {json_scalar(transition.after)}"]
    return (
        transition.event or "",
        f"{source} -> {_names(transition.targets)}",
        " ".join([_limits(transition.limits), *marks]).strip(),
        str(transition.basis),
        transition.title or "",
    )


def _rollup_rule(rule: RollupRule) -> tuple[str, ...]:
    others = f", others {_names(rule.others)}" if rule.others else ""
    return (
        f"{rule.kind} {_names(rule.statuses)}{others} -> {rule.status}" if rule.status else rule.kind,
    )


def _action(action: Action) -> tuple[str, ...]:
    return (action.name, f"in {_names(action.statuses)}", _limits(action.limits))


def _message(message: InboundMessage | LiveMovesSpec) -> tuple[str, ...]:
    return (message.name, _names(message.content), message.title or "")


def _request(request: OutboundRequest) -> tuple[str, ...]:
    return (request.name, f"{request.method} {request.url}", request.title or "")


def _source(source: Source) -> tuple[str, ...]:
    return (source.name, source.url, f"retrieved {source.retrieved}")


def _limits(limits: Limits) -> str:
    words = {"by": limits.actors, "via": limits.channels, "if": limits.guards, "with": limits.requires}
    return " ".join(f"{word} {_names(names)}" for word, names in words.items() if names)


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
