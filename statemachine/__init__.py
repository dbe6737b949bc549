"""A rules engine for statuses that another system owns: which changes are legal, and why the others are not."""

from __future__ import annotations

import os.path

TYPE_CHECKING = False  # type checkers know the name; importing `typing` would cost more than this module
if TYPE_CHECKING:
    from statemachine.checking import lint, lint_text
    from statemachine.diagrams import draw
    from statemachine.diff import (
        Approval,
        Audience,
        Comparison,
        Rating,
        RuleChange,
        VersionStep,
        compare,
    )
    from statemachine.engine import Engine, External, GuardRefusal, OrderTracker
    from statemachine.engine.bound import BoundEngine
    from statemachine.engine.machine import RulesMachine
    from statemachine.loader import dump, from_dict, load, loads, shipped
    from statemachine.messages import Messages
    from statemachine.messages.client import Client
    from statemachine.model.available import Available, Move
    from statemachine.model.decision import Cause, Change, Decision, Refusal, Verdict
    from statemachine.model.declarations import (
        Action,
        Actor,
        Channel,
        Event,
        Fact,
        Group,
        Guard,
        Input,
        Limits,
        Matching,
        Source,
        Status,
        Transition,
        Undeclared,
    )
    from statemachine.model.diagnostics import Diagnostic, Related, Severity
    from statemachine.model.digest import RuleSetId
    from statemachine.model.errors import (
        GuardsError,
        HookError,
        InvalidRulesError,
        MessageError,
        MissingExtraError,
        OutcomeError,
        RefusedError,
        RequestError,
        RollupError,
        SendError,
        SignatureError,
        SignatureProblem,
        StateMachineError,
        UnknownRulesError,
    )
    from statemachine.model.frozen import FrozenMap
    from statemachine.model.inbound_message import InboundMessage
    from statemachine.model.live_moves import LiveMove, LiveMoves
    from statemachine.model.message_specs import LiveMovesSpec
    from statemachine.model.observation import (
        Meaning,
        MeaningWord,
        Moment,
        Observation,
        ObservationKey,
        Outcome,
        Policies,
        Policy,
        PolicyWord,
        StoredStatus,
    )
    from statemachine.model.outbound_request import OutboundRequest
    from statemachine.model.reading import Reading, Record
    from statemachine.model.request import RawRequest, Request, Response
    from statemachine.model.request_result import RequestResult, ResultKind
    from statemachine.model.rollup import OrderStatus, Rollup, RollupKind, RollupRule
    from statemachine.model.ruleset import RuleSet
    from statemachine.model.spans import Span
    from statemachine.model.table import Row, Table
    from statemachine.model.value_sets import ValueSet
    from statemachine.model.value_types import Domain, Value, ValueTextError
    from statemachine.model.vocabulary import Basis, FinalResult, UndeclaredMove, UnknownStatus
    from statemachine.version import __version__

__all__ = [
    "Action",
    "Actor",
    "Approval",
    "Audience",
    "Available",
    "Basis",
    "BoundEngine",
    "Cause",
    "Change",
    "Channel",
    "Client",
    "Comparison",
    "Decision",
    "Diagnostic",
    "Domain",
    "Engine",
    "Event",
    "External",
    "Fact",
    "FinalResult",
    "FrozenMap",
    "Group",
    "Guard",
    "GuardRefusal",
    "GuardsError",
    "HookError",
    "InboundMessage",
    "Input",
    "InvalidRulesError",
    "Limits",
    "LiveMove",
    "LiveMoves",
    "LiveMovesSpec",
    "Matching",
    "Meaning",
    "MeaningWord",
    "MessageError",
    "Messages",
    "MissingExtraError",
    "Moment",
    "Move",
    "Observation",
    "ObservationKey",
    "OrderStatus",
    "OrderTracker",
    "OutboundRequest",
    "Outcome",
    "OutcomeError",
    "Policies",
    "Policy",
    "PolicyWord",
    "Rating",
    "RawRequest",
    "Reading",
    "Record",
    "Refusal",
    "RefusedError",
    "Related",
    "Request",
    "RequestError",
    "RequestResult",
    "Response",
    "ResultKind",
    "Rollup",
    "RollupError",
    "RollupKind",
    "RollupRule",
    "Row",
    "RuleChange",
    "RuleSet",
    "RuleSetId",
    "RulesMachine",
    "SendError",
    "Severity",
    "SignatureError",
    "SignatureProblem",
    "Source",
    "Span",
    "StateMachineError",
    "Status",
    "StoredStatus",
    "Table",
    "Transition",
    "Undeclared",
    "UndeclaredMove",
    "UnknownRulesError",
    "UnknownStatus",
    "Value",
    "ValueSet",
    "ValueTextError",
    "Verdict",
    "VersionStep",
    "__version__",
    "compare",
    "draw",
    "dump",
    "from_dict",
    "lint",
    "lint_text",
    "load",
    "loads",
    "shipped",
]

