"""The credentials of a request: the header `Authorization`, and the headers of a signature."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from statemachine.messages.argument_checks import url_text
from statemachine.messages.outbound.prepare import AUTHORIZATION
from statemachine.messages.signatures import ProofForm
from statemachine.model.outbound_request import Auth, AuthScheme
from statemachine.model.request import MASK, RawRequest
from statemachine.model.signature import Signature
from statemachine.model.value_types import JSONScalar

_SCHEMES = {AuthScheme.BASIC: "Basic", AuthScheme.BEARER: "Bearer"}


def authorization(auth: Auth, parameters: Mapping[str, JSONScalar], faults: list[str]) -> dict[str, str]:
    """Return the header `Authorization`, and append a sentence to `faults` for each fault."""
    texts = [url_text(parameters[name]) or "" for name in auth.parameters]
    if auth.scheme is AuthScheme.BEARER:
        if not texts[0]:
            faults.append(f"parameter {auth.parameters[0]!r} is a token and must not be empty")
        return {AUTHORIZATION: f"Bearer {texts[0]}"}
    user, password = (*texts, "")[:2]
    if ":" in user:
        faults.append(f"parameter {auth.parameters[0]!r} is a user name and must not contain a colon")
    return {AUTHORIZATION: f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def masked_authorization(auth: Auth) -> dict[str, str]:
    """Return the header `Authorization` with a mask in place of the credentials."""
    return {AUTHORIZATION: f"{_SCHEMES[auth.scheme]} {MASK}"}


def signed_values(
    method: str, content: RawRequest, *, now: datetime, new_id: str
) -> dict[str, str | bytes]:
    """Return what a signature may cover, by its placeholders. The path has the query of the URL."""
    parts = urlsplit(content.url)
    return {
        "method": method,
        "url": content.url,
        "path": f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}",
        "body": content.body or b"",
        "timestamp": str(int(now.timestamp())),
        "id": new_id,
    }


def with_masked_signature(signature: Signature, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a signature with a mask in place of the hash."""
    signed = ProofForm.of(signature).header
    return {name: MASK if name.lower() == signed else text for name, text in headers.items()}
