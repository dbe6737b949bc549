"""Keeps secrets out of what is told: the same shape, with a mask in place of each."""

from __future__ import annotations

import re
from collections.abc import Iterable

from statemachine.model.request import MASK


def masked(text: str, secrets: Iterable[str]) -> str:
    """Return a text with every secret masked, as it is or percent-encoded, once or several times."""
    longest_first = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
    if not longest_first:
        return text
    return re.sub("|".join(map(_pattern, longest_first)), MASK, text)


def _pattern(secret: str) -> str:
    return "".join(map(_forms, secret))


def _forms(character: str) -> str:
    """Match a character however a URL may have it."""
    octets = character.encode(errors="surrogatepass")
    encoded = "".join(f"%(?:25)*{octet:02x}" for octet in octets)
    forms = [f"(?i:{encoded})", re.escape(character), *([r"\+"] if character == " " else [])]
    return f"(?:{'|'.join(forms)})"
