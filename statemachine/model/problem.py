"""A no as RFC 9457 problem details, for whoever answers over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statemachine.model.refusal import Refusal

_CONFLICT, _UNPROCESSABLE, _FORBIDDEN = 409, 422, 403


def problem_of(
    verdict: str, refusals: tuple[Refusal, ...], alternatives: tuple[str, ...]
) -> dict[str, object]:
    """Return the details of a no, all values ready for JSON."""
    nearest = refusals[0]
    return {
        "type": f"urn:statemachine-rules:{verdict}:{nearest.cause}",
        "title": f"The {'change' if nearest.action is None else 'action'} is {verdict}",
        "status": _status({str(refusal.cause) for refusal in refusals}),
        "detail": nearest.message,
        "verdict": str(verdict),
        "refusals": [_reason(refusal) for refusal in refusals],
        "alternatives": list(alternatives),
    }


def _status(causes: set[str]) -> int:
    """Tell a question that makes no sense from one that others may ask and one that comes at a bad time."""
    if any(cause.startswith("unknown-") or cause.endswith("-invalid") for cause in causes):
        return _UNPROCESSABLE
    return _FORBIDDEN if causes == {"actor-not-allowed"} else _CONFLICT


def _reason(refusal: Refusal) -> dict[str, object]:
    reason: dict[str, object] = {"cause": str(refusal.cause), "message": refusal.message}
    if refusal.subject is not None:
        reason["subject"] = refusal.subject
    if refusal.row is not None:
        reason["row"] = str(refusal.row)
    if refusal.span is not None:
        reason["rule"] = str(refusal.span)
    return reason
