"""Tests of the proof of the sender: before the body is parsed, once for all messages of a request."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages import Messages
from statemachine.model.errors import MessageError, SignatureError, SignatureProblem
from tests.messages.inbound.test_choose import messages_of

BODY = b'{"id": 1, "status": "New", "type": "a"}'
KEY = "s3cr3t-key"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SIGNED = "order: id, status: status, signature: {scheme: hmac, secret: hook, header: X-Signature}"
ONE = messages_of(f"    one: {{{SIGNED}}}\n")
TWO = messages_of(
    f"    one: {{{SIGNED}, when: {{type: a}}}}\n    two: {{{SIGNED}, when: {{type: b}}}}\n", "ignored"
)
TIMED = messages_of("""\
    one:
      order: id
      status: status
      signature:
        {scheme: hmac, secret: hook, header: X-Signature, prefix: "v1=", separator: ",",
         signed: "{timestamp}.{url}.{body}", timestamp: {header: X-Signature, prefix: "t="}}
""")


def signed(body: bytes, key: str = KEY) -> dict[str, str]:
    """Return the headers of a signed body."""
    return {"x-SIGNATURE": hmac.digest(key.encode(), body, "sha256").hex()}


def read(messages: Messages, body: bytes = BODY, **options: Any) -> str | None:
    """Return the name of the message that a body is."""
    options = {"headers": signed(body), "secrets": {"hook": KEY}, "now": NOW, **options}
    return messages.read(body, **options).message


def problem_of(messages: Messages, body: bytes = BODY, **options: Any) -> SignatureProblem:
    """Return why the sender of a body is not proved."""
    with pytest.raises(SignatureError) as caught:
        read(messages, body, **options)
    return caught.value.kind


def test_a_proved_sender_is_read() -> None:
    """Several secrets are tried, as while one replaces another."""
    assert read(ONE) == "one"
    assert read(ONE, secrets={"hook": ["old", KEY.encode()], "other": "x"}) == "one"
    assert read(ONE, secrets=None, headers=None, verify=False) == "one"
    assert ONE.read(memoryview(BODY), headers=signed(BODY), secrets={"hook": KEY}).message == "one"


@given(body=st.binary(), key=st.sampled_from([KEY, "other"]))
def test_a_sender_is_proved_before_the_body_is_parsed(body: bytes, key: str) -> None:
    """The error of any body is that of the proof until the proof is right."""
    with pytest.raises(MessageError) as caught:
        read(ONE, body + b"{", headers=signed(body + b"{", key))

    assert isinstance(caught.value, SignatureError) == (key != KEY)


def test_a_wrong_proof_names_the_message_and_shows_no_value() -> None:
    """Tampered, signed by another, without the header."""
    assert problem_of(ONE, BODY, headers=signed(BODY + b" ")) is SignatureProblem.WRONG_SIGNATURE
    assert problem_of(ONE, secrets={"hook": "other"}) is SignatureProblem.WRONG_SIGNATURE
    assert problem_of(ONE, headers={}) is SignatureProblem.MISSING_HEADER
    assert problem_of(ONE, headers=None) is SignatureProblem.MISSING_HEADER
    with pytest.raises(SignatureError, match=r"^one: header 'x-signature' ") as caught:
        read(ONE, headers={"X-Signature": "ab" * 32})
    assert "abab" not in str(caught.value)
    assert KEY not in repr(caught.value)


def test_the_url_and_the_time_are_proved_too() -> None:
    """`now` is the present; the URL is the one that the provider called."""
    url, seconds = "https://example.com/hook?a=1", int(NOW.timestamp())
    text = f"{seconds}.{url}.".encode() + BODY
    headers = {
        "X-Signature": f"t={seconds},v1={hmac.new(KEY.encode(), text, hashlib.sha256).hexdigest()}"
    }

    assert read(TIMED, headers=headers, url=url) == "one"
    assert problem_of(TIMED, headers=headers, url=url + "&") is SignatureProblem.WRONG_SIGNATURE
    late = NOW.replace(hour=13)
    assert problem_of(TIMED, headers=headers, url=url, now=late) is SignatureProblem.EXPIRED
    with pytest.raises(ValueError, match="pass url="):
        read(TIMED, headers=headers)


def test_messages_that_share_a_signature_are_proved_once() -> None:
    """Then the body decides. A body that no message takes is ignored only if its sender is proved."""
    other = BODY.replace(b'"a"', b'"c"')

    assert read(TWO) == "one"
    assert read(TWO, BODY.replace(b'"a"', b'"b"')) == "two"
    assert read(TWO, other) is None
    assert problem_of(TWO, other, headers={}) is SignatureProblem.MISSING_HEADER


def test_messages_with_different_signatures_are_asked_for_by_name() -> None:
    """An unsigned message would take what a signed one refuses. `check` reports this beforehand."""
    different = messages_of(f"    one: {{{SIGNED}}}\n    two: {{order: id, status: status}}\n")

    for headers in (signed(BODY), {}):
        with pytest.raises(MessageError, match="differ in their signature: pass message=one or two"):
            read(different, headers=headers)
    assert read(different, message="one") == "one"
    assert problem_of(different, message="one", headers={}) is SignatureProblem.MISSING_HEADER
    assert read(different, message="two", headers={}) == "two"


def test_a_signature_without_its_secret_is_a_mistake_of_the_caller() -> None:
    """It is a `ValueError` that says what to pass, not an error of the message."""
    for secrets in (None, {}, {"other": KEY}):
        with pytest.raises(ValueError, match="missing secret 'hook'") as caught:
            read(ONE, secrets=secrets)
        assert not isinstance(caught.value, MessageError)
        assert "verify=False" in str(caught.value)


def test_a_body_that_is_too_large_is_not_hashed() -> None:
    """The limit comes before the proof."""
    with pytest.raises(MessageError, match=r"^one: the body has more than 5 bytes$"):
        read(ONE, headers={}, limit=5)
