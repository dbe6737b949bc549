"""What the engine says of a message: one sentence for each meaning."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.engine.sentences import shown


def ignored(word: object) -> str:
    """Say that a word tells of no status."""
    return f"{shown(word)} is known to be no status"


def unknown(word: object) -> str:
    """Say that the message names a status that is not declared."""
    return (
        "the message names no status" if word is None else f"{shown(word)} is no status that is declared"
    )


def unknown_kept(word: object) -> str:
    """Say that the order is kept under a word that means nothing."""
    return f"the order is kept as {shown(word)}, which is no status that is declared"


def no_status_for(trigger: str, *, declared: bool) -> str:
    """Say that a trigger stands for no status: declared so, or not declared at all."""
    if declared:
        return f"the trigger {shown(trigger)} is declared as unsupported: it stands for no status yet"
    return f"{shown(trigger)} is no trigger that is declared"


def accepted(word: str) -> str:
    """Say that a status that is not declared is taken as it comes."""
    return f"{shown(word)} is not declared, and statuses that are not are accepted as they come"


def created(status: str) -> str:
    """Say that the order is new."""
    return f"a new order is {status!r}"


def created_unspecified(status: str) -> str:
    """Say that the order is new, and that no rule makes it so."""
    return f"a new order is {status!r}, which no rule declares: not all creations are declared"


def skipped(status: str, missing: Iterable[str], *, unique: bool) -> str:
    """Say what was passed unheard."""
    passed = " and ".join(f"'{each}'" for each in missing)
    other = "" if unique else ", or another way that is as short"
    return f"the order is {status!r}, and the messages of {passed} are missing{other}"


def again(status: str) -> str:
    """Say that nothing is new."""
    return f"the order is {status!r} already"


def again_or_ahead(status: str, previous: str) -> str:
    """Say that a repetition and a later round look alike."""
    return f"the order is {status!r} already: either this is a repetition, or it has been {previous!r} since"


def again_or_anew(status: str) -> str:
    """Say that a repetition and a self transition look alike."""
    return f"the order is {status!r} already: either this is a repetition, or it has entered it anew"


def anew(status: str) -> str:
    """Say that a self transition was made."""
    return f"the order has entered {status!r} anew"


def older(status: str) -> str:
    """Say that the message is older than what is kept."""
    return f"the message is older than what is kept: the order was {status!r} before"


def late(kept: str, observed: str, *, returns: bool) -> str:
    """Say that the order has been there before."""
    other = "no move that fits the message leads back" if returns else "not the other way"
    return f"{observed!r} leads to {kept!r} and {other}: the order was {observed!r} before"


def late_or_ahead(kept: str, observed: str) -> str:
    """Say that a late message and a skip look alike."""
    return f"{observed!r} comes both before and after {kept!r}: either the message is late, or others are missing"


def late_or_override(kept: str, observed: str) -> str:
    """Say that a late message and an override look alike."""
    return f"{observed!r} leads to {kept!r}, and an override leads back: either the message is late, or that was used"


def contradicts(kept: str, observed: str, previous: str) -> str:
    """Say that the previous status of the message explains nothing."""
    return f"the message says {previous!r} came before {observed!r}, which does not go with {kept!r}"


def after_final(kept: str, observed: str) -> str:
    """Say that the order had ended."""
    return f"the order has ended as {kept!r}, and the message says {observed!r}"


def applied(rule: object) -> str:
    """Say which rule allows the move."""
    return f"the move is allowed: '{rule}'"


def overridden(rule: object) -> str:
    """Say by which override the move was made."""
    return f"the move is outside the normal rules: '{rule}'"


def unspecified(kept: str, observed: str, *, declared: bool) -> str:
    """Say that the rules leave it open."""
    what = "no rule speaks of" if not declared else "the message does not fit the rules for"
    return f"{what} {kept!r} -> {observed!r}, and not all moves are declared"
