"""Keeps secrets out of what is told: the same shape, with a mask in place of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from statemachine.model.request import MASK


def masker(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return what masks every secret in a text, as it is or percent-encoded, once or several times."""
    longest_first = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
    if not longest_first:
        return str
    pattern = re.compile("|".join(map(_pattern, longest_first)))
    return lambda text: pattern.sub(MASK, text)


def _pattern(secret: str) -> str:
    return "".join(map(_forms, secret))


def _forms(character: str) -> str:
    """Match a character however a URL may have it."""
    octets = character.encode(errors="surrogatepass")
    encoded = "".join(f"%(?:25)*{octet:02x}" for octet in octets)
    forms = [f"(?i:{encoded})", re.escape(character), *([r"\+"] if character == " " else [])]
    return f"(?:{'|'.join(forms)})"
