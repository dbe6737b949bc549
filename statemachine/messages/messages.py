"""The messages of one rule set: reads inbound messages, builds requests and reads the responses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from types import NoneType
from typing import Any

from statemachine.messages.argument_checks import check_body_arguments, check_type
from statemachine.messages.bodies import MAX_BODY_SIZE
from statemachine.messages.bodies.decode import BytesLike, decode
from statemachine.messages.findings import inbound_faults, outbound_faults
from statemachine.messages.inbound.choose import select_live_moves
from statemachine.messages.inbound.delivery import Assumed, Delivery, Secrets
from statemachine.messages.inbound.reader import Reader
from statemachine.messages.inbound.receiver import Receiver
from statemachine.messages.outbound import live_move_documents, requests, selecting
from statemachine.messages.outbound.pages import masked_error, next_page, with_masked_errors
from statemachine.messages.outbound.prepare import PreparedLiveMoves, PreparedRequest
from statemachine.messages.outbound.request_context import FreshValues, Sources, new_uuid, utc_now
from statemachine.messages.outbound.responses import read_response
from statemachine.messages.secrets import SecretValue, masker
from statemachine.model.available import Available
from statemachine.model.decision import Change, Decision
from statemachine.model.diagnostics import Diagnostic, in_file_order
from statemachine.model.errors import InvalidRulesError, MessageError, RequestError
from statemachine.model.inbound_message import InboundMessage
from statemachine.model.live_moves import LiveMoves
from statemachine.model.message_specs import LiveMovesSpec
from statemachine.model.observation import Moment
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.reading import Reading
from statemachine.model.request import Request, Response
from statemachine.model.request_result import RequestResult
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import StatusNames
from statemachine.model.text import quoted

_JSON = "application/json"


class Messages:
    """The messages of a rule set; each is prepared when it is first used. Safe to share between threads.

    Every method raises `TypeError`, which names the argument, for an argument of a wrong type. A message with an
    invalid path, template, zone or schema raises `InvalidRulesError` when it is prepared; `check` reports
    all of them beforehand.
    """

    def __init__(
        self,
        rules: RuleSet,
        *,
        clock: Callable[[], datetime] | None = None,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        """Store the rule set; nothing is prepared yet.

        `clock` returns the present time with its time zone, and `new_id` a fresh id, for the requests that contain
        one. The defaults are the time of the machine, and a random UUID.
        """
        check_type("rules", type(rules), RuleSet)
        for name, source in (("clock", clock), ("new_id", new_id)):
            if source is not None and not callable(source):
                raise TypeError(f"{name} must be a function or None, not {type(source).__name__}")
        self.rules = rules
        self._sources = Sources(clock or utc_now, new_id or new_uuid)
        self._receiver = Receiver(rules, self._reader)
        self._requests: dict[str, PreparedRequest] = {}
        self._live_moves: dict[str, PreparedLiveMoves] = {}

    def read(  # noqa: PLR0913  # the parts of a request, and what the caller knows of it
        self,
        body: BytesLike,
        *,
        content_type: str | Assumed | None = Assumed.JSON,
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        url: str | None = None,
        secrets: Mapping[str, Secrets] | None = None,
        now: datetime | None = None,
        verify: bool = True,
        message: str | None = None,
        order: Mapping[str, str] | None = None,
        trigger: str | None = None,
        at: Moment | None = None,
        limit: int = MAX_BODY_SIZE,
    ) -> Reading:
        """Return the records of a message, or raise `MessageError` if the body as a whole cannot be read.

        Without `message`, it is the one that accepts the content type, the HTTP method, the headers and the body, and
        that is not read by name only. A body that none of them accepts is an error, or gives a reading that is
        `ignored`, if the rule file says so.

        `headers` have names in any case. Their Content-Type has priority over `content_type`. Without either, and with
        None, the body has the only content type that is declared; it is JSON if neither argument is passed. An empty
        body is one record if the status or the trigger may be in the headers or in the query. `query` has the query
        parameters; without it, they are those of `url`, which is the full URL that the provider called. `limit` is the
        largest body in bytes.

        The signature of the message is verified before the body is parsed, and `SignatureError` is raised if it does
        not prove the sender. `secrets` has, by the name of each secret, the secret or several of them; `now` is the
        present time. A signature without its secret raises `ValueError`. `verify=False` skips this.

        `order`, `trigger` and `at` are what the caller knows, for example from the URL. `order` has parts of the
        order's key. They fill in parts that the message lacks; a record with a different value is an error.
        `trigger` is the provider's word for the event. It fills in a missing trigger, and is enough if the message
        has no status. `at` is the time of records that have none: an aware datetime or a number.
        """
        delivery = Delivery(headers, query, url, order, trigger, at, secrets, now)
        del headers, query, url, secrets  # so that no traceback with local variables shows them
        named = None if isinstance(content_type, Assumed) else content_type
        check_body_arguments(type(body), type(named), limit)
        check_type("method", type(method), str, NoneType)
        check_type("message", type(message), str, NoneType)
        if verify is not True:
            check_type("verify", type(verify), bool)
        delivery.check()
        asked = delivery.content_type(content_type), method, message
        return self._receiver.read(bytes(body), asked, delivery, verify=verify, limit=limit)

    def select_request(
        self, decision: Decision | Change, *, request: str | None = None
    ) -> OutboundRequest:
        """Return the specification that `build_request` would use.

        Raises `RefusedError` for a decision that is not allowed, and `RequestError` if no request carries it
        out, or several do.
        """
        check_type("decision", type(decision), Decision, Change)
        check_type("request", type(request), str, NoneType)
        return selecting.select_request(self.rules, selecting.subject_of(self.rules, decision), request)

    def select_read(self, *, request: str | None = None) -> OutboundRequest:
        """Return the specification that `build_read` would use, or raise `RequestError`."""
        check_type("request", type(request), str, NoneType)
        return selecting.select_read(self.rules, request)

    def build_request(
        self,
        decision: Decision | Change,
        *,
        request: str | None = None,
        parameters: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        new_id: str | None = None,
    ) -> Request:
        """Return the request that carries a decision out: the named one, or the only one for its move or action.

        A decision contains no inputs, so pass those of the question; an input that is left out has its default. A
        change, which `apply` returns, contains its inputs. `new_id` is the id of an earlier request that was lost,
        so that the provider recognises both as one; without it, a request that needs an id gets a fresh one. Raises
        `RefusedError` for a decision that is not allowed, and `RequestError` with every argument that is missing,
        unknown or invalid. A decision with several targets also raises it if the request is not the same for all.
        """
        hidden, hidden_inputs = SecretValue(parameters), SecretValue(inputs)
        del parameters, inputs  # so that no traceback with local variables shows them
        check_type("new_id", type(new_id), str, NoneType)
        prepared = self._request(self.select_request(decision, request=request).name)
        if hidden_inputs.value is None and isinstance(decision, Change):
            hidden_inputs = SecretValue(decision.inputs)
        return requests.build_request(
            self.rules,
            prepared,
            selecting.subject_of(self.rules, decision),
            FreshValues.of(prepared, self._sources, new_id),
            parameters=hidden,
            inputs=hidden_inputs,
        )

    def build_read(
        self,
        *,
        request: str | None = None,
        order: Mapping[str, str | int] | None = None,
        parameters: Mapping[str, object] | None = None,
        new_id: str | None = None,
    ) -> Request:
        """Return the request that reads a message: the named one, or the only one.

        `order` has parts of the order's key. The URL and the paths of the request use them, and they fill in parts
        that the answer lacks. `new_id` and errors are as for `build_request`.
        """
        hidden = SecretValue(parameters)
        del parameters
        check_type("order", type(order), Mapping, NoneType)
        check_type("new_id", type(new_id), str, NoneType)
        prepared = self._request(self.select_read(request=request).name)
        fresh = FreshValues.of(prepared, self._sources, new_id)
        return requests.build_read(self.rules, prepared, fresh, order=order, parameters=hidden)

    def read_result(
        self,
        request: Request,
        status: int,
        body: BytesLike,
        *,
        content_type: str | None = _JSON,
        headers: Mapping[str, str] | None = None,
        at: Moment | None = None,
        invert_success: bool = False,
    ) -> RequestResult:
        """Return the result of a request, or raise `MessageError` if the result is unknown.

        It is unknown if the body cannot be read, or has a value of an unexpected type where a test looks. `status` is
        the HTTP status. `content_type` is the header, None if there is none; the body is then JSON. `headers` are
        those of the response. The result of a read that succeeded has its `reading`. `at` is the time of records that
        have none, as for `read`. `invert_success` inverts a boolean `success`, for a provider whose documentation is
        contradictory. Secrets of the request are masked in the reasons, as `RequestResult` describes.
        """
        types = type(body), type(content_type)
        hidden_headers = SecretValue(headers)
        response = Response(status, content_type or _JSON, body=body)  # type: ignore[arg-type]  # checked below
        del body, content_type, headers  # the provider may repeat a secret
        check_type("request", type(request), Request)
        check_type("status", type(status), int)
        check_body_arguments(*types)
        check_type("invert_success", type(invert_success), bool)
        prepared = self._request(request.name)
        result = read_response(prepared, request, response, invert_success=invert_success)
        if request.read is None or not result.success:
            return result
        reading = self._read_answer(request, response, hidden_headers, at)
        if isinstance(reading, MessageError):
            raise reading  # here, where no variable of a traceback shows a secret
        result = replace(result, reading=with_masked_errors(reading, request))
        page = next_page(prepared, request, result)
        if isinstance(page, MessageError):
            return replace(result, next_error=page)
        return replace(result, next_page=page)

    def read_live_moves(
        self,
        body: BytesLike,
        *,
        content_type: str | None = _JSON,
        live_moves: str | None = None,
        limit: int = MAX_BODY_SIZE,
    ) -> LiveMoves:
        """Return the moves that a provider offers for one order and one user, or raise `MessageError`.

        Without `live_moves`, it is the only one with this content type. `content_type` is the header; without one
        (None), the rules must declare only one content type. `limit` is the largest body in bytes.
        """
        check_body_arguments(type(body), type(content_type), limit)
        check_type("live_moves", type(live_moves), str, NoneType)
        declared = self.rules.live_moves
        spec, content = select_live_moves(declared, content_type, name=live_moves)
        try:
            document = decode(body, content, limit=limit)
            return live_move_documents.read_live_moves(
                self._live(spec), self._names, document, spec.content[content.kind]
            )
        except MessageError as error:
            raise MessageError(error.problem, spec.name, path=error.path) from None

    def build_live_moves(
        self, available: Available, *, actor: str | None = None, live_moves: str | None = None
    ) -> dict[str, Any]:
        """Return available moves as the provider's document, ready for JSON, or raise `RequestError`.

        `actor` is the user of the document. Without `live_moves`, it is the only one that declares an `answer`.
        """
        check_type("available", type(available), Available)
        check_type("actor", type(actor), str, NoneType)
        check_type("live_moves", type(live_moves), str, NoneType)
        spec = live_move_documents.select_to_build(self.rules, live_moves)
        return live_move_documents.build_live_moves(self.rules, self._live(spec), available, actor)

    def _read_answer(
        self, request: Request, response: Response, headers: SecretValue, at: Moment | None
    ) -> Reading | MessageError:
        """Return the records of an answer, or why the body as a whole cannot be read."""
        try:
            return self.read(
                response.body,
                content_type=response.content_type,
                headers=headers.value,  # type: ignore[arg-type]  # `read` checks its arguments
                message=request.read,
                order=request.order or None,
                at=at,
                verify=False,
            )
        except MessageError as error:
            return masked_error(error, masker(request.secrets))

    @cached_property
    def _names(self) -> StatusNames:
        return StatusNames.of(self.rules)

    def _reader(self, spec: InboundMessage) -> Reader:
        _raise_faults(inbound_faults(self.rules, spec))
        return Reader.of(self.rules, spec, self._names)

    def _request(self, name: str) -> PreparedRequest:
        if name not in self._requests:
            spec = self.rules.outbound.get(name)
            if spec is None:
                raise RequestError(f"unknown request {quoted(name)}: it belongs to another rule set")
            _raise_faults(outbound_faults(self.rules, spec))
            self._requests[name] = PreparedRequest.of(spec)
        return self._requests[name]

    def _live(self, spec: LiveMovesSpec) -> PreparedLiveMoves:
        if spec.name not in self._live_moves:
            self._live_moves[spec.name] = PreparedLiveMoves.of(spec)
        return self._live_moves[spec.name]


def _raise_faults(faults: Iterable[Diagnostic]) -> None:
    if diagnostics := in_file_order(faults):
        raise InvalidRulesError(diagnostics)