_NAMES_BY_MODULE = {
    "statemachine.checking": "lint lint_text",
    "statemachine.diagrams": "draw",
    "statemachine.diff": "Approval Audience Comparison Rating RuleChange VersionStep compare",
    "statemachine.engine": "Engine External GuardRefusal OrderTracker",
    "statemachine.engine.bound": "BoundEngine",
    "statemachine.engine.machine": "RulesMachine",
    "statemachine.loader": "dump from_dict load loads shipped",
    "statemachine.messages": "Messages",
    "statemachine.messages.client": "Client",
    "statemachine.model.decision": "Cause Change Decision Refusal Verdict",
    "statemachine.model.declarations": "Action Actor Channel Event Fact Group Guard Input Limits Matching Source Status Transition Undeclared",
    "statemachine.model.diagnostics": "Diagnostic Related Severity",
    "statemachine.model.spans": "Span",
    "statemachine.model.digest": "RuleSetId",
    "statemachine.model.errors": "GuardsError HookError InvalidRulesError MessageError MissingExtraError OutcomeError RefusedError RequestError RollupError SendError SignatureError SignatureProblem StateMachineError UnknownRulesError",
    "statemachine.model.frozen": "FrozenMap",
    "statemachine.model.live_moves": "LiveMove LiveMoves",
    "statemachine.model.inbound_message": "InboundMessage",
    "statemachine.model.message_specs": "LiveMovesSpec",
    "statemachine.model.outbound_request": "OutboundRequest",
    "statemachine.model.reading": "Reading Record",
    "statemachine.model.available": "Available Move",
    "statemachine.model.observation": "Meaning MeaningWord Moment Observation ObservationKey Outcome Policies Policy PolicyWord StoredStatus",
    "statemachine.model.request": "RawRequest Request Response",
    "statemachine.model.request_result": "RequestResult ResultKind",
    "statemachine.model.rollup": "OrderStatus Rollup RollupKind RollupRule",
    "statemachine.model.ruleset": "RuleSet",
    "statemachine.model.table": "Row Table",
    "statemachine.model.value_sets": "ValueSet",
    "statemachine.model.value_types": "Domain Value ValueTextError",
    "statemachine.model.vocabulary": "Basis FinalResult UndeclaredMove UnknownStatus",
    "statemachine.version": "__version__",
}
"""Each module and the public names that are imported from it; a test compares this with `__all__`."""

_MODULE_BY_NAME = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Import a public name at its first use, so that importing the package is cheap."""
    if name not in _MODULE_BY_NAME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # only a first use needs it

    value = getattr(import_module(_MODULE_BY_NAME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return list(__all__)


if os.path.exists(os.path.join(os.path.dirname(__file__), "statemachine.py")):  # noqa: PTH110, PTH118, PTH120  # pathlib would cost more than the rest
    raise ImportError(
        "the folder of statemachine-rules also contains files of python-statemachine, which has the same "
        "import name: uninstall both distributions, then install each one into its own environment"
    )
