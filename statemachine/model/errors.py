"""Every error that is raised on purpose; each carries the value it is about and takes its text from it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statemachine.model.decision import Decision
    from statemachine.model.diagnostics import Diagnostic
    from statemachine.model.observation import Outcome
    from statemachine.model.request import Request


class StateMachineError(Exception):
    """The root of all errors of this package."""


class InvalidRulesError(StateMachineError):
    """A rule file is wrong; `diagnostics` says where and why, all faults at once."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Carry the findings."""
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        """List the findings, one a line."""
        return "\n".join(map(str, self.diagnostics))


class UnknownRulesError(StateMachineError, LookupError):
    """No rule set of this id is shipped, and no file of this name exists."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        """Carry the name asked for and the ids that exist."""
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        """Say what was asked for and what there is."""
        return f"no rule set {self.name!r}: neither a file nor one of {', '.join(self.known)}"


class GuardsError(StateMachineError, TypeError):
    """The functions given to an engine are not the external guards that its rule set declares."""

    def __init__(self, missing: tuple[str, ...], left_over: tuple[str, ...]) -> None:
        """Carry the names that are declared and not given, and those given and not declared."""
        super().__init__(missing, left_over)
        self.missing = missing
        self.left_over = left_over

    def __str__(self) -> str:
        """Say what to give and what to leave out."""
        parts = []
        if self.missing:
            parts.append(f"give a function for each external guard: {', '.join(self.missing)}")
        if self.left_over:
            parts.append(f"no external guard of this name is declared: {', '.join(self.left_over)}")
        return "; ".join(parts)


class RefusedError(StateMachineError):
    """The rules say no, or do not say; `decision` carries every reason."""

    def __init__(self, decision: Decision) -> None:
        """Carry the decision."""
        super().__init__(decision)
        self.decision = decision

    def __str__(self) -> str:
        """Give all reasons in one line."""
        return "; ".join(refusal.message for refusal in self.decision.refusals)


class HookError(StateMachineError):
    """A hook raised while a change was applied and an `on_exception` hook took it; no change was made."""

    def __init__(self, decision: Decision) -> None:
        """Carry the decision whose change was not made."""
        super().__init__(decision)
        self.decision = decision

    def __str__(self) -> str:
        """Say which move did not happen."""
        return f"a hook raised during {self.decision.row}, so no change was made"


class OutcomeError(StateMachineError):
    """A message means what the policies say to raise; `outcome` says what and why."""

    def __init__(self, outcome: Outcome) -> None:
        """Carry the outcome."""
        super().__init__(outcome)
        self.outcome = outcome

    def __str__(self) -> str:
        """Say what the message means."""
        return f"{self.outcome.meaning}: {self.outcome.reason}"


class RollupError(StateMachineError, ValueError):
    """The statuses of items cannot become the status of an order."""


class MessageError(StateMachineError, ValueError):
    """A message, or a record of one, cannot be read.

    `problem` says what was expected and what kind of thing is there, never a value; `message` is the name
    under which it is declared, `record` counts from one, `path` leads to the place in the message.
    """

    def __init__(
        self,
        problem: str,
        message: str | None = None,
        record: int | None = None,
        path: str | None = None,
    ) -> None:
        """Carry what is wrong, and where."""
        super().__init__(problem, message, record, path)
        self.problem = problem
        self.message = message
        self.record = record
        self.path = path

    def __str__(self) -> str:
        """Say where, and what is wrong."""
        parts = [
            self.message,
            None if self.record is None else f"record {self.record}",
            None if self.path is None else f"at {self.path}",
        ]
        where = ", ".join(part for part in parts if part)
        return f"{where}: {self.problem}" if where else self.problem


class RequestError(StateMachineError, ValueError):
    """A request cannot be built from what was handed in; no value is told, for it may be secret."""


class SendError(StateMachineError):
    """A request was not answered; whether it arrived is told where it is known."""

    def __init__(self, problem: str, request: Request, *, sent: bool) -> None:
        """Carry what happened, the request, and whether the provider may have carried it out."""
        super().__init__(problem, request)
        self.problem = problem
        self.request = request
        self.sent = sent

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle all of it but the secrets: what is pickled lies in queues and logs."""
        return partial(SendError, sent=self.sent), (self.problem, self.request.without_secrets())

    def __str__(self) -> str:
        """Say what happened, and whether it is safe to ask again."""
        done = "it may have been carried out" if self.sent else "it did not reach the provider"
        return f"{self.request.method} {self.request.masked.url}: {self.problem}; {done}"


class MissingExtraError(StateMachineError, ImportError):
    """A library that an extra brings is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        """Carry the library that is missing and the extra that has it."""
        super().__init__(library, extra)
        self.library = library
        self.extra = extra

    def __str__(self) -> str:
        """Say what to install."""
        return f"{self.library} is not installed: pip install 'statemachine-rules[{self.extra}]'"
