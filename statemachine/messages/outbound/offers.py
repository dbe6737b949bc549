"""A provider's live answer to what is on offer for one order and one user becomes an offer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from statemachine.messages.outbound.forms import OfferForm
from statemachine.messages.outbound.values import Told, told
from statemachine.messages.paths import kind_of
from statemachine.model.errors import MessageError
from statemachine.model.live_moves import LiveMove, LiveMoves
from statemachine.model.message_specs import JMESPath
from statemachine.model.status_names import StatusNames, text_of


def offer_of(
    form: OfferForm, names: StatusNames, document: object, root: JMESPath, *, textual: bool = False
) -> LiveMoves:
    """Read an offer at its root in a document, or raise `MessageError` at the place that is not as expected.

    Where one may not move, or may not override, nothing of that kind is on offer, whatever is listed. Where the
    provider does not say whether one may, one may move and may not override.
    """
    offering = form.offering
    top = _Place(form, names, document, textual, ())
    whole = top.at(top.find(root), root.text)
    may_move = whole.flag(offering.may_move, unsaid=True)
    may_override = whole.flag(offering.may_override, unsaid=offering.may_override is None)
    listed = whole.find(offering.overrides) is not None and offering.overrides
    return LiveMoves(
        status=whole.status(offering.status),
        moves=tuple(whole.offered(offering.moves)) if may_move else (),
        overrides=tuple(whole.offered(listed)) if listed and may_override else (),
        actor=whole.text(offering.actor),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Something in the document, and the paths that lead to it."""

    form: OfferForm
    names: StatusNames
    value: object
    textual: bool
    way: tuple[str, ...]

    def at(self, value: object, *way: str) -> _Place:
        """Step to a mapping further in."""
        further = replace(self, value=value, way=(*self.way, *way))
        if not isinstance(value, Mapping):
            raise MessageError(f"expected a mapping, got {kind_of(value)}", path=further.path())
        return further

    def path(self, *further: str) -> str:
        """Return the one path that leads here and further."""
        return " | ".join(each for each in (*self.way, *further) if each != "@") or "@"

    def find(self, path: JMESPath | None) -> object:
        """Follow a path from here; without one there is nothing."""
        return None if path is None else self.form.paths[path].find(self.value)

    def status(self, path: JMESPath) -> str:
        """Return the name of a status, or the provider's word for one that is not declared."""
        word = self._told(path, (str, int))
        if isinstance(word, str) and not word.strip():
            raise MessageError(
                "expected an integer or a text, got an empty text", path=self.path(path.text)
            )
        return self.names.resolve(word) or str(text_of(word))

    def flag(self, path: JMESPath | None, *, unsaid: bool) -> bool:
        """Return a boolean, or what holds where it is not said."""
        return unsaid if self.find(path) is None else self._told(path, (bool,)) is True

    def text(self, path: JMESPath | None) -> str | None:
        """Return a text, or None where nothing is said."""
        return None if self.find(path) is None else str(self._told(path, (str,)))

    def offered(self, path: JMESPath) -> Iterator[LiveMove]:
        """Yield what a list offers; one mapping is a list of one."""
        found = self.find(path)
        if not isinstance(found, list | Mapping):
            raise MessageError(f"expected a list, got {kind_of(found)}", path=self.path(path.text))
        for number, each in enumerate(found if isinstance(found, list) else [found]):
            yield self.at(each, path.text, f"[{number}]").move()

    def move(self) -> LiveMove:
        """Read what is on offer here."""
        offering = self.form.offering
        return LiveMove(
            target=self.status(offering.target),
            title=self.text(offering.move_title),
            default=self.flag(offering.default, unsaid=False),
            instructions=self.text(offering.instructions),
        )

    def _told(self, path: JMESPath | None, kinds: Collection[type[Told]]) -> Told:
        shown = "" if path is None else self.path(path.text)
        return told(self.find(path), kinds, shown, textual=self.textual)
