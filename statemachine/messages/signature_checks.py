"""The checks of signatures: each has its function, and its docstring is the check's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from statemachine.messages.checks import check, warning
from statemachine.messages.signatures import PLACEHOLDER, USED_KEYS, ProofForm
from statemachine.model.diagnostics import Diagnostic, Finding
from statemachine.model.fixes import removed
from statemachine.model.signature import Signature
from statemachine.model.text import did_you_mean, listing, quoted
from statemachine.model.value_types import write_duration

_LONGEST_TOLERANCE = timedelta(days=1)
_NAMES = ("body", "timestamp", "id", "url")
_NAMES_OF_REQUESTS = (*_NAMES, "method", "path")
_KEY = re.compile(r"whsec_[A-Za-z0-9+/]{16,}={0,2}")
_ENCODED = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/]{24,}={0,2}")
"""A text in base64 or hex. The words of a name are usually separated by `-` or `_`, which neither has."""

_KEYS = tuple(sorted({key for keys in USED_KEYS.values() for key in keys}))


@check
def incomplete_signature(signature: Signature, part: str, problem: str, correction: str) -> Finding:
    """A signature without a key that its scheme needs.

    Such a signature proves nothing, and no message would be read. `hmac` and `secret-header` need a `header`. The
    signed text may contain `{timestamp}` and `{id}` only if these keys name a header. If one header has the signature
    and the timestamp, they need a `separator`.

    Bad:
        messages:
          inbound: {change: {order: id, status: status, signature: {scheme: hmac, secret: webhook}}}

    Good:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: hmac, secret: webhook, header: X-Signature}
    """
    return Finding(signature.place.of(part), problem, correction)


@check
def invalid_signed_text(
    signature: Signature, problem: str, correction: str, *, certain: bool = True
) -> Finding:
    """A signed text with an unknown placeholder, without `{body}`, or with values that nothing separates.

    `signed` is the text that is signed. The placeholders are `{body}`, `{timestamp}`, `{id}` and `{url}`; a request also has
    `{method}` and `{path}`.
    Without `{body}`, anybody who has seen one message can send any other body with its signature. If nothing separates
    two values, as in `{id}{timestamp}`, a part of one can pass as a part of the other. This is a likely finding, because
    the provider decides; `{url}{body}` is usual, and no finding.

    Bad:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: hmac, secret: webhook, header: X-Signature, signed: "{url}"}

    Good:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: hmac, secret: webhook, header: X-Signature, signed: "{url}{body}"}
    """
    return Finding(signature.place.of("signed"), problem, correction, certain=certain)


@check
def unsigned_timestamp(signature: Signature) -> Finding:
    """A timestamp that is not part of the signed text.

    Anybody who has seen one message can send it again at any time with a new timestamp. Write `{timestamp}` where the
    provider signs it. If the provider does not sign it, remove `timestamp`: it proves nothing.

    Bad:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: hmac, secret: webhook, header: X-Signature, timestamp: {header: X-Time}}

    Good:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature:
                scheme: hmac
                secret: webhook
                header: X-Signature
                signed: "{timestamp}.{body}"
                timestamp: {header: X-Time}
    """
    return Finding(
        signature.place.of("timestamp"),
        "the timestamp is not part of the signed text",
        "write {timestamp} in `signed` as the provider signs it, or remove `timestamp`",
    )


@check
def unused_signature_key(signature: Signature, key: str, problem: str) -> Finding:
    """A key of a signature that has no effect.

    `standard-webhooks` takes `header`, `timestamp`, `id` and `tolerance`, `secret-header` takes `header` and
    `prefix`, and `basic` takes `header`. A `tolerance` needs a `timestamp`, and an `id` is used in `signed` only.

    Unsafe fix: remove the key.

    Bad:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: basic, secret: webhook, algorithm: sha256}

    Good:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: basic, secret: webhook}
    """
    place = signature.place.of(key)
    return Finding(place, problem, f"remove `{key}`", fix=removed(f"`{key}`", place))


@warning
def secret_in_rules(signature: Signature, *, certain: bool) -> Finding:
    """A signature with a secret itself in place of its name.

    `secret` is the name under which the caller passes the secret. A rule file is read by many people and kept in
    version control, so a secret in it is known. Write a name, and replace the secret at the provider. `whsec_` and
    base64 is a secret; any other long text of letters and digits is a likely one.

    Bad:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: standard-webhooks, secret: whsec_bm90IGEgc2VjcmV0}

    Good:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: standard-webhooks, secret: webhook}
    """
    return Finding(
        signature.place.of(
            "scheme"
        ),  # a report shows the line of a finding, and this one seldom has the secret
        "`secret` looks like a secret itself",
        "write the name under which the caller passes the secret",
        certain=certain,
    )


@warning
def long_tolerance(signature: Signature) -> Finding:
    """A tolerance of more than a day, which hardly protects against replays.

    Anybody who has seen a message can send it again until the `tolerance` is over. It only has to be longer than the
    delivery takes and the clocks differ: five minutes are usual, and the default. If the provider signs the time of
    the event, and not that of the delivery, a long one may be necessary; then the event needs an `id`.

    Bad:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: standard-webhooks, secret: webhook, tolerance: P400D}

    Good:
        messages:
          inbound:
            change:
              order: id
              status: status
              signature: {scheme: standard-webhooks, secret: webhook, tolerance: PT5M}
    """
    return Finding(
        signature.place.of("tolerance"),
        f"a message can be sent again for {write_duration(ProofForm.of(signature).tolerance)}",
        "write a tolerance of some minutes, such as PT5M",
        certain=False,
    )


def signature_faults(signature: Signature, *, outbound: bool = False) -> Iterator[Diagnostic]:
    """Yield the faults of the signature of a message, or of our own request."""
    form = ProofForm.of(signature)
    if not form.header:
        problem = f"a signature of scheme {signature.scheme} needs a header"
        yield incomplete_signature(signature, "scheme", problem, "write `header: NAME`")
    if form.algorithm is not None:
        yield from _signed_faults(signature, form, _NAMES_OF_REQUESTS if outbound else _NAMES)
    for key in _KEYS:
        reason = _unused(signature, form, key)
        if getattr(signature, key) is not None and reason is not None:
            yield unused_signature_key(signature, key, reason)


def signature_doubts(signature: Signature) -> Iterator[Diagnostic]:
    """Yield what is suspicious in a signature that works: a secret, a long tolerance, and values side by side."""
    if signature.secret.startswith("whsec_") or _ENCODED.fullmatch(signature.secret):
        yield secret_in_rules(signature, certain=_KEY.fullmatch(signature.secret) is not None)
    form = ProofForm.of(signature)
    if form.algorithm is None:
        return
    if form.timestamp is not None and form.tolerance > _LONGEST_TOLERANCE:
        yield long_tolerance(signature)
    known = {name for name in _NAMES if name in {"body", "url"} or getattr(form, name) is not None}
    # Split by its placeholders, a text has their names at the odd places.
    parts = PLACEHOLDER.split(form.signed)
    for first, between, second in zip(parts[1::2], parts[2::2], parts[3::2], strict=False):
        if not between and {first, second} <= known and _is_movable(first, second):
            problem = f"nothing separates {{{first}}} and {{{second}}} in the signed text"
            advice = f"write what the provider signs between them, such as {{{first}}}.{{{second}}}"
            yield invalid_signed_text(signature, problem, advice, certain=False)


def _is_movable(first: str, second: str) -> bool:
    """Return whether the boundary of two values matters: a part of the body may pass as digits of the time."""
    return "body" not in {first, second} or (first, second) == ("timestamp", "body")


def _signed_faults(
    signature: Signature, form: ProofForm, known: tuple[str, ...]
) -> Iterator[Diagnostic]:
    names = dict.fromkeys(PLACEHOLDER.findall(form.signed))
    for name in names:
        if name not in known:
            problem = f"unknown placeholder {quoted(name)} in `signed`{did_you_mean(name, known)}"
            names_known = listing([f"{{{each}}}" for each in known], "or")
            yield invalid_signed_text(signature, problem, f"write {names_known}")
        elif name in {"timestamp", "id"} and getattr(form, name) is None:
            problem = f"`signed` contains {{{name}}}, and the signature declares no `{name}`"
            yield incomplete_signature(signature, "signed", problem, f"name its header under `{name}`")
    if "body" not in names and known is _NAMES:  # a request may have no body
        yield invalid_signed_text(
            signature, "the signed text does not contain the body", "write {body} in `signed`"
        )
    if form.timestamp is None:
        return
    if "timestamp" not in names:
        yield unsigned_timestamp(signature)
    if form.timestamp.header == form.header and not form.separator:
        problem = "one header has the signature and the timestamp, and nothing separates them"
        yield incomplete_signature(signature, "timestamp", problem, "write the `separator` between them")


def _unused(signature: Signature, form: ProofForm, key: str) -> str | None:
    """Return why a key has no effect, or None if it has one."""
    if key not in USED_KEYS[signature.scheme]:
        return f"scheme {signature.scheme} does not use `{key}`"
    if key == "tolerance" and form.timestamp is None:
        return "`tolerance` has no effect without `timestamp`"
    if key == "id" and "id" not in PLACEHOLDER.findall(form.signed):
        return "`id` has no effect, because `signed` does not contain {id}"
    return None
