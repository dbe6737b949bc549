"""Tests of the proof of the sender, with the messages of documents and of providers' own libraries."""

from __future__ import annotations

import hmac
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import SignatureError, SignatureProblem
from statemachine.model.signature import HeaderPart, Signature
from tests.messages.signed import (
    HASHED,
    HMAC,
    HOOK,
    STANDARD_WEBHOOKS,
    STRIPE,
    TIMED,
    VECTORS,
    Signed,
    at,
)

MISSING, MALFORMED, WRONG, EXPIRED = SignatureProblem
HEADER = Signature(scheme=HMAC, secret=HOOK, header="X-Signature")


def kind_of(message: Signed, secrets: object = None) -> SignatureProblem:
    """Return why a message is refused."""
    with pytest.raises(SignatureError) as caught:
        message.verify(secrets)
    return caught.value.kind


def with_header(message: Signed, name: str, value: str) -> Signed:
    """Return a message with another value of a header."""
    return replace(message, headers={**message.headers, name: value})


@pytest.mark.parametrize("name", VECTORS)
def test_a_genuine_message_is_proved(name: str) -> None:
    """The messages are from documents and other libraries, so both sides agree on every byte."""
    VECTORS[name].verify()


@pytest.mark.parametrize("name", VECTORS)
@pytest.mark.parametrize("other", ["bXkta2V5", b"another key", b"\x00"])
def test_another_secret_is_refused(name: str, other: str | bytes) -> None:
    """A secret is a text or bytes; bytes are the key itself in every scheme."""
    assert kind_of(VECTORS[name], other) is WRONG


@pytest.mark.parametrize("name", HASHED)
@given(data=st.data())
def test_a_body_with_another_byte_is_refused(name: str, data: st.DataObject) -> None:
    """Every byte of the body is proved, and nothing may be added to it."""
    message = HASHED[name]
    place = data.draw(st.integers(0, len(message.body)))
    rest = message.body[place + data.draw(st.integers(0, 1)) :]
    tampered = message.body[:place] + data.draw(st.binary(max_size=2)) + rest
    if tampered != message.body:
        assert kind_of(replace(message, body=tampered)) is WRONG


@pytest.mark.parametrize(("name", "header"), [(key, header) for key, each in VECTORS.items() for header in each.headers])  # fmt: skip
def test_a_missing_header_is_named(name: str, header: str) -> None:
    """An empty header is missing too."""
    message = VECTORS[name]
    absent = replace(
        message, headers={key: each for key, each in message.headers.items() if key != header}
    )
    for each in (absent, with_header(message, header, ""), with_header(message, header, " \t")):
        with pytest.raises(SignatureError, match=f"^header '{header}' is missing or empty$") as caught:
            each.verify()
        assert caught.value.kind is MISSING


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_time_of_sending_must_be_near(name: str, sign: int) -> None:
    """The tolerance counts in both directions, and its end belongs to it."""
    message = HASHED[name]
    sent = at(int({"standard-webhooks": 1614265330, "stripe": 1533204620, "slack": 1531420618}[name]))
    replace(message, now=sent + sign * timedelta(minutes=5)).verify()
    late = replace(message, now=sent + sign * timedelta(minutes=5, seconds=1))
    assert kind_of(late) is EXPIRED

    longer = replace(message.signature, tolerance=timedelta(minutes=6))
    replace(late, signature=longer).verify()


@pytest.mark.parametrize("name", TIMED)
def test_a_time_of_sending_is_proved(name: str) -> None:
    """A message with a new time and the old hash is wrong, and a wrong one is not called expired."""
    message = HASHED[name]
    for old, new in (("1614265330", "1614265331"), ("1533204620", "1533204621"), ("1531420618", "1531420619")):  # fmt: skip
        headers = {key: each.replace(old, new) for key, each in message.headers.items()}
        if headers != message.headers:
            assert kind_of(replace(message, headers=headers)) is WRONG
    assert kind_of(replace(message, body=b"x", now=at(0))) is WRONG


@pytest.mark.parametrize("name", VECTORS)
def test_a_secret_may_be_one_of_several(name: str) -> None:
    """While a secret is rotated, the old one and the new one are passed, in any order and collection."""
    message = VECTORS[name]
    for secrets in (
        [b"new", message.key],
        (message.key, b"new"),
        {message.key},
        frozenset([b"new", message.key]),
    ):
        message.verify(secrets)
    assert kind_of(message, [b"new", b"newer"]) is WRONG


