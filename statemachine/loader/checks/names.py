"""The checks of names: undeclared names, reserved words, two meanings of one name, and cycles."""

from __future__ import annotations

from statemachine.loader.checks import check
from statemachine.model.declarations import Group, Status
from statemachine.model.diagnostics import Finding, Related
from statemachine.model.fixes import Hint
from statemachine.model.rollup import OrderStatus
from statemachine.model.spans import Span
from statemachine.model.text import quoted


@check
def unknown_status(span: Span, name: str, hint: Hint) -> Finding:
    """A status or group that is not declared.

    Transitions, groups, actions and triggers use the declared name of a status. Titles, codes and
    aliases are for people and for messages, so they are not accepted here.

    Unsafe fix: write the name that was probably meant.

    Bad:
        transitions: [{event: finish, source: New, target: Doen, cite: guide}]

    Good:
        transitions: [{event: finish, source: New, target: Done, cite: guide}]
    """
    return Finding(span, f"unknown status {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_actor(span: Span, name: str, hint: Hint) -> Finding:
    """An actor that is not declared.

    Declare actors under `actors`, and use their exact names wherever the file names an actor.

    Unsafe fix: write the name that was probably meant.

    Bad:
        actors: {clerk: {}, manager: {includes: clark}}

    Good:
        actors: {clerk: {}, manager: {includes: clerk}}
    """
    return Finding(span, f"unknown actor {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_channel(span: Span, name: str, hint: Hint) -> Finding:
    """A channel that is not declared.

    Declare channels under `channels`, and use their exact names in transitions and actions.

    Unsafe fix: write the name that was probably meant.

    Bad:
        transitions: [{event: finish, source: New, target: Done, channel: api}]

    Good:
        channels: [api]
        transitions: [{event: finish, source: New, target: Done, channel: api}]
    """
    return Finding(span, f"unknown channel {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_guard(span: Span, name: str, hint: Hint) -> Finding:
    """A guard that is not declared.

    A guard is a named condition. Declare guards under `guards`, and use their exact names.

    Unsafe fix: write the name that was probably meant.

    Bad:
        transitions: [{event: finish, source: New, target: Done, guard: is-paid}]

    Good:
        facts: {paid: {type: boolean}}
        guards: {is-paid: {paid: true}}
        transitions: [{event: finish, source: New, target: Done, guard: is-paid}]
    """
    return Finding(span, f"unknown guard {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_fact(span: Span, name: str, hint: Hint) -> Finding:
    """A fact that is not declared.

    The declared type of a fact decides how guards compare it and how messages are read. Declare facts
    under `facts`, and use their exact names.

    Unsafe fix: write the name that was probably meant.

    Bad:
        guards: {is-paid: {paid: true}}

    Good:
        facts: {paid: {type: boolean}}
        guards: {is-paid: {paid: true}}
    """
    return Finding(span, f"unknown fact {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_input(span: Span, name: str, hint: Hint) -> Finding:
    """An input that is not declared.

    A caller can pass only declared inputs. Declare them under `inputs` with their types.

    Unsafe fix: write the name that was probably meant.

    Bad:
        transitions: [{event: finish, source: New, target: Done, requires: message}]

    Good:
        inputs: {message: {type: string}}
        transitions: [{event: finish, source: New, target: Done, requires: message}]
    """
    return Finding(span, f"unknown input {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_source(span: Span, name: str, hint: Hint) -> Finding:
    """A source that is not declared.

    `cite` names the source of a rule. Declare sources under `sources`, with address and date.

    Unsafe fix: write the name that was probably meant.

    Bad:
        transitions: [{event: finish, source: New, target: Done, cite: manual}]

    Good:
        transitions: [{event: finish, source: New, target: Done, cite: guide}]
    """
    return Finding(span, f"unknown source {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_event(span: Span, name: str, hint: Hint) -> Finding:
    """An event that no transition has.

    A request carries out moves with the events that it names. Use the exact names of `transitions`.

    Unsafe fix: write the name that was probably meant.

    Bad:
        messages: {outbound: {finish: {for: finnish, method: POST, url: "https://example.com"}}}

    Good:
        messages: {outbound: {finish: {for: finish, method: POST, url: "https://example.com"}}}
    """
    return Finding(span, f"unknown event {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_action(span: Span, name: str, hint: Hint) -> Finding:
    """An action that is not declared.

    A request carries out the actions that it names. Declare them under `actions`, with the statuses in which each
    is possible.

    Unsafe fix: write the name that was probably meant.

    Bad:
        messages: {outbound: {call: {for: {action: repaint}, method: POST, url: "https://example.com"}}}

    Good:
        actions: {repaint: {statuses: New, cite: guide}}
        messages: {outbound: {call: {for: {action: repaint}, method: POST, url: "https://example.com"}}}
    """
    return Finding(span, f"unknown action {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_message(span: Span, name: str, hint: Hint) -> Finding:
    """A read of a message that is not declared.

    The answer of a read is an inbound message. Declare it under `inbound`, with the paths to its fields.

    Unsafe fix: write the name that was probably meant.

    Bad:
        messages: {outbound: {ask: {for: {read: poll}, url: "https://example.com"}}}

    Good:
        messages:
          inbound: {poll: {by_name: true, snapshot: true, order: id, status: status}}
          outbound: {ask: {for: {read: poll}, url: "https://example.com"}}
    """
    return Finding(span, f"unknown message {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def unknown_key_part(span: Span, name: str, hint: Hint) -> Finding:
    """A part of a key that no message has.

    `rollup` collects the items of one order by parts of their keys. The names of the parts are in the
    `order` and the `item` of the messages. A path without a name is its own name.

    Unsafe fix: write the name that was probably meant.

    Bad:
        rollup: {by: order, rule: earliest}
        messages: {inbound: {item-status: {order: OrderNumber, item: ItemNumber, status: Status}}}

    Good:
        rollup: {by: OrderNumber, rule: earliest}
        messages: {inbound: {item-status: {order: OrderNumber, item: ItemNumber, status: Status}}}
    """
    return Finding(span, f"unknown key part {quoted(name)}", hint.text, fix=hint.fix(span))


@check
def reserved_name(span: Span, name: str) -> Finding:
    """A status, group or actor with a reserved word as its name, or a guard with the name `otherwise`.

    `any`, `nothing` and `otherwise` have a meaning of their own. If the provider has a status with such
    a name, choose another name and declare the provider's word as an alias.

    Bad:
        statuses: {New: {}, Done: {}, otherwise: {}}

    Good:
        statuses: {New: {}, Done: {}, Other: {aliases: otherwise}}
    """
    return Finding(span, f"{name!r} is a reserved word", "choose another name")


@check
def conflicting_names(group: Group, status: Status) -> Finding:
    """A group with the name of a status.

    Statuses and groups are named in the same places, so each name can have only one meaning.

    Bad:
        groups: {Done: [New]}

    Good:
        groups: {unfinished: [New]}
    """
    message = f"{group.name!r} is both a group and a status"
    return Finding(group.span, message, "rename the group", (Related(status.span, "the status"),))


@check
def repeated_order_status(order_status: OrderStatus, status: Status) -> Finding:
    """A status under `rollup` that is a status of items too.

    `statuses` under `rollup` are those that only the order has. A rule can give the order any status of items
    without a second declaration.

    Bad:
        rollup: {by: [order], statuses: {Done: {}}, rules: [{all: [Done], status: Done}]}

    Good:
        rollup: {by: [order], rules: [{all: [Done], status: Done}]}
    """
    message = (
        f"{order_status.name!r} is a status of items, so it is not a status that only the order has"
    )
    return Finding(
        order_status.span,
        message,
        "remove it under `rollup`, or rename it",
        (Related(status.span, "the status of items"),),
    )


@check
def conflicting_spellings(
    span: Span, spellings: str, owners: str, related: tuple[Related, ...]
) -> Finding:
    """A spelling with two meanings: two statuses, or a status and an ignored word.

    The name, the code and the aliases of a status are its spellings. An `ignored` word is not a status.
    With `matching`, two spellings also clash if they are equal after folding.

    Bad:
        statuses: {New: {aliases: Open}, Done: {aliases: open}}
        matching: {fold_case: true}

    Good:
        statuses: {New: {aliases: Open}, Done: {aliases: Closed}}
        matching: {fold_case: true}
    """
    message = f"conflicting meanings of {spellings}: {owners}"
    return Finding(span, message, "keep the spelling for one of them", related)


@check
def group_cycle(span: Span, name: str, cycle: str) -> Finding:
    """A group that contains itself, directly or through other groups.

    A group means all statuses in it, also those of the groups in it. Break the cycle.

    Bad:
        groups: {early: [New, unfinished], unfinished: [early, Done]}

    Good:
        groups: {early: [New], unfinished: [early, Done]}
    """
    return Finding(span, f"group {name!r} contains itself: {cycle}", "remove one of these members")


@check
def actor_cycle(span: Span, name: str, cycle: str) -> Finding:
    """An actor that includes itself, directly or through other actors.

    An actor may do all that the actors it includes may do. Actors that include each other are one actor.

    Bad:
        actors: {clerk: {includes: manager}, manager: {includes: clerk}}

    Good:
        actors: {clerk: {}, manager: {includes: clerk}}
    """
    return Finding(span, f"actor {name!r} includes itself: {cycle}", "remove one of these inclusions")
