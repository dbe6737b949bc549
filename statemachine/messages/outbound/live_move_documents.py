"""Reads a provider's live moves from a document, and writes available moves as such a document."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from statemachine.messages.bodies.decode import Document
from statemachine.messages.outbound.filling import fill_document
from statemachine.messages.outbound.prepare import PreparedLiveMoves
from statemachine.messages.outbound.request_context import status_document
from statemachine.messages.outbound.responses import DocumentScalar, read_scalar
from statemachine.messages.paths import kind_of
from statemachine.model.available import Available, Move
from statemachine.model.errors import MessageError, RequestError
from statemachine.model.live_moves import LiveMove, LiveMoves
from statemachine.model.message_specs import JMESPath, LiveMovesSpec
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import StatusNames, text_of
from statemachine.model.table import included
from statemachine.model.text import listing, quoted


def select_to_build(rules: RuleSet, name: str | None) -> LiveMovesSpec:
    """Return the live moves that declare an answer, or raise `RequestError`."""
    declared = rules.live_moves
    if name is not None and name not in declared:
        raise RequestError(f"unknown live moves {quoted(name)}; declared: {listing(declared)}")
    named = [each for each in declared.values() if name in {None, each.name}]
    answering = [each for each in named if each.answer is not None]
    if not answering:
        names = listing(each.name for each in named)
        raise RequestError(f"no `answer` is declared; declared live moves: {names}")
    if len(answering) > 1:
        names = listing((each.name for each in answering), "or")
        raise RequestError(f"several live moves declare an `answer`: pass live_moves={names}")
    return answering[0]


def read_live_moves(
    prepared: PreparedLiveMoves, names: StatusNames, document: Document, root: JMESPath
) -> LiveMoves:
    """Read live moves below a path of a document, or raise `MessageError` with the path of the fault.

    If a flag of the document disallows moves or overrides, there are none, even if it lists some. Without the
    flag, moves are allowed, and overrides are not where the rules declare `may_override`.
    """
    spec = prepared.spec
    top = _DocumentCursor(prepared, names, document.value, document.textual, ())
    start = top.enter(top.find(root), root.text)
    may_move = start.flag(spec.may_move, default=True)
    may_override = start.flag(spec.may_override, default=spec.may_override is None)
    overrides = start.find(spec.overrides) is not None and spec.overrides
    return LiveMoves(
        status=start.status(spec.status),
        moves=tuple(start.moves(spec.moves)) if may_move else (),
        overrides=tuple(start.moves(overrides)) if overrides and may_override else (),
        actor=start.text(spec.actor),
    )


def build_live_moves(
    rules: RuleSet, prepared: PreparedLiveMoves, available: Available, actor: str | None
) -> dict[str, object]:
    """Return available moves as the provider's document, ready for JSON, or raise `RequestError`.

    A move among whose targets the provider chooses is one entry for each target.
    """
    _check_available(rules, available, actor)
    moves = [single for each in available.moves for single in each.single_moves()]
    overrides: dict[str, Move] = {}
    for each in available.overrides:
        for single in each.single_moves():
            overrides.setdefault(single.row.target, single)
    context = {
        "status": status_document(rules, available.source),
        "moves": [_move_document(rules, each) for each in moves],
        "overrides": [_move_document(rules, each) for each in overrides.values()],
        "actor": actor,
        "actors": [] if actor is None else sorted(included(rules, actor)),
    }
    problem = f"cannot build the live moves {prepared.spec.name!r}"
    try:
        document = fill_document(prepared.spec.answer, prepared.finder(context))
    except MessageError as error:
        raise RequestError(f"{problem}: {error}") from None
    if not isinstance(document, dict):
        raise RequestError(f"{problem}: the answer is not a mapping")
    return document


@dataclass(frozen=True, slots=True)
class _DocumentCursor:
    """A value in the document, and the paths that lead to it."""

    prepared: PreparedLiveMoves
    names: StatusNames
    value: object
    textual: bool
    steps: tuple[str, ...]

    def enter(self, value: object, *steps: str) -> _DocumentCursor:
        nested = replace(self, value=value, steps=(*self.steps, *steps))
        if not isinstance(value, Mapping):
            raise MessageError(f"expected a mapping, got {kind_of(value)}", path=nested.path())
        return nested

    def path(self, *steps: str) -> str:
        return " | ".join(each for each in (*self.steps, *steps) if each != "@") or "@"

    def find(self, path: JMESPath | None) -> object:
        return None if path is None else self.prepared.paths[path].find(self.value)

    def status(self, path: JMESPath) -> str:
        """Return the name of a status, or the provider's word for an unknown one."""
        word = self._scalar(path, (str, int))
        if isinstance(word, str) and not word.strip():
            raise MessageError(
                "expected an integer or a text, got an empty text", path=self.path(path.text)
            )
        return self.names.resolve(word) or str(text_of(word))

    def flag(self, path: JMESPath | None, *, default: bool) -> bool:
        return default if self.find(path) is None else self._scalar(path, (bool,)) is True

    def text(self, path: JMESPath | None) -> str | None:
        return None if self.find(path) is None else str(self._scalar(path, (str,)))

    def moves(self, path: JMESPath) -> Iterator[LiveMove]:
        """Yield the moves of a list; a mapping counts as a list of one, because XML has no lists."""
        value = self.find(path)
        if not isinstance(value, list | Mapping):
            raise MessageError(f"expected a list, got {kind_of(value)}", path=self.path(path.text))
        for number, each in enumerate(value if isinstance(value, list) else [value]):
            yield self.enter(each, path.text, f"[{number}]").move()

    def move(self) -> LiveMove:
        spec = self.prepared.spec
        return LiveMove(
            target=self.status(spec.target),
            title=self.text(spec.move_title),
            default=self.flag(spec.default, default=False),
            instructions=self.text(spec.instructions),
        )

    def _scalar(self, path: JMESPath | None, types: Collection[type[DocumentScalar]]) -> DocumentScalar:
        shown = "" if path is None else self.path(path.text)
        return read_scalar(self.find(path), types, shown, textual=self.textual)


def _check_available(rules: RuleSet, available: Available, actor: str | None) -> None:
    if available.refusals:
        reasons = "; ".join(refusal.message for refusal in available.refusals)
        raise RequestError(f"no moves are available, because the question is invalid: {reasons}")
    if actor is not None and actor not in rules.actors:
        raise RequestError(f"unknown actor {quoted(actor)}; declared: {listing(rules.actors)}")
    targets = {target for each in (*available.moves, *available.overrides) for target in each.targets}
    if (targets | {available.source}) - {None} - rules.statuses.keys():
        raise RequestError("the available moves belong to another rule set")


def _move_document(rules: RuleSet, move: Move) -> dict[str, object]:
    document = {key: getattr(move, key) for key in ("event", "title", "default", "instructions")}
    return {"target": status_document(rules, move.row.target), **document}