@pytest.mark.parametrize("message", [STANDARD_WEBHOOKS, STRIPE])
def test_a_header_may_have_several_signatures(message: Signed) -> None:
    """While a secret is rotated, the provider signs with both. Signatures of other versions are ignored."""
    name = (message.signature.header or "webhook-signature").lower()
    separator = message.signature.separator or " "
    genuine = message.headers[name]
    forged = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=" if separator == " " else "v1=" + 64 * "0"
    for parts in (
        [forged, genuine],
        [genuine, forged],
        [forged.replace("v1", "v2"), genuine, forged],
        [forged.replace("v1", "v1a"), "", "v1", genuine],
        [f"\t{genuine} ", "v1=é"],
    ):
        with_header(message, name, separator.join(parts)).verify()
    assert kind_of(with_header(message, name, genuine.replace("v1", "v2"))) is MALFORMED


def test_every_secret_is_compared_with_every_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no early exit, so the time does not tell which one is equal."""
    compared: list[tuple[bytes, bytes]] = []
    compare = hmac.compare_digest

    def counted(first: bytes, second: bytes) -> bool:
        compared.append((first, second))
        return compare(first, second)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    header = f"{STANDARD_WEBHOOKS.headers['webhook-signature']} v1,QUFB v1,QkJC"
    with_header(STANDARD_WEBHOOKS, "webhook-signature", header).verify([STANDARD_WEBHOOKS.key, b"new"])

    assert len(compared) == 2 * 3
    assert all(type(each) is bytes for pair in compared for each in pair)


def test_a_value_is_not_a_template() -> None:
    """A body or an id that looks like a placeholder is signed as it is, and a URL is its UTF-8."""
    signature = replace(HEADER, signed="{id}|{url}|{body}|{body}", id="X-Id")
    body = b"{timestamp}{id}{url}\xff\x00"
    text = b"{body}|https://example.com/\xc3\xa9?{id}|%b|%b" % (body, body)
    message = Signed(
        signature=signature,
        headers={"x-id": "{body}", "x-signature": hmac.new(b"key", text, "sha256").hexdigest()},
        body=body,
        key="key",
        url="https://example.com/é?{id}",
    )
    message.verify()
    assert kind_of(replace(message, url="https://example.com/")) is WRONG


@given(
    body=st.binary(),
    key=st.text(min_size=1) | st.binary(min_size=1),
    algorithm=st.sampled_from(["sha1", "sha256", "sha384", "sha512"]),
    encoding=st.sampled_from(["hex", "HEX", "base64"]),
    seconds=st.integers(0, 10**11),
    prefix=st.sampled_from(["", "v1=", "Sha ", "é"]),
    delay=st.integers(-60, 60),
)
def test_what_is_signed_in_a_form_is_proved_in_it(  # the parts of a form
    *,
    body: bytes,
    key: str | bytes,
    algorithm: str,
    encoding: str,
    seconds: int,
    prefix: str,
    delay: int,
) -> None:
    """Upper case in hex and in the prefix changes nothing. A minute of delay is refused after 59 seconds."""
    octets = key if isinstance(key, bytes) else key.encode()
    digest = hmac.new(octets, b"%d:%b" % (seconds, body), algorithm).digest()
    texts = {"hex": digest.hex(), "HEX": digest.hex().upper(), "base64": b64encode(digest).decode()}
    message = Signed(
        signature=Signature(
            scheme=HMAC,
            secret=HOOK,
            header="X-Sign",
            prefix=prefix,
            algorithm=algorithm,
            encoding=encoding.lower(),
            signed="{timestamp}:{body}",
            timestamp=HeaderPart(header="X-Time"),
            tolerance=timedelta(seconds=59),
        ),
        headers={"x-sign": prefix.lower() + texts[encoding], "x-time": str(seconds)},
        body=body,
        key=key,
        now=at(seconds) + timedelta(seconds=delay),
    )
    if abs(delay) < 60:
        message.verify()
    else:
        assert kind_of(message) is EXPIRED
