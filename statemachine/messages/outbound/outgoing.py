"""All that goes out by one rule set, and what comes back; each form is made ready when it is first used."""

from __future__ import annotations

from functools import cached_property

from statemachine.messages.bodies.decode import ContentType, decode
from statemachine.messages.findings import outbound_faults
from statemachine.messages.outbound.answers import answer_of
from statemachine.messages.outbound.available import document_of
from statemachine.messages.outbound.forms import Form, OfferForm
from statemachine.messages.outbound.hidden import Hidden, Received
from statemachine.messages.outbound.offers import offer_of
from statemachine.messages.outbound.requests import build, outbound_for, row_of
from statemachine.model.decision import Available, Change, Decision
from statemachine.model.errors import InvalidRulesError, MessageError, RequestError
from statemachine.model.live_moves import LiveMoves
from statemachine.model.message_specs import LiveMovesSpec, OutboundRequest
from statemachine.model.request import Request, RequestResult
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import StatusNames
from statemachine.model.text import listing, quoted


class Outgoing:
    """The requests and the offers of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self._forms: dict[str, Form] = {}
        self._offers: dict[str, OfferForm] = {}

    @cached_property
    def names(self) -> StatusNames:
        """What names a status."""
        return StatusNames.of(self.rules)

    def outbound_for(self, decision: Decision | Change, name: str | None) -> OutboundRequest:
        """Return the request of this name, else the only one for a change."""
        return outbound_for(self.rules, row_of(self.rules, decision), name)

    def request(
        self, decision: Decision | Change, name: str | None, *, parameters: Hidden, inputs: Hidden
    ) -> Request:
        """Build the request that carries a change out, or raise `RefusedError` or `RequestError`."""
        row = row_of(self.rules, decision)
        if inputs.value is None and isinstance(decision, Change):
            inputs = Hidden(decision.inputs)
        form = self._form(self.outbound_for(decision, name).name)
        return build(self.rules, form, row, parameters=parameters, inputs=inputs)

    def answer(self, request: Request, status: int, received: Received, *, flip: bool) -> RequestResult:
        """Read what was answered to a request, or raise `MessageError`."""
        return answer_of(self._form(request.name), request, status, received, flip=flip)

    def offer(self, body: bytes, *, content_type: str, name: str | None, limit: int) -> LiveMoves:
        """Read what a provider offers, or raise `MessageError`."""
        content = ContentType.of(content_type)
        offering = self._read_in(content.kind, name)
        try:
            document = decode(body, content, limit=limit)
            return offer_of(
                self._offer_form(offering),
                self.names,
                document.value,
                offering.content[content.kind],
                textual=document.textual,
            )
        except MessageError as error:
            raise MessageError(error.problem, offering.name, path=error.path) from None

    def available(
        self, available: Available, *, actor: str | None, name: str | None
    ) -> dict[str, object]:
        """Answer what is available as the provider does, or raise `RequestError`."""
        offering = self._given_as(name)
        return document_of(self.rules, self._offer_form(offering), available, actor)

    def _form(self, name: str) -> Form:
        ready = self._forms.get(name)
        if ready is None:
            outbound = self.rules.outbound.get(name)
            if outbound is None:
                raise RequestError(f"there is no request {quoted(name)}")
            wrong = tuple(outbound_faults(self.rules, outbound))
            if wrong:
                raise InvalidRulesError(wrong)
            ready = self._forms[name] = Form.of(outbound)
        return ready

    def _offer_form(self, offering: LiveMovesSpec) -> OfferForm:
        ready = self._offers.get(offering.name)
        if ready is None:
            ready = self._offers[offering.name] = OfferForm.of(offering)
        return ready

    def _read_in(self, kind: str, name: str | None) -> LiveMovesSpec:
        """Return the offering that is told in a content type, the named one or the only one."""
        named = self._named(name, MessageError)
        kinds = listing(dict.fromkeys(each for offering in named for each in offering.content))
        taking = [each for each in named if kind in each.content]
        if not taking and not named:
            raise MessageError("the rule set declares no offers")
        if not taking:
            raise MessageError(f"no offer takes this content type; taken: {kinds}", name)
        return _only(taking, "take this content type", MessageError)

    def _given_as(self, name: str | None) -> LiveMovesSpec:
        """Return the offering by which we answer, the named one or the only one that has an answer."""
        named = self._named(name, RequestError)
        giving = [each for each in named if each.answer is not None]
        if not giving:
            raise RequestError(
                f"no answer is declared; live moves: {listing(each.name for each in named)}"
            )
        return _only(giving, "declare an answer", RequestError)

    def _named(self, name: str | None, error: type[Exception]) -> list[LiveMovesSpec]:
        """Return the offering of this name, all without one."""
        offers = self.rules.live_moves
        if name is not None and name not in offers:
            raise error(f"there is no offer {quoted(name)}; declared: {listing(offers)}")
        return [each for each in offers.values() if name in {None, each.name}]


def _only(offers: list[LiveMovesSpec], what: str, error: type[Exception]) -> LiveMovesSpec:
    if len(offers) > 1:
        names = listing(each.name for each in offers)
        raise error(f"several live moves {what}: name one of {names}")
    return offers[0]
