"""`store`: prepares a database for orders, and shows, settles and erases what is in it."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from statemachine.cli.arguments import CommandError, ExitCode, add_format
from statemachine.cli.external_guards import engine_for_messages
from statemachine.cli.files import load_rules
from statemachine.cli.outputs import write_output
from statemachine.cli.render import columns, one_line, print_answer
from statemachine.cli.store_import import import_file
from statemachine.cli.stored_status import print_status
from statemachine.model.errors import SettledError
from statemachine.model.text import listing

if TYPE_CHECKING:
    from statemachine.store import HeldMessage, Store, StoredChange

_PAGE = "html"
_TAKEN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("status", "history", "settle"), ("ORDER", "ITEM")),
    **dict.fromkeys(("import", "erase"), ("ORDER",)),
}
"""The names that an action takes; another takes none."""

_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "settle": ("message", "take", "actor", "note"),
    "import": ("skip_existing",),
}
"""The options that only one action takes."""

_EPILOG = """\
actions:
  init     create the tables that are missing, and register the rule set
  import   bring the histories of another system: the ORDER is a file, .csv or .jsonl
  status   print the status of an order, or of one of its items
  history  print the changes of an order or item; --format html draws them on a page
  held     print the messages that wait for a person
  settle   decide about one of them: --message NUMBER --take apply or ignore
  migrate  give orders the new names of their statuses
  verify   compute all histories again, and print what is wrong
  erase    remove everything about an order and all its items

exit status:
  0  done; for status, the order is known; for verify, nothing is wrong
  1  the order is not known, the message is not held, an order is left out for a fault, or something is wrong
  2  wrong usage, or a database that cannot be used
