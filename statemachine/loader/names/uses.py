"""The uses of names in a rule set. Each name must be declared, and an undeclared name has a hint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from statemachine.loader.checks import names as checks
from statemachine.loader.checks.extending import removed_but_used
from statemachine.model.declarations import Limits
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.fixes import Hint
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import Place, Span
from statemachine.model.text import listing, similar
from statemachine.model.vocabulary import ANY, EXTENSION, NOTHING, OTHERWISE


class Use(NamedTuple):
    """Names of one kind under one key of the file."""

    kind: str
    names: tuple[str, ...]
    place: Place
    key: str


_NOT_A_STATUS = frozenset({"ignored", "unsupported"})
"""The words that a trigger can have in place of a status."""

_CHECKS: Mapping[str, tuple[Callable[[Span, str, Hint], Diagnostic], str]] = {
    "source or target": (checks.unknown_status, "declare it under statuses"),
    "status": (checks.unknown_status, "declare it under statuses"),
    "status of the order": (checks.unknown_status, "declare it under `statuses` of `rollup`"),
    "status of items": (checks.unknown_status, "declare it under statuses"),
    "trigger": (checks.unknown_status, "declare it under statuses"),
    "actor": (checks.unknown_actor, "declare it under actors"),
    "channel": (checks.unknown_channel, "declare it under channels"),
    "guard": (checks.unknown_guard, "declare it under guards"),
    "fact": (checks.unknown_fact, "declare it under facts"),
    "input": (checks.unknown_input, "declare it under inputs"),
    "source": (checks.unknown_source, "declare it under sources"),
    "event": (checks.unknown_event, "write the event of a transition"),
    "action": (checks.unknown_action, "declare it under actions"),
    "message": (checks.unknown_message, "declare it under `inbound`"),
    "key part": (checks.unknown_key_part, "write a name from the `order` or the `item` of a message"),
}
"""The check of each kind of name, and its hint for a name that resembles no declared name."""

Removed: TypeAlias = Mapping[str, Mapping[str, Span]]
"""The names under `remove`, by section, each with its place."""

_REMOVED = {
    "source or target": ("statuses", "groups"),
    "status": ("statuses", "groups"),
    "status of the order": ("statuses",),
    "trigger": ("statuses",),
    **{
        kind: (f"{kind}s",)
        for kind in ("actor", "channel", "guard", "fact", "input", "source", "event", "action")
    },
    "message": ("inbound",),
}
"""The sections of `remove` that can have each kind of name."""

_EVERY_STATUS = frozenset({"*", "all", "every", "everything"})
_ANY_HINTS = {
    "source or target": f"write `{ANY}` for every status",
    "status": f"list the statuses: only `source` and `target` can be `{ANY}`",
}
_ONLY_OF_ORDERS = "only an order has it, so only the `status` of a rule under `rollup` can name it"
_OWN_KEY = "a key of your own is no fact; beside it, write the conditions of a guard under `when`"
_MOST_TARGETS = 5


def unknown_names(
    rules: RuleSet, dropped: frozenset[str] = frozenset(), removed: Removed | None = None
) -> Iterator[Diagnostic]:
    """Yield a finding for each use of an undeclared name, and for each removed name that is still used.

    `dropped` are the names in invalid parts of the file. They count as declared. A removed name is reported where
    it is removed, with its uses.
    """
    declared = _declared(rules)
    unknown: dict[str, list[tuple[str, Span]]] = {}
    for kind, names, place, key in _uses(rules):
        if declared[kind].issuperset(names):
            continue
        for index, name in enumerate(names):
            if name not in declared[kind] and name not in dropped:
                unknown.setdefault(kind, []).append((name, place.of(f"{key}.{index}")))
    if removed:
        yield from _still_used(unknown, removed)
    for kind, uses in unknown.items():
        hints = _hints(kind, frozenset(name for name, _ in uses), declared[kind], rules)
        yield from (_CHECKS[kind][0](span, name, hints[name]) for name, span in uses)


def _still_used(unknown: dict[str, list[tuple[str, Span]]], removed: Removed) -> Iterator[Diagnostic]:
    """Yield a finding for each removed name that is used, and take its uses out of the unknown names."""
    used: dict[tuple[str, str], dict[Span, None]] = {}
    for kind, uses in unknown.items():
        for name, span in uses:
            for section in _REMOVED.get(kind, ()):
                if name in removed.get(section, ()):
                    used.setdefault((section, name), {})[span] = None
        taken = {name for section in _REMOVED.get(kind, ()) for name in removed.get(section, ())}
        unknown[kind] = [(name, span) for name, span in uses if name not in taken]
    for (section, name), spans in used.items():
        kind = "status" if section == "statuses" else section.removesuffix("s")
        yield removed_but_used(removed[section][name], kind, name, tuple(sorted(spans)))


def _declared(rules: RuleSet) -> Mapping[str, frozenset[str]]:
    """Return the declared names by kind. Where a reserved word is allowed is checked elsewhere."""
    reserved = frozenset({ANY, NOTHING})
    statuses = reserved.union(rules.statuses, rules.groups)
    return {
        "source or target": statuses,
        "status": statuses,
        "status of the order": reserved.union(
            rules.statuses, rules.rollup.statuses if rules.rollup else ()
        ),
        "status of items": frozenset(rules.statuses),
        "trigger": reserved.union(rules.statuses, _NOT_A_STATUS),
        "actor": frozenset(rules.actors),
        "channel": frozenset(rules.channels),
        "guard": frozenset(rules.guards),
        "fact": frozenset(rules.facts),
        "input": frozenset(rules.inputs),
        "source": frozenset(rules.sources),
        "event": frozenset(each.event for each in rules.transitions if each.event is not None),
        "action": frozenset(rules.actions),
        "message": frozenset(rules.inbound),
        "key part": frozenset(
            part
            for message in rules.inbound.values()
            for fields in message.all_fields
            for part in (*fields.order, *fields.item)
        ),
    }


def _uses(rules: RuleSet) -> Iterator[Use]:
    for transition in rules.transitions:
        place = transition.place
        yield Use("source or target", transition.sources, place, "source")
        yield Use("status", transition.exceptions, place, "except")
        yield Use("source or target", transition.targets, place, "target")
        yield Use("source", transition.cite, place, "cite")
        yield from _limits(transition.limits, place)
    for action in rules.actions.values():
        yield Use("status", action.statuses, action.place, "statuses")
        yield Use("source", action.cite, action.place, "cite")
        yield from _limits(action.limits, action.place)
    for status in rules.statuses.values():
        yield Use("source", status.cite, status.place, "cite")
        replaced_by = () if status.replaced_by is None else (status.replaced_by,)
        yield Use("status of items", replaced_by, status.place, "replaced_by")
    for group in rules.groups.values():
        yield Use("status", group.members, group.place, "members")
    for actor in rules.actors.values():
        yield Use("actor", actor.includes, actor.place, "includes")
    yield from _mapping_uses(rules)
    yield from _message_uses(rules)
    for rule in rules.rollup.rules if rules.rollup else ():
        yield Use("status", rule.statuses, rule.place, rule.kind)
        yield Use("status", rule.others, rule.place, "others")
        yield Use(
            "status of the order", () if rule.status is None else (rule.status,), rule.place, "status"
        )


def _limits(limits: Limits, place: Place) -> Iterator[Use]:
    yield Use("actor", limits.actors or (), place, "actor")
    yield Use("channel", limits.channels or (), place, "channel")
    yield Use("guard", limits.guards, place, "guard")
    yield Use("input", limits.requires, place, "requires")


def _mapping_uses(rules: RuleSet) -> Iterator[Use]:
    """Yield the names that are keys of a mapping, or values under a free key."""
    for event in rules.events.values():
        yield Use("event", (event.name,), Place(event.span), event.name)
    for guard in rules.guards.values():
        for fact in guard.conditions:
            yield Use("fact", (fact,), Place(guard.place.of(fact)), fact)
        yield Use("fact", guard.external or (), guard.place, "external")
    for actor in rules.undeclared.actors:
        yield Use("actor", (actor,), Place(rules.undeclared.place.of(actor)), actor)
    for word, status in rules.triggers.items():
        yield Use("trigger", (status,), Place(rules.place.of(f"triggers.{word}")), word)


def _message_uses(rules: RuleSet) -> Iterator[Use]:
    for message in rules.messages:
        yield Use("source", message.cite, message.place, "cite")
    for inbound in rules.inbound.values():
        for prefix, fields in inbound.fields_by_key:
            for fact in fields.facts:
                yield Use("fact", (fact,), Place(inbound.place.of(f"{prefix}facts.{fact}")), fact)
    for request in rules.outbound.values():
        yield Use("event", request.events or (), request.place, "for")
        yield Use("action", request.actions, request.place, "for.action")
        yield Use("message", () if request.read is None else (request.read,), request.place, "for.read")
    if rules.inbound and rules.rollup is not None:
        yield Use("key part", rules.rollup.by, rules.place, "rollup.by")


def _hints(
    kind: str, names: frozenset[str], declared: frozenset[str], rules: RuleSet
) -> dict[str, Hint]:
    """Return a hint for each undeclared name: the name that was probably meant, or where to declare it."""
    default = _CHECKS[kind][1]
    similar_names = similar(names, declared)
    hints = dict.fromkeys(names, Hint(default))
    hints |= {name: Hint(f"did you mean {meant!r}?", meant) for name, meant in similar_names.items()}
    return hints | {name: Hint(text) for name, text in _known_mistakes(kind, names, rules).items()}


def _known_mistakes(kind: str, names: frozenset[str], rules: RuleSet) -> dict[str, str]:
    """Return what to write instead for names that are mistaken for something else."""
    check, hints = _CHECKS[kind][0], dict[str, str]()
    if kind == "guard" and OTHERWISE in names:
        hints[OTHERWISE] = "write the key `otherwise: true` in place of it"
    if check is checks.unknown_fact:
        hints |= {name: _OWN_KEY for name in names if name.startswith(EXTENSION)}
    if check is not checks.unknown_status:
        return hints
    if kind in _ANY_HINTS:
        hints |= {name: _ANY_HINTS[kind] for name in names if name.casefold() in _EVERY_STATUS}
    groups = {name: f"{name!r} is a group, not a status" for name in rules.groups}
    orders = dict.fromkeys(rules.rollup.statuses if rules.rollup else (), _ONLY_OF_ORDERS)
    known = _event_hints(rules) | orders | groups | _spelling_hints(rules)
    advice = "; write a status, `ignored` or `unsupported`" if kind == "trigger" else ""
    return hints | {name: known[name] + advice for name in names & known.keys()}


def _event_hints(rules: RuleSet) -> dict[str, str]:
    targets: dict[str, dict[str, None]] = {}
    for transition in rules.transitions:
        if transition.event is not None:
            targets.setdefault(transition.event, {}).update(dict.fromkeys(transition.targets))
    return {
        event: f"{event!r} is an event; its {'target is' if len(names) == 1 else 'targets are'} "
        + listing(map(repr, names), most=_MOST_TARGETS)
        for event, names in targets.items()
    }


def _spelling_hints(rules: RuleSet) -> dict[str, str]:
    hints: dict[str, str] = {}
    former: dict[str, str] = {}
    for name, status in sorted(rules.statuses.items()):
        spellings = [("the title", status.title), ("the code", status.code)]
        spellings += [("an alias", alias) for alias in status.aliases]
        for kind, text in spellings:
            if text is not None:
                hints.setdefault(text, f"it is {kind} of {name!r}: write {name!r}")
        for text in status.renamed_from:
            former.setdefault(text, f"it was renamed to {name!r}: write {name!r}")
    return former | hints
