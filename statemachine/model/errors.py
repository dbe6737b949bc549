"""Every error that is raised on purpose. Each keeps the value that it is about, and makes its text from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from statemachine.model.text import listing
from statemachine.model.value_types import StateMachineError as StateMachineError  # noqa: PLC0414  # the base class of these errors

if TYPE_CHECKING:
    from statemachine.model.decision import Decision
    from statemachine.model.diagnostics import Diagnostic
    from statemachine.model.observation import Outcome, StoredStatus
    from statemachine.model.request import Request
    from statemachine.model.spans import Span


@dataclass(eq=False, repr=False)
class InvalidRulesError(StateMachineError):
    """A rule file has errors. `diagnostics` has all of them, with their places."""

    diagnostics: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        """Return the diagnostics, one a line."""
        return "\n".join(map(str, self.diagnostics))


@dataclass(eq=False, repr=False)
class UnknownRulesError(StateMachineError, LookupError):
    """No rule set with this id is shipped, and no file with this name exists."""

    name: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        """Return the unknown name and the known ids."""
        known = listing(self.known)
        return (
            f"unknown rule set {self.name!r}: no file has this name; the shipped rule sets are {known}"
        )


@dataclass(eq=False, repr=False)
class GuardsError(StateMachineError, TypeError):
    """The functions passed to an engine do not match the external guards of its rule set."""

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    coroutines: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return what to pass and what to leave out."""
        problems = {
            "missing function for external guard": self.missing,
            "no external guard has this name": self.unexpected,
            "external guard is an async function; pass one without async": self.coroutines,
        }
        return "; ".join(f"{text}: {', '.join(names)}" for text, names in problems.items() if names)


@dataclass(eq=False, repr=False)
class RefusedError(StateMachineError):
    """The rules refuse a move, or leave it unspecified. `decision` has every reason."""

    decision: Decision

    def __str__(self) -> str:
        """Return all reasons in one line."""
        return "; ".join(refusal.message for refusal in self.decision.refusals)


@dataclass(eq=False, repr=False)
class HookError(StateMachineError):
    """A hook raised an exception that an `on_exception` hook caught. No change was made."""

    decision: Decision

    def __str__(self) -> str:
        """Return the move that was not made."""
        return f"a hook raised during {self.decision.row}, so no change was made"


@dataclass(eq=False, repr=False)
class OutcomeError(StateMachineError):
    """A message has a meaning for which the policy is to raise. `outcome` has the meaning and the reason."""

    outcome: Outcome

    def __str__(self) -> str:
        """Return the meaning of the message and its reason."""
        return f"{self.outcome.meaning}: {self.outcome.reason}"


@dataclass(eq=False, repr=False)
class ConflictError(StateMachineError):
    """Another program changed an order at the same time. Nothing was written; `stored` is what stands there now."""

    order: str
    stored: StoredStatus

    def __str__(self) -> str:
        """Return the order and its status now."""
        return f"the order {self.order!r} was changed at the same time; its status is {self.stored.status!r} now"


@dataclass(eq=False, repr=False)
class SettledError(ConflictError):
    """A message was settled before, or its order was erased. Nothing was written; `stored` is what stands there now."""

    def __str__(self) -> str:
        """Return what is the case, and the status of the order now."""
        return (
            f"the message of order {self.order!r} was settled before, or the order was erased; "
            f"its status is {self.stored.status!r} now"
        )


class StoreError(StateMachineError):
    """The database cannot be used: it has no tables, or does not enforce their keys. The message says what to do."""


class LogError(StateMachineError, ValueError):
    """A log cannot be audited: a column is missing or has values of a wrong type. The message says what to do."""


class ViewError(StateMachineError, ValueError):
    """An option of a picture has a wrong value, or two options contradict each other."""


class UnknownStatusError(ViewError):
    """A status that an option of a picture names is not declared."""


class RollupError(StateMachineError, ValueError):
    """The statuses of the items do not give a status of the order."""


@dataclass(eq=False, repr=False)
class MessageError(StateMachineError, ValueError):
    """A message, or a record of one, cannot be read.

    `problem` names what was expected and the type of what was found, never a value. `message` is the declared
    name of the message, `record` counts from one, and `path` leads to the place in the message.
    """

    problem: str
    message: str | None = None
    record: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        """Return the place and the problem."""
        parts = [
            self.message,
            None if self.record is None else f"record {self.record}",
            None if self.path is None else f"at {self.path}",
        ]
        where = ", ".join(part for part in parts if part)
        return f"{where}: {self.problem}" if where else self.problem


class SignatureProblem(StrEnum):
    """Why the proof of a sender is refused."""

    MISSING_HEADER = "missing-header"
    MALFORMED_HEADER = "malformed-header"
    WRONG_SIGNATURE = "wrong-signature"
    EXPIRED = "expired"


@dataclass(eq=False, repr=False)
class SignatureError(MessageError):
    """A message does not prove its sender, so its body was not parsed. Answer it with the HTTP status 401.

    `kind` is the reason. The text names headers, and contains no value of one.
    """

    kind: SignatureProblem = field(kw_only=True)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the kind too, which is passed by name."""
        place = self.problem, self.message, self.record, self.path
        return partial(SignatureError, kind=self.kind), place


class RequestError(StateMachineError, ValueError):
    """A request cannot be built from the arguments. The text contains no value, because it may be secret."""


@dataclass(eq=False, repr=False)
class SendError(StateMachineError):
    """No response to a request was received. `sent` is true if the provider may have received the request."""

    problem: str
    request: Request
    sent: bool = field(kw_only=True)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle everything but the secrets, because pickles are kept in queues and logs."""
        return partial(SendError, sent=self.sent), (self.problem, self.request.without_secrets())

    def __str__(self) -> str:
        """Return the problem, and whether it is safe to send the request again."""
        done = "it may have been carried out" if self.sent else "it did not reach the provider"
        return f"{self.request.method} {self.request.masked.url}: {self.problem}; {done}"


@dataclass(eq=False, repr=False)
class MissingExtraError(StateMachineError, ImportError):
    """A library of an optional extra is not installed."""

    library: str
    extra: str

    def __str__(self) -> str:
        """Return the missing library and the command that installs it."""
        return f"{self.library} is not installed: pip install 'statemachine-rules[{self.extra}]'"


@dataclass(eq=False, repr=False)
class ConfigurationError(StateMachineError, ValueError):
    """Parts of a settings file or of a baseline are wrong. `problems` has each with its place."""

    problems: tuple[tuple[Span, str], ...]

    def __str__(self) -> str:
        """Return each place and problem in a line, in the form of a finding."""
        return "\n".join(f"{span}: {problem}" for span, problem in self.problems)
