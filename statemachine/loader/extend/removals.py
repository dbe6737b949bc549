"""The names that `remove` takes away from the tree of a base, and the lists that they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from statemachine.loader.checks import extending as checks
from statemachine.loader.declarations.fields import text_of, texts_of
from statemachine.loader.extend.overlay import MESSAGES, NAMED, with_names
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, entries, listed
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.spans import Span
from statemachine.model.text import listing, quoted, similar

Names: TypeAlias = Mapping[str, Span]
"""Names under `remove`, each with its place."""

_KINDS = {
    "statuses": "status",
    "inbound": "inbound message",
    "outbound": "outbound request",
    "live_moves": "live move document",
}
_NOT_A_STATUS = frozenset({"ignored", "unsupported"})
"""The words that a trigger can have in place of a status."""

_ROLLUP_LISTS = ("all", "any", "others")
_MOST_LISTED = 10


def removed_names(remove: Entries, base: Entries, found: list[Diagnostic]) -> Mapping[str, Names]:
    """Return the names that the base has, by section, and append a finding for each name that it has not."""
    wanted = dict(remove)
    sections = {key: _spans(node) for key, node in wanted.items() if key in NAMED | {"triggers"}}
    sections |= {
        key: _spans(node) for key, node in entries_of(wanted.get("messages")) if key in MESSAGES
    }
    removed: dict[str, Names] = {}
    for section, names in sections.items():
        known = _names(base, section)
        hints = _hints(section, [name for name in names if name not in known], known)
        found += [
            checks.unknown_removal(names[name], kind_of_section(section), name, hint)
            for name, hint in hints.items()
        ]
        removed[section] = {name: span for name, span in names.items() if name in known}
    return removed


def without_names(base: Entries, removed: Mapping[str, Names]) -> Entries:
    """Return the tree without the names and without what depends on removed statuses and events."""
    groups = {key.text: texts_of(value) for key, value in entries(base.get("groups"))}
    statuses = removed.get("statuses", {})
    gone = _with_emptied_groups(groups, statuses) if statuses else frozenset[str]()
    pairs = []
    for key, node in base.pairs:
        left: Node | None = node
        names = {
            *removed.get(key.text, ()),
            *(gone.intersection(groups) if key.text == "groups" else ()),
        }
        if names:
            left = _without_keys(node, names)
        elif key.text == "messages":
            left = _messages_left(node, removed)
        elif key.text == "transitions" and removed.get("events"):
            left = _without_events(node, removed["events"])
        if left is not None and gone and key.text in _WITHOUT_STATUSES:
            left = _WITHOUT_STATUSES[key.text](left, gone)
        if left is not None:
            pairs.append((key, left))
    return replace(base, pairs=tuple(pairs))


def without_lost_names(left: Entries, base: Entries, extension: Entries) -> Entries:
    """Return what is left of a base without the events whose last transition is gone, and without lost actions.

    An event for which the extension has a transition is not lost, and neither is an action that it declares.
    """
    lost = {
        section: dict.fromkeys(names(base) - names(left) - names(extension), left.span)
        for section, names in {"events": events_in, "actions": _actions_in}.items()
    }
    return without_names(left, lost) if any(lost.values()) else left


def events_in(tree: Entries) -> frozenset[str]:
    """Return the events of the transitions of a tree."""
    transitions = (dict(entries_of(each)) for each in listed(tree.get("transitions")))
    return frozenset(text for each in transitions for text in texts_of(each.get("event")))


def _actions_in(tree: Entries) -> frozenset[str]:
    return frozenset(key for key, _ in entries_of(tree.get("actions")))


def kind_of_section(section: str) -> str:
    """Return what an entry of a section is, as messages name it."""
    return _KINDS.get(section, section.removesuffix("s"))


def entries_of(node: Node | None) -> Iterator[tuple[str, Node]]:
    """Yield the keys of a mapping as text, with their values."""
    return ((key.text, value) for key, value in entries(node))


def _spans(node: Node) -> Names:
    return {text_of(each): each.span for each in listed(node) if isinstance(each, Scalar)}


def _names(base: Entries, section: str) -> frozenset[str]:
    """Return the names that the base has in a section. Events are in its transitions too."""
    holder: Node | None = base.get("messages") if section in MESSAGES else base
    node = dict(entries_of(holder)).get(section)
    if section == "channels" and node is not None:
        node = with_names(node)
    names = {text_of(key) for key, _ in entries(node)} - (
        {"otherwise"} if section == "triggers" else set()
    )
    return frozenset(names | events_in(base) if section == "events" else names)


def _hints(section: str, unknown: list[str], known: frozenset[str]) -> Mapping[str, str]:
    if not unknown:
        return {}
    default = f"name one of {listing(map(quoted, sorted(known)), 'or', most=_MOST_LISTED)}"
    if not known:
        default = f"remove it: the base has nothing under `{section}`"
    hints = dict.fromkeys(unknown, default)
    return hints | {name: f"did you mean {meant!r}?" for name, meant in similar(unknown, known).items()}


def _with_emptied_groups(
    groups: Mapping[str, tuple[str, ...]], statuses: Iterable[str]
) -> frozenset[str]:
    """Return the removed statuses, and the groups that have no members left without them."""
    left = {name: set(members) for name, members in groups.items()}
    holders: dict[str, list[str]] = {}
    for name, members in groups.items():
        for member in members:
            holders.setdefault(member, []).append(name)
    gone, waiting = set(statuses), list(statuses)
    while waiting:
        name = waiting.pop()
        for group in holders.get(name, ()):
            left[group].discard(name)
            if not left[group] and group not in gone:
                gone.add(group)
                waiting.append(group)
    return frozenset(gone)


def _without_keys(node: Node, names: set[str]) -> Node:
    """Return a section without some entries. Channels can be a list."""
    if isinstance(node, Entries):
        return replace(node, pairs=tuple([pair for pair in node.pairs if text_of(pair[0]) not in names]))
    left = _without_items(node, names)
    return Items((), node.span) if left is None else left


def _without_items(node: Node, names: Iterable[str]) -> Node | None:
    """Return a name or a list of names without some names; None if no name is left."""
    if isinstance(node, Scalar):
        return None if text_of(node) in names else node
    kept = [each for each in listed(node) if not (isinstance(each, Scalar) and text_of(each) in names)]
    return Items(tuple(kept), node.span) if kept else None


def _with_lists(
    node: Node, names: Iterable[str], needed: Iterable[str], optional: Iterable[str] = ()
) -> Node | None:
    """Return a declaration whose lists are without some names; None if a needed list is empty then."""
    if not isinstance(node, Entries):
        return node
    pairs = []
    for key, value in node.pairs:
        is_list = key.text in needed or key.text in optional
        left = _without_items(value, names) if is_list else value
        if left is None and key.text in needed:
            return None
        if left is not None:
            pairs.append((key, left))
    return replace(node, pairs=tuple(pairs))


def _without_events(node: Node, events: Names) -> Node:
    kept = [
        each
        for each in listed(node)
        if not events.keys() & {*texts_of(dict(entries_of(each)).get("event"))}
    ]
    return Items(tuple(kept), node.span)


def _messages_left(node: Node, removed: Mapping[str, Names]) -> Node:
    """Return the messages without removed ones. A request for removed events, actions or messages only goes too."""
    if not isinstance(node, Entries):
        return node
    pairs = []
    for key, section in node.pairs:
        left = _without_keys(section, set(removed.get(key.text, ())))
        if key.text == "outbound" and isinstance(left, Entries):
            left = _each(left, lambda each: _request_left(each, removed))
        pairs.append((key, left))
    return replace(node, pairs=tuple(pairs))


def _request_left(node: Node, removed: Mapping[str, Names]) -> Node | None:
    """Return a request without removed events, actions and messages; None if it is for removed ones only."""
    if not isinstance(node, Entries):
        return node
    pairs = []
    for key, value in node.pairs:
        left: Node | None = value
        if key.text == "for" and isinstance(value, Entries):
            actions = _with_lists(value, removed.get("actions", {}), ("action",))
            left = actions and _with_lists(actions, removed.get("inbound", {}), ("read",))
        elif key.text == "for":
            left = _without_items(value, removed.get("events", {}))
        if left is None:
            return None
        pairs.append((key, left))
    return replace(node, pairs=tuple(pairs))


def _each(node: Entries, change: Callable[[Node], Node | None]) -> Entries:
    changed = [(key, change(value)) for key, value in node.pairs]
    return replace(node, pairs=tuple([(key, value) for key, value in changed if value is not None]))


def _statuses_left(node: Node, gone: frozenset[str]) -> Node:
    """Return the statuses without the replacements that are gone."""
    if not isinstance(node, Entries):
        return node
    return _each(node, lambda each: _with_lists(each, gone, (), ("replaced_by",)))


def _transitions_left(node: Node, gone: frozenset[str]) -> Node:
    left = [_with_lists(each, gone, ("source", "target"), ("except",)) for each in listed(node)]
    return Items(tuple([each for each in left if each is not None]), node.span)


def _groups_left(node: Node, gone: frozenset[str]) -> Node:
    return _each(node, lambda each: _without_items(each, gone)) if isinstance(node, Entries) else node


def _actions_left(node: Node, gone: frozenset[str]) -> Node:
    if not isinstance(node, Entries):
        return node
    return _each(node, lambda each: _with_lists(each, gone, ("statuses",)))


def _triggers_left(node: Node, gone: frozenset[str]) -> Node:
    return (
        _each(node, lambda each: _without_items(each, gone - _NOT_A_STATUS))
        if isinstance(node, Entries)
        else node
    )


def _rollup_left(node: Node, gone: frozenset[str]) -> Node | None:
    """Return the rollup without rules that can never hold again; None if no rule is left."""
    pairs = []
    for key, value in entries(node):
        if key.text == "rules":
            rules = [_with_lists(each, gone, _ROLLUP_LISTS) for each in listed(value)]
            kept = [each for each in rules if each is not None]
            if not kept:
                return None
            value = Items(tuple(kept), value.span)  # noqa: PLW2901  # the shorter list takes its place
        pairs.append((key, value))
    return replace(node, pairs=tuple(pairs)) if isinstance(node, Entries) else node


_WITHOUT_STATUSES: Mapping[str, Callable[[Node, frozenset[str]], Node | None]] = {
    "statuses": _statuses_left,
    "transitions": _transitions_left,
    "groups": _groups_left,
    "actions": _actions_left,
    "triggers": _triggers_left,
    "rollup": _rollup_left,
}
"""The sections with lists of statuses, each with the function that takes statuses out of it."""
