"""The credentials of a request: the header `Authorization`, and the headers of a signature."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import urlsplit

from statemachine.messages.argument_checks import url_text
from statemachine.messages.outbound.prepare import AUTHORIZATION
from statemachine.messages.outbound.request_context import FreshValues
from statemachine.messages.secrets import SecretValue
from statemachine.messages.signatures import ProofForm, sign
from statemachine.model.outbound_request import Auth, AuthScheme, OutboundRequest
from statemachine.model.request import MASK, RawRequest
from statemachine.model.signature import Signature
from statemachine.model.value_types import JSONScalar

_AUTHORIZATION = frozenset({"authorization", "proxy-authorization"})
_SCHEMES = {AuthScheme.BASIC: "Basic", AuthScheme.BEARER: "Bearer"}


def authorization(auth: Auth, parameters: Mapping[str, JSONScalar], faults: list[str]) -> dict[str, str]:
    """Return the header `Authorization`, and append a sentence to `faults` for each fault."""
    texts = [credential(name, parameters, faults) for name in auth.parameters]
    first = f"parameter {auth.parameters[0]!r}"
    if auth.scheme is AuthScheme.BEARER:
        if not texts[0] or " " in texts[0]:
            faults.append(f"{first} is a token: it must not be empty or contain spaces")
        return {AUTHORIZATION: f"Bearer {texts[0]}"}
    if ":" in texts[0]:
        faults.append(f"{first} is a user name and must not contain a colon")
    if texts == [""]:
        faults.append(f"{first} is a user name without a password and must not be empty")
    user, password = (*texts, "")[:2]
    return {AUTHORIZATION: f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def credential(name: str, parameters: Mapping[str, JSONScalar], faults: list[str]) -> str:
    """Return the text of a parameter that authenticates or signs, and append a fault if it has none."""
    value = parameters.get(name)
    text = None if isinstance(value, float) else url_text(value)  # how a provider writes it is not clear
    if text is None:
        faults.append(f"parameter {name!r} must be a text, an integer or a boolean, to be a credential")
    return text or ""


def is_authorization(header: str) -> bool:
    """Return whether the value of a header is a credential by its name."""
    return header.lower() in _AUTHORIZATION


def with_masked_credentials(header: str, value: str) -> str:
    """Return the value of a header, with a mask in place of what is a credential by its name. A scheme stays."""
    if not is_authorization(header):
        return value
    scheme, space, credentials = value.partition(" ")
    return f"{scheme} {MASK}" if space and credentials else MASK


def masked_authorization(auth: Auth) -> dict[str, str]:
    """Return the header `Authorization` with a mask in place of the credentials."""
    return {AUTHORIZATION: f"{_SCHEMES[auth.scheme]} {MASK}"}


def signature_headers(
    spec: OutboundRequest,
    signature: Signature,
    content: RawRequest,
    fresh: FreshValues,
    *,
    parameters: Mapping[str, JSONScalar],
    faults: list[str],
) -> dict[str, str]:
    """Return the headers of a signature, and append a fault if the key has not the form of its scheme."""
    name = signature.secret
    key = SecretValue(credential(name, parameters, faults))
    if faults:
        return {}
    try:
        return sign(signature, key=key, values=_signed_values(spec.method, content, fresh))
    except ValueError as error:
        faults.append(f"parameter {name!r} is no key of a signature: {error}")
        return {}


def with_masked_signature(signature: Signature, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a signature with a mask in place of the hash."""
    signed = ProofForm.of(signature).header
    return {name: MASK if name.lower() == signed else text for name, text in headers.items()}


def bare_hashes(signature: Signature, headers: Mapping[str, str]) -> list[str]:
    """Return the hash in the headers of a signature without what is around it: a provider may repeat it alone."""
    form = ProofForm.of(signature)
    texts = [text for name, text in headers.items() if name.lower() == form.header]
    last = [text.rsplit(form.separator, 1)[-1] if form.separator else text for text in texts]
    return [each.removeprefix(form.prefix) for each in last]


def _signed_values(method: str, content: RawRequest, fresh: FreshValues) -> dict[str, str | bytes]:
    """Return what a signature may cover, by its placeholders. The path has the query of the URL."""
    parts = urlsplit(content.url)
    values: dict[str, str | bytes] = {
        "method": method,
        "url": content.url,
        "path": f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}",
        "body": content.body or b"",
    }
    if fresh.now is not None:
        values["timestamp"] = str(int(fresh.now.timestamp()))
    if fresh.new_id is not None:
        values["id"] = fresh.new_id
    return values
