"""Every error that is raised on purpose; each carries the value it is about and takes its text from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statemachine.model.decision import Decision
    from statemachine.model.diagnostics import Diagnostic


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
