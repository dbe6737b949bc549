"""A rules engine for statuses that another system owns: which changes are legal, and why the others are not."""

from __future__ import annotations

import os.path

TYPE_CHECKING = False  # type checkers know the name; importing `typing` would cost more than this module
if TYPE_CHECKING:
    from statemachine.checking import lint, lint_text
    from statemachine.diagrams import draw
    from statemachine.engine import Engine, External, OrderTracker
    from statemachine.engine.bound import BoundEngine
    from statemachine.engine.machine import RulesMachine
    from statemachine.loader import dump, from_dict, load, loads, shipped
    from statemachine.messages import Messages, Reading, Record
    from statemachine.messages.client import Client
    from statemachine.model.decision import Available, Cause, Change, Decision, Move, Refusal, Verdict
    from statemachine.model.diagnostics import Diagnostic, Related, Severity, Span
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
        StateMachineError,
        UnknownRulesError,
    )
    from statemachine.model.live_moves import LiveMove, LiveMoves
    from statemachine.model.observation import (
        Meaning,
        Moment,
        Observation,
        Outcome,
        Policies,
        Policy,
        StoredStatus,
    )
    from statemachine.model.request import RawRequest, Request, RequestResult, Response
    from statemachine.model.ruleset import (
        Action,
        Actor,
        Channel,
        Fact,
        Guard,
        Input,
        RuleSet,
        Source,
        Status,
        Transition,
    )
    from statemachine.model.table import Row, Table
    from statemachine.model.value_types import Value, ValueTextError
    from statemachine.model.vocabulary import Basis, FinalResult
    from statemachine.version import __version__

__all__ = [
    "Action",
    "Actor",
    "Available",
    "Basis",
    "BoundEngine",
    "Cause",
    "Change",
    "Channel",
    "Client",
    "Decision",
    "Diagnostic",
    "Engine",
    "External",
    "Fact",
    "FinalResult",
    "Guard",
    "GuardsError",
    "HookError",
    "Input",
    "InvalidRulesError",
    "LiveMove",
    "LiveMoves",
    "Meaning",
    "MessageError",
    "Messages",
    "MissingExtraError",
    "Moment",
    "Move",
    "Observation",
    "OrderTracker",
    "Outcome",
    "OutcomeError",
    "Policies",
    "Policy",
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
    "RollupError",
    "Row",
    "RuleSet",
    "RuleSetId",
    "RulesMachine",
    "SendError",
    "Severity",
    "Source",
    "Span",
    "StateMachineError",
    "Status",
    "StoredStatus",
    "Table",
    "Transition",
    "UnknownRulesError",
    "Value",
    "ValueTextError",
    "Verdict",
    "__version__",
    "draw",
    "dump",
    "from_dict",
    "lint",
    "lint_text",
    "load",
    "loads",
    "shipped",
]

_HOMES = {
    "statemachine.checking": "lint lint_text",
    "statemachine.diagrams": "draw",
    "statemachine.engine": "Engine External OrderTracker",
    "statemachine.engine.bound": "BoundEngine",
    "statemachine.engine.machine": "RulesMachine",
    "statemachine.loader": "dump from_dict load loads shipped",
    "statemachine.messages": "Messages Reading Record",
    "statemachine.messages.client": "Client",
    "statemachine.model.decision": "Available Cause Change Decision Move Refusal Verdict",
    "statemachine.model.diagnostics": "Diagnostic Related Severity Span",
    "statemachine.model.digest": "RuleSetId",
    "statemachine.model.errors": "GuardsError HookError InvalidRulesError MessageError MissingExtraError OutcomeError RefusedError RequestError RollupError SendError StateMachineError UnknownRulesError",
    "statemachine.model.live_moves": "LiveMove LiveMoves",
    "statemachine.model.observation": "Meaning Moment Observation Outcome Policies Policy StoredStatus",
    "statemachine.model.request": "RawRequest Request RequestResult Response",
    "statemachine.model.ruleset": "Action Actor Channel Fact Guard Input RuleSet Source Status Transition",
    "statemachine.model.table": "Row Table",
    "statemachine.model.value_types": "Value ValueTextError",
    "statemachine.model.vocabulary": "Basis FinalResult",
    "statemachine.version": "__version__",
}
"""Each module and the public names that are imported from it; a test compares this with `__all__`."""

_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Import a public name at its first use, so that importing the package is cheap."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # only a first use needs it

    value = getattr(import_module(_HOME[name]), name)
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
