"""The proof of a sender: a keyed hash, or the secret itself, in the headers of a message or of our request."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import unhexlify
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from statemachine.messages.secrets import SecretValue
from statemachine.model.errors import SignatureError, SignatureProblem
from statemachine.model.signature import HeaderPart, Signature, SignatureScheme
from statemachine.model.text import check_type, quoted

PLACEHOLDER = re.compile(r"\{(\w+)\}")
"""A placeholder in the template of the signed text."""

_MOST_PARTS = 100
_SECONDS = re.compile(r"0|[1-9][0-9]{0,11}")  # a leading zero could be the last digit of the id instead
_KEY_PREFIX = "whsec_"
_SPACE = " \t"
_STANDARD = SignatureScheme.STANDARD_WEBHOOKS


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofForm:
    """How a proof is written: a signature with the defaults of its scheme, and header names in lower case.

    Without an `algorithm`, the header contains the secret itself.
    """

    header: str = ""
    prefix: str = ""
    separator: str = ""
    algorithm: str | None = None
    encoding: str | None = None
    signed: str = "{body}"
    timestamp: HeaderPart | None = None
    id: str | None = None
    tolerance: timedelta = timedelta(minutes=5)

    @classmethod
    def of(cls, signature: Signature) -> ProofForm:
        """Return the form of a signature; keys that its scheme does not use have no effect."""
        given = {key: getattr(signature, key) for key in USED_KEYS[signature.scheme]}
        form = replace(
            _DEFAULTS[signature.scheme],
            **{key: value for key, value in given.items() if value is not None},
        )
        sent = form.timestamp
        return replace(
            form,
            header=form.header.lower(),
            timestamp=sent and replace(sent, header=sent.header.lower()),
            id=form.id and form.id.lower(),
        )


_DEFAULTS = {
    SignatureScheme.HMAC: ProofForm(algorithm="sha256", encoding="hex"),
    _STANDARD: ProofForm(
        header="webhook-signature",
        prefix="v1,",
        separator=" ",
        algorithm="sha256",
        encoding="base64",
        signed="{id}.{timestamp}.{body}",
        timestamp=HeaderPart(header="webhook-timestamp"),
        id="webhook-id",
    ),
    SignatureScheme.SECRET_HEADER: ProofForm(),
    SignatureScheme.BASIC: ProofForm(header="authorization", prefix="Basic ", encoding="base64"),
}

USED_KEYS = {
    SignatureScheme.HMAC: (
        *("header", "prefix", "separator", "algorithm", "encoding"),
        *("signed", "timestamp", "id", "tolerance"),
    ),
    _STANDARD: ("header", "timestamp", "id", "tolerance"),
    SignatureScheme.SECRET_HEADER: ("header", "prefix"),
    SignatureScheme.BASIC: ("header",),
}
"""The keys of a signature that each scheme uses, besides `secret`."""


def verify(
    signature: Signature,
    *,
    body: bytes,
    headers: Mapping[str, str],
    url: str | None,
    secrets: SecretValue,
    now: datetime,
) -> None:
    """Raise `SignatureError` if the headers do not prove that the sender of a body has one of the secrets.

    The names of `headers` are in lower case; the case of a prefix does not matter. `secrets` contains a mapping, or
    None: from the name of a secret to one secret or a collection of them. A text is the secret as UTF-8, or `whsec_`
    and base64 for `standard-webhooks`; bytes are the secret itself. `now` has a time zone. Raises `ValueError` if the
    secret or the URL is needed and missing or invalid, and `TypeError` for a secret that is not a text or bytes.

    Every secret is compared with every proof of the header in constant time. The time of sending is checked last.
    """
    hidden, hidden_url = SecretValue(headers), SecretValue(url)
    del headers, url  # they may contain the secret, and a traceback may show local variables
    form = ProofForm.of(signature)
    keys = _keys(signature, secrets)
    proofs = _proofs(form, hidden)
    timestamp = None if form.timestamp is None else _timestamp(form, form.timestamp, hidden)
    event = form.id and _id(form, form.id, hidden)
    values = _values(body=body, timestamp=timestamp, id=event, url=hidden_url.value)
    text = _signed_text(form.signed, values) if form.algorithm else SecretValue(b"")
    if not _is_proved(form.algorithm, text, keys, proofs):
        raise _error(SignatureProblem.WRONG_SIGNATURE, form.header, "does not match the secret")
    if timestamp is not None and abs(now.timestamp() - int(timestamp)) > form.tolerance.total_seconds():
        problem = "is too far from the present"
        raise _error(SignatureProblem.EXPIRED, cast("HeaderPart", form.timestamp).header, problem)


def sign(signature: Signature, *, key: SecretValue, values: Mapping[str, str | bytes]) -> dict[str, str]:
    """Return the headers of a signature of our own: the hash, and the time and id that it covers.

    `key` contains the secret as a text. `values` are what the signed text may contain, by their placeholders. Raises
    `ValueError`, without the secret, if the text has not the form of the scheme.
    """
    form = ProofForm.of(signature)
    parts = [] if form.id is None else [(form.id, str(values["id"]))]
    if form.timestamp is not None:
        parts.append((form.timestamp.header, f"{form.timestamp.prefix}{values['timestamp']!s}"))
    parts.append((form.header, f"{form.prefix}{_hash_of(signature, form, key, values)}"))
    headers: dict[str, str] = {}
    for name, part in parts:  # one header may have the time and the signature
        headers[name] = f"{headers[name]}{form.separator}{part}" if name in headers else part
    names = (signature.header, signature.timestamp and signature.timestamp.header, signature.id)
    declared = {name.lower(): name for name in names if name}
    return {declared.get(name, name): text for name, text in headers.items()}


def _hash_of(
    signature: Signature, form: ProofForm, key: SecretValue, values: Mapping[str, str | bytes]
) -> str:
    """Return the keyed hash of the signed text as the header writes it."""
    import hmac  # noqa: PLC0415  # slow to import, and only requests with a signature need it

    if form.algorithm is None:
        raise ValueError(f"scheme {signature.scheme} has no hash")
    secret = SecretValue(_key(signature.scheme, cast("str", key.value)))
    if not secret.value:
        raise ValueError(
            "expected `whsec_` and base64" if signature.scheme is _STANDARD else "it is empty"
        )
    text = _signed_text(form.signed, _values(**values))
    digest = hmac.digest(cast("bytes", secret.value), cast("bytes", text.value), form.algorithm)
    return digest.hex() if form.encoding == "hex" else b64encode(digest).decode()


def _keys(signature: Signature, secrets: SecretValue) -> SecretValue:
    """Return the keys of a signature as a list of bytes, none of them empty."""
    name = quoted(signature.secret)
    passed = _passed(signature.secret, secrets)
    if not passed.value:
        raise ValueError(
            f"missing secret {name}: pass secrets={{{name}: ...}}, or verify=False to read without proof"
        )
    for kind in map(type, cast("tuple[object, ...]", passed.value)):
        check_type(f"secret {name}", kind, str, bytes)
    given = cast("tuple[str | bytes, ...]", passed.value)
    keys = SecretValue([_key(signature.scheme, each) for each in given])
    del given
    if not all(cast("list[bytes | None]", keys.value)):
        form = "`whsec_` and base64" if signature.scheme is _STANDARD else "a text that is not empty"
        raise ValueError(f"invalid secret {name}: expected {form}")
    return keys


def _passed(name: str, secrets: SecretValue) -> SecretValue:
    """Return the secrets of a name as a tuple."""
    known = cast("Mapping[str, object]", secrets.value or {}).get(name)
    if known is None:
        return SecretValue(())
    several = isinstance(known, Collection) and not isinstance(known, str | bytes | bytearray | Mapping)
    return SecretValue(tuple(cast("Collection[object]", known)) if several else (known,))


def _key(scheme: SignatureScheme, secret: str | bytes) -> bytes | None:
    """Return the key of a secret, or None if the text has not the form of the scheme."""
    if isinstance(secret, bytes):
        return secret
    if scheme is not _STANDARD:
        return _octets(secret)
    text = secret.removeprefix(_KEY_PREFIX)
    return _decoded("base64", text + "=" * (-len(text) % 4))


def _proofs(form: ProofForm, headers: SecretValue) -> SecretValue:
    """Return the proofs in the header of a form as a list of bytes."""
    parts = _parts(form, form.header, form.prefix, headers)
    decoded = (_decoded(form.encoding, each) for each in cast("list[str]", parts.value))
    proofs = SecretValue([each for each in decoded if each])
    if not proofs.value:
        problem = "contains no signature in the declared form"
        raise _error(SignatureProblem.MALFORMED_HEADER, form.header, problem)
    return proofs


def _timestamp(form: ProofForm, sent: HeaderPart, headers: SecretValue) -> str:
    parts = cast("list[str]", _parts(form, sent.header, sent.prefix, headers).value)
    if len(parts) != 1 or _SECONDS.fullmatch(parts[0]) is None:
        problem = "contains no time, or several: expected one number of seconds since 1970"
        raise _error(SignatureProblem.MALFORMED_HEADER, sent.header, problem)
    return parts[0]


def _id(form: ProofForm, header: str, headers: SecretValue) -> str:
    """Return the id. It must end where the template says, or a part of the body could pass as the timestamp."""
    text = _header(header, headers)
    end = PLACEHOLDER.split(form.signed.partition("{id}")[2])[0]
    if end and end in text:
        problem = f"contains {quoted(end)}, which ends the id in the signed text"
        raise _error(SignatureProblem.MALFORMED_HEADER, header, problem)
    return text


def _parts(form: ProofForm, name: str, prefix: str, headers: SecretValue) -> SecretValue:
    """Return the parts of a header that have a prefix, as a list of texts without it."""
    text = _header(name, headers)
    texts = text.split(form.separator, _MOST_PARTS) if form.separator else [text]
    parts = SecretValue([each.strip(_SPACE) for each in texts])
    del text, texts
    if len(cast("list[str]", parts.value)) > _MOST_PARTS:
        problem = f"has more than {_MOST_PARTS} parts"
        raise _error(SignatureProblem.MALFORMED_HEADER, name, problem)
    size = len(prefix)
    return SecretValue(
        [
            each[size:].strip(_SPACE)
            for each in cast("list[str]", parts.value)
            if each[:size].lower() == prefix.lower()
        ]
    )


def _header(name: str, headers: SecretValue) -> str:
    text = cast("Mapping[str, str]", headers.value).get(name, "").strip(_SPACE)
    if not text:
        raise _error(SignatureProblem.MISSING_HEADER, name, "is missing or empty")
    return text


def _values(**given: Any) -> SecretValue:
    """Return what a signed text may contain as bytes by name, without what is None."""
    return SecretValue(
        {
            name: each if isinstance(each, bytes) else _octets(each)
            for name, each in given.items()
            if each is not None
        }
    )


def _signed_text(template: str, known: SecretValue) -> SecretValue:
    """Return a template with its values in one pass: a value that looks like a placeholder is left alone."""
    first, *rest = PLACEHOLDER.split(template)
    for name in rest[::2]:
        if name not in cast("Mapping[str, bytes]", known.value):
            raise ValueError(
                "the signed text contains the URL of the request: pass url="
                if name == "url"
                else f"the signed text contains {{{name}}}, which the signature does not declare"
            )
    values = cast("Mapping[str, bytes]", known.value)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    pieces = [each for name, literal in pairs for each in (values[name], _octets(literal))]
    return SecretValue(b"".join([_octets(first), *pieces]))


def _is_proved(algorithm: str | None, text: SecretValue, keys: SecretValue, proofs: SecretValue) -> bool:
    """Return whether one of the proofs belongs to one of the keys."""
    import hmac  # noqa: PLC0415  # slow to import, and only messages with a signature need it

    known, signed = cast("list[bytes]", keys.value), cast("bytes", text.value)
    expected = known if algorithm is None else [hmac.digest(key, signed, algorithm) for key in known]
    given = cast("list[bytes]", proofs.value)
    # All pairs are compared, so that the time does not tell which one is equal.
    equal = [hmac.compare_digest(mine, each) for mine in expected for each in given]
    return any(equal)


def _decoded(encoding: str | None, text: str) -> bytes | None:
    """Return the bytes of an encoded text, or None if it is invalid."""
    try:
        if encoding == "hex":
            return unhexlify(text)
        return b64decode(text, validate=True) if encoding == "base64" else _octets(text)
    except ValueError:
        return None


def _octets(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _error(kind: SignatureProblem, header: str, problem: str) -> SignatureError:
    return SignatureError(f"header {quoted(header)} {problem}", kind=kind)
