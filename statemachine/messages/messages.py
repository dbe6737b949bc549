"""The messages of one rule set: what comes in is read, what goes out is built."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.messages.bodies.decode import BytesLike
from statemachine.messages.bodies.limits import MAX_BODY_SIZE
from statemachine.messages.findings import inbound_faults
from statemachine.messages.inbound.reader import Reader, Reading, check_read_arguments, choose_message
from statemachine.messages.outbound.hidden import Hidden, Received
from statemachine.messages.outbound.outgoing import Outgoing
from statemachine.model.decision import Available, Change, Decision
from statemachine.model.errors import InvalidRulesError
from statemachine.model.live_moves import LiveMoves
from statemachine.model.message_specs import InboundMessage, OutboundRequest
from statemachine.model.request import Request, RequestResult
from statemachine.model.ruleset import RuleSet


class Messages:
    """The messages of a rule set, each prepared when it is first used; safe across threads.

    A message that cannot be used, because a path, a template, a zone or a schema is wrong, raises
    `InvalidRulesError` then; `check` tells all of them beforehand.
    """

    def __init__(self, rules: RuleSet) -> None:
        """Take the rule set; nothing is prepared yet."""
        self.rules = rules
        self._readers: dict[str, Reader] = {}
        self._outgoing = Outgoing(rules)

    def read(
        self,
        body: BytesLike,
        *,
        content_type: str | None = "application/json",
        method: str | None = None,
        message: str | None = None,
        order: Mapping[str, str] | None = None,
        trigger: str | None = None,
        limit: int = MAX_BODY_SIZE,
    ) -> Reading:
        """Read a message, or raise `MessageError` if the body as a whole cannot be read.

        Without `message` it is the only one that takes this content type and comes by this method. A `content_type`
        of None is an absent header: the body then has the only content type that is declared. `order`
        holds parts of the order's key that the caller knows, from a URL say: they stand where the message has
        none, and a record that has another is an error. `trigger` is the provider's word for its event, which the
        caller knows likewise: it stands where the message has none, and is enough where it has no status either.
        """
        check_read_arguments(method=method, message=message, order=order, limit=limit)
        inbound, content = choose_message(self.rules, content_type, method=method, message=message)
        return self._reader(inbound).read(body, content, order=order, trigger=trigger, limit=limit)

    def outbound_for(
        self, decision: Decision | Change, *, request: str | None = None
    ) -> OutboundRequest:
        """Return the request that would carry a decision out, or raise `RefusedError` or `RequestError`."""
        return self._outgoing.outbound_for(decision, request)

    def build_request(
        self,
        decision: Decision | Change,
        *,
        request: str | None = None,
        parameters: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
    ) -> Request:
        """Build the request that carries a decision out: the named one, else the only one for such a change.

        A decision holds no inputs: hand in those that it was asked with, or what is left out has its default. A
        change, as `apply` returns it, has its own. Raises `RefusedError` for a decision that says no, and
        `RequestError` with all that is missing, unknown or of the wrong type.
        """
        given, more = Hidden(parameters), Hidden(inputs)
        del parameters, inputs  # so that no frame of an error shows them
        return self._outgoing.request(decision, request, parameters=given, inputs=more)

    def read_result(
        self,
        request: Request,
        status: int,
        body: bytes,
        *,
        content_type: str = "application/json",
        flip: bool = False,
    ) -> RequestResult:
        """Read what was answered, or raise `MessageError` if it does not say whether the request was carried out.

        `flip` turns a boolean success round, for a provider whose pages disagree on it.
        """
        received = Received(body, content_type)
        del body, content_type  # likewise: a provider may repeat what it was sent
        return self._outgoing.answer(request, status, received, flip=flip)

    def read_live_moves(
        self,
        body: bytes,
        *,
        content_type: str = "application/json",
        offer: str | None = None,
        limit: int = MAX_BODY_SIZE,
    ) -> LiveMoves:
        """Read what a provider offers for one order and one user, or raise `MessageError`."""
        return self._outgoing.offer(body, content_type=content_type, name=offer, limit=limit)

    def build_live_moves(
        self, available: Available, *, actor: str | None = None, offer: str | None = None
    ) -> dict[str, object]:
        """Answer what is available as the provider does, ready for JSON, or raise `RequestError`."""
        return self._outgoing.available(available, actor=actor, name=offer)

    def _reader(self, inbound: InboundMessage) -> Reader:
        reader = self._readers.get(inbound.name)
        if reader is None:
            wrong = tuple(inbound_faults(inbound))
            if wrong:
                raise InvalidRulesError(wrong)
            reader = self._readers[inbound.name] = Reader.of(self.rules, inbound)
        return reader
