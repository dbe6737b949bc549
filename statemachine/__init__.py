"""A rules engine for statuses that another system owns: which changes are legal, and why the others are not."""

from __future__ import annotations

import os.path

TYPE_CHECKING = False  # type checkers know the name; importing `typing` would cost more than this module
if TYPE_CHECKING:
    from statemachine.checking import lint as lint
    from statemachine.checking import lint_text as lint_text
    from statemachine.diagrams import draw as draw
    from statemachine.engine import Engine as Engine
    from statemachine.engine import External as External
    from statemachine.engine import OrderTracker as OrderTracker
    from statemachine.engine.machine import RulesMachine as RulesMachine
    from statemachine.loader import dump as dump
    from statemachine.loader import from_dict as from_dict
    from statemachine.loader import load as load
    from statemachine.loader import loads as loads
    from statemachine.loader import shipped as shipped
    from statemachine.messages import Messages as Messages
    from statemachine.messages import Reading as Reading
    from statemachine.messages import Record as Record
    from statemachine.messages.client import Client as Client
    from statemachine.model.decision import Available as Available
    from statemachine.model.decision import Cause as Cause
    from statemachine.model.decision import Change as Change
    from statemachine.model.decision import Decision as Decision
    from statemachine.model.decision import Move as Move
    from statemachine.model.decision import Refusal as Refusal
    from statemachine.model.decision import Verdict as Verdict
    from statemachine.model.diagnostics import Diagnostic as Diagnostic
    from statemachine.model.diagnostics import Related as Related
    from statemachine.model.diagnostics import Severity as Severity
    from statemachine.model.diagnostics import Span as Span
    from statemachine.model.errors import GuardsError as GuardsError
    from statemachine.model.errors import HookError as HookError
    from statemachine.model.errors import InvalidRulesError as InvalidRulesError
    from statemachine.model.errors import MessageError as MessageError
    from statemachine.model.errors import MissingExtraError as MissingExtraError
    from statemachine.model.errors import OutcomeError as OutcomeError
    from statemachine.model.errors import RefusedError as RefusedError
    from statemachine.model.errors import RequestError as RequestError
    from statemachine.model.errors import RollupError as RollupError
    from statemachine.model.errors import SendError as SendError
    from statemachine.model.errors import StateMachineError as StateMachineError
    from statemachine.model.errors import UnknownRulesError as UnknownRulesError
    from statemachine.model.live_moves import LiveMove as LiveMove
    from statemachine.model.live_moves import LiveMoves as LiveMoves
    from statemachine.model.observation import Meaning as Meaning
    from statemachine.model.observation import Observation as Observation
    from statemachine.model.observation import Outcome as Outcome
    from statemachine.model.observation import Policies as Policies
    from statemachine.model.observation import Policy as Policy
    from statemachine.model.observation import StoredStatus as StoredStatus
    from statemachine.model.request import RawRequest as RawRequest
    from statemachine.model.request import Request as Request
    from statemachine.model.request import RequestResult as RequestResult
    from statemachine.model.request import Response as Response
    from statemachine.model.ruleset import Action as Action
    from statemachine.model.ruleset import Actor as Actor
    from statemachine.model.ruleset import Channel as Channel
    from statemachine.model.ruleset import Fact as Fact
    from statemachine.model.ruleset import Guard as Guard
    from statemachine.model.ruleset import Input as Input
    from statemachine.model.ruleset import RuleSet as RuleSet
    from statemachine.model.ruleset import Source as Source
    from statemachine.model.ruleset import Status as Status
    from statemachine.model.ruleset import Transition as Transition
    from statemachine.model.table import Row as Row
    from statemachine.model.table import Table as Table
    from statemachine.model.value_types import Value as Value
    from statemachine.model.value_types import ValueTextError as ValueTextError
    from statemachine.model.vocabulary import Basis as Basis
    from statemachine.model.vocabulary import FinalResult as FinalResult
    from statemachine.version import __version__ as __version__

__all__ = [
    "Action",
    "Actor",
    "Available",
    "Basis",
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
    "statemachine.engine.machine": "RulesMachine",
    "statemachine.loader": "dump from_dict load loads shipped",
    "statemachine.messages": "Messages Reading Record",
    "statemachine.messages.client": "Client",
    "statemachine.model.decision": "Available Cause Change Decision Move Refusal Verdict",
    "statemachine.model.diagnostics": "Diagnostic Related Severity Span",
    "statemachine.model.errors": "GuardsError HookError InvalidRulesError MessageError MissingExtraError OutcomeError RefusedError RequestError RollupError SendError StateMachineError UnknownRulesError",
    "statemachine.model.live_moves": "LiveMove LiveMoves",
    "statemachine.model.observation": "Meaning Observation Outcome Policies Policy StoredStatus",
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