"""


def add_store(parser: ArgumentParser) -> None:
    """Prepare the parser of `store`."""
    parser.epilog = _EPILOG
    parser.add_argument("action", choices=tuple(_ACTIONS), metavar="ACTION", help=", ".join(_ACTIONS))
    parser.add_argument("url", metavar="URL", help="the database, such as sqlite:///orders.db")
    parser.add_argument("rules", metavar="RULES", help="a rule file, or the id of a shipped rule set")
    parser.add_argument("order", metavar="ORDER", nargs="?", help="the name of an order, or a file")
    parser.add_argument("item", metavar="ITEM", nargs="?", default="", help="the name of an item of it")
    parser.add_argument(
        "--message", type=int, metavar="NUMBER", help="for settle: its number, as held prints it"
    )
    parser.add_argument(
        "--take", choices=("apply", "ignore"), metavar="WORD", help="for settle: apply or ignore"
    )
    parser.add_argument("--actor", metavar="NAME", help="for settle: who decides")
    parser.add_argument("--note", metavar="TEXT", default="", help="for settle: why")
    parser.add_argument(
        "--skip-existing",
        action="store_true",
        help="for import: leave out orders that are there already",
    )
    add_format(parser, ("text", "json", _PAGE))
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=f"for --format {_PAGE}: the file to write (default: standard output)",
    )
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    if options.format == _PAGE and options.action != "history":
        raise CommandError(f"--format {_PAGE} is for history; {options.action} has text and json")
    _check_names(options)
    _check_options(options)
    if options.output is not None and options.format != _PAGE:
        raise CommandError(f"--output is for the page of history; give --format {_PAGE} too")
    from statemachine.store import Store  # noqa: PLC0415  # needs an extra

    store = Store(options.url, engine_for_messages(load_rules(options.rules)))
    try:
        return _ACTIONS[options.action](store, options)
    except ValueError as error:  # a name that the tables cannot have
        raise CommandError(str(error)) from error
    finally:
        store.close()


def _check_names(options: Namespace) -> None:
    """Raise `CommandError` for a name that the action would leave out: an order is not erased for one of its items."""
    given = {"ORDER": bool(options.order), "ITEM": bool(options.item)}
    taken = _TAKEN.get(options.action, ())
    extra = [name for name, is_given in given.items() if is_given and name not in taken]
    if extra:
        raise CommandError(f"{options.action} takes no {listing(extra, 'and no')}; leave it out")


def _check_options(options: Namespace) -> None:
    """Raise `CommandError` for an option of another action, which would have no effect."""
    for action, names in _OPTIONS.items():
        extra = [f"--{name.replace('_', '-')}" for name in names if getattr(options, name)]
        if extra and action != options.action:
            raise CommandError(f"{listing(extra)}: for {action}, not for {options.action}; leave it out")


def _init(store: Store, options: Namespace) -> int:
    store.create_all()
    identity = store.rules.identity
    text = f"{identity.id} {identity.version} is registered"
    print_answer(options, lambda: {"rule_set": identity.to_dict()}, [text])
    return ExitCode.YES


def _import(store: Store, options: Namespace) -> int:
    return import_file(store, _order(options, "a FILE, .csv or .jsonl"), options)


def _status(store: Store, options: Namespace) -> int:
    return print_status(store, _order(options), options)


def _history(store: Store, options: Namespace) -> int:
    order = _order(options)
    changes = store.history(order, options.item)
    if options.format == _PAGE:
        return _draw(store, order, options, changes)
    print_answer(
        options,
        lambda: {"changes": [each.to_dict() for each in changes]},
        columns(map(_row, changes), indent="") if changes else ["no changes"],
    )
    return ExitCode.YES if changes else ExitCode.NO


def _draw(store: Store, order: str, options: Namespace, changes: Sequence[StoredChange]) -> int:
    """Print the page of a history."""
    if not changes:
        name = f"{order!r}, item {options.item!r}" if options.item else repr(order)
        print(f"no changes of {name}", file=sys.stderr)
        return ExitCode.NO
    from statemachine.cli.stored_path import history_document  # noqa: PLC0415  # needs an extra

    page = history_document(store.rules, order, options.item, changes)
    write_output(page, options.output)
    return ExitCode.YES


def _row(change: StoredChange) -> tuple[str, ...]:
    told = "" if change.message is None else f"message {change.message}"
    who = ", ".join(change.actors)
    move = f"{change.source or 'nothing'} -> {change.target}"
    made_at = change.made_at.isoformat(sep=" ", timespec="seconds")
    return str(change.number), made_at, change.kind, move, change.event or "", who, told


def _held(store: Store, options: Namespace) -> int:
    held = store.held()
    rows = ((each.order, each.item, str(each.number), each.meaning, each.reason) for each in held)
    print_answer(
        options,
        lambda: {"held": list(map(_held_values, held))},
        columns(rows, indent="") if held else ["no message is held"],
    )
    return ExitCode.YES


def _held_values(held: HeldMessage) -> Mapping[str, object]:
    """Return a record ready for JSON, without what only the store needs."""
    values = {**held._asdict(), "received_at": held.received_at.isoformat()}
    values["observation"] = json.loads(held.observation)
    values["raw"] = None if held.raw is None else json.loads(held.raw)
    return {name: value for name, value in values.items() if name not in {"event_key", "lifecycle"}}


def _settle(store: Store, options: Namespace) -> int:
    order = _order(options)
    if options.message is None or options.take is None or options.actor is None:
        raise CommandError("settle needs --message NUMBER, --take apply or ignore, and --actor NAME")
    held = order, options.item, options.message
    try:
        outcome = store.settle(held, options.take, actor=options.actor, note=options.note)
    except SettledError:
        print(f"message {options.message} of {order!r} is not held", file=sys.stderr)
        return ExitCode.NO
    status = store.status(order, options.item).status
    text = f"{outcome.meaning}: {outcome.reason}; the status is {status}"
    print_answer(options, outcome.to_dict, [one_line(text)])
    return ExitCode.YES


def _migrate(store: Store, options: Namespace) -> int:
    store.create_all()
    migration = store.migrate()
    print_answer(
        options,
        lambda: {"migrated": migration.migrated, "stranded": migration.stranded},
        _counted(migration.migrated, migration.stranded),
    )
    return ExitCode.NO if migration.stranded else ExitCode.YES


def _counted(migrated: Mapping[str, int], stranded: Mapping[str, int]) -> Iterator[str]:
    for name, count in migrated.items():
        yield one_line(f"{name!r}: {count} with the new name now")
    for name, count in stranded.items():
        yield one_line(f"{name!r}: {count} stranded, because the rules do not have it")
    if not migrated and not stranded:
        yield "no order needs a new name of its status"


def _verify(store: Store, options: Namespace) -> int:
    found = store.verify()
    lines = map(one_line, found) if found else ["all histories are legal and without gaps"]
    print_answer(options, lambda: {"problems": list(found)}, lines)
    return ExitCode.NO if found else ExitCode.YES


def _erase(store: Store, options: Namespace) -> int:
    count = store.erase(_order(options))
    print_answer(options, lambda: {"changes": count}, [f"{count} changes were removed"])
    return ExitCode.YES if count else ExitCode.NO


def _order(options: Namespace, what: str = "an ORDER") -> str:
    if not options.order:
        raise CommandError(f"{options.action} needs {what}")
    return str(options.order)


_ACTIONS: Mapping[str, Callable[[Store, Namespace], int]] = {
    "init": _init,
    "import": _import,
    "status": _status,
    "history": _history,
    "held": _held,
    "settle": _settle,
    "migrate": _migrate,
    "verify": _verify,
    "erase": _erase,
}
