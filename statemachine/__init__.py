"""A rules engine for statuses that somebody else owns: which changes are legal, and every reason why not."""

from __future__ import annotations

import os.path

TYPE_CHECKING = False  # as type checkers know it; importing `typing` would cost more than all of this
if TYPE_CHECKING:
    from statemachine.checking import lint as lint
    from statemachine.checking import lint_text as lint_text
    from statemachine.diagrams import draw as draw
    from statemachine.engine import Engine as Engine
    from statemachine.loader import dump as dump
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
    from statemachine.model.observation import Policy as Policy
    from statemachine.model.observation import StoredStatus as StoredStatus
    from statemachine.model.request import Request as Request
    from statemachine.model.request import RequestResult as RequestResult
    from statemachine.model.rows import Row as Row
    from statemachine.model.ruleset import RuleSet as RuleSet
    from statemachine.version import __version__ as __version__

_HOMES = {
    "statemachine.checking": ("lint", "lint_text"),
    "statemachine.diagrams": ("draw",),
    "statemachine.engine": ("Engine",),
    "statemachine.loader": ("dump", "load", "loads", "shipped"),
    "statemachine.messages": ("Messages", "Reading", "Record"),
    "statemachine.messages.client": ("Client",),
    "statemachine.model.decision": (
        "Available",
        "Cause",
        "Change",
        "Decision",
        "Move",
        "Refusal",
        "Verdict",
    ),
    "statemachine.model.diagnostics": ("Diagnostic", "Severity", "Span"),
    "statemachine.model.errors": (
        "GuardsError",
        "HookError",
        "InvalidRulesError",
        "MessageError",
        "MissingExtraError",
        "OutcomeError",
        "RefusedError",
        "RequestError",
        "RollupError",
        "SendError",
        "StateMachineError",
        "UnknownRulesError",
    ),
    "statemachine.model.live_moves": ("LiveMoves", "LiveMove"),
    "statemachine.model.observation": ("Meaning", "Observation", "Outcome", "Policy", "StoredStatus"),
    "statemachine.model.request": ("RequestResult", "Request"),
    "statemachine.model.rows": ("Row",),
    "statemachine.model.ruleset": ("RuleSet",),
    "statemachine.version": ("__version__",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)  # noqa: PLE0605  # read off the table above


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that importing the package costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # only a first use needs it

    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, used or not."""
    return list(__all__)


if os.path.exists(os.path.join(os.path.dirname(__file__), "statemachine.py")):  # noqa: PTH110, PTH118, PTH120  # pathlib would cost more than the rest
    raise ImportError(
        "the folder of statemachine-rules also holds files of python-statemachine, which has the same "
        "import name: remove both distributions and install the one you want, each in an environment of its own"
    )
