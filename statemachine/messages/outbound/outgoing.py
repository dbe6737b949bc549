"""All that goes out by one rule set, and what comes back; each form is made ready when it is first used."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from statemachine.messages.bodies.content import ContentType
from statemachine.messages.bodies.decode import decode
from statemachine.messages.findings import outbound_faults
from statemachine.messages.outbound.answers import answer_of
from statemachine.messages.outbound.available import document_of
from statemachine.messages.outbound.forms import Form, OfferForm
from statemachine.messages.outbound.offers import offer_of
from statemachine.messages.outbound.requests import build, outbound_for, row_of
from statemachine.messages.phrases import listing, quoted
from statemachine.model.decision import Available, Decision
from statemachine.model.errors import InvalidRulesError, MessageError, RequestError
from statemachine.model.messages import Offering, Path
from statemachine.model.offer import Offer
from statemachine.model.request import Answer, Request
from statemachine.model.ruleset import RuleSet
from statemachine.model.statusnames import StatusNames


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

    def request(
        self, decision: Decision, name: str | None, *, parameters: object, inputs: object
    ) -> Request:
        """Build the request that carries a decision out, or raise `RefusedError` or `RequestError`."""
        row = row_of(self.rules, decision)
        outbound = outbound_for(self.rules, row, name)
        form = self._form(outbound.name)
        return build(self.rules, form, row, parameters=parameters, inputs=inputs)

    def answer(
        self, request: Request, status: int, body: bytes, *, content_type: str, flip: bool
    ) -> Answer:
        """Read what was answered to a request, or raise `MessageError`."""
        form = self._form(request.name)
        return answer_of(form, request, status, body, content_type=content_type, flip=flip)

    def offer(self, body: bytes, *, content_type: str, name: str | None, limit: int) -> Offer:
        """Read what a provider offers, or raise `MessageError`."""
        content = ContentType.of(content_type)
        offering = self._read_in(content.kind, name)
        try:
            document = decode(body, content, limit=limit)
            return offer_of(
                self._offer_form(offering),
                self.names,
                document.value,
                _contents(offering)[content.kind],
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

    def _offer_form(self, offering: Offering) -> OfferForm:
        ready = self._offers.get(offering.name)
        if ready is None:
            ready = self._offers[offering.name] = OfferForm.of(offering)
        return ready

    def _read_in(self, kind: str, name: str | None) -> Offering:
        """Return the offering that is told in a content type, the named one or the only one."""
        offers = self.rules.offers
        if name is not None and name not in offers:
            raise MessageError(f"there is no offer {quoted(name)}; declared: {listing(offers)}")
        named = [each for each in offers.values() if name in {None, each.name}]
        taking = [each for each in named if kind in _contents(each)]
        if not taking:
            kinds = listing(dict.fromkeys(kind for each in named for kind in each.content))
            raise MessageError(f"no offer takes this content type; taken: {kinds}", name)
        if len(taking) > 1:
            names = listing(each.name for each in taking)
            raise MessageError(f"several offers take this content type: name one of {names}")
        return taking[0]

    def _given_as(self, name: str | None) -> Offering:
        """Return the offering by which we answer, the named one or the only one that has an answer."""
        offers = self.rules.offers
        if name is not None and name not in offers:
            raise RequestError(f"there is no offer {quoted(name)}; declared: {listing(offers)}")
        named = [each for each in offers.values() if name in {None, each.name}]
        giving = [each for each in named if each.answer is not None]
        if not giving:
            raise RequestError(f"no answer is declared; offers: {listing(each.name for each in named)}")
        if len(giving) > 1:
            names = listing(each.name for each in giving)
            raise RequestError(f"several offers declare an answer: name one of {names}")
        return giving[0]


def _contents(offering: Offering) -> Mapping[str, Path]:
    return {kind.lower(): path for kind, path in offering.content.items()}
