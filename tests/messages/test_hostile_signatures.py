"""Tests of hostile headers, of invalid secrets, and of secrets in errors."""

from __future__ import annotations

import hmac
import pickle
import subprocess
import sys
import traceback
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import SignatureError, SignatureProblem
from statemachine.messages.secrets import SecretValue
from statemachine.messages.signatures import verify
from statemachine.model.signature import HeaderPart, Signature
from tests.messages.signed import (
    BASIC,
    BEARER,
    GITHUB,
    HMAC,
    HOOK,
    SHOPIFY,
    STANDARD_WEBHOOKS,
    STRIPE,
    VECTORS,
    Signed,
    at,
)
from tests.messages.test_signatures import EXPIRED, MALFORMED, MISSING, WRONG, kind_of, with_header

HEADER = Signature(scheme=HMAC, secret=HOOK, header="X-Signature")
SCHEMES = (*(each.signature for each in VECTORS.values()), HEADER, replace(HEADER, signed="{url}{body}"))
NAMES = sorted({name for each in VECTORS.values() for name in each.headers} | {"x-signature"})
PIECES = st.sampled_from(
    [
        "t=1",
        "v1=",
        "v1,",
        "sha256=",
        ",",
        " ",
        "Basic ",
        "Bearer ",
        "QQ==",
        "ff",
        "=",
        "\u0661",
        "\ud800",
    ]
)
TEXTS = st.text() | st.lists(PIECES | st.text(max_size=3), max_size=150).map("".join)
SECRETS = st.text() | st.binary() | st.lists(st.text() | st.binary()) | st.none() | st.integers()


@given(
    signature=st.sampled_from(SCHEMES),
    body=st.binary(),
    headers=st.dictionaries(st.sampled_from(NAMES), TEXTS),
    secrets=SECRETS,
    url=st.none() | st.text(),
)
def test_hostile_headers_give_only_documented_errors(
    *, signature: Signature, body: bytes, headers: dict[str, str], secrets: object, url: str | None
) -> None:
    """No subclass of them: an error of a codec would contain a value. Only a copy of the secret is accepted."""
    message = Signed(signature=signature, headers=headers, body=body, key=b"", url=url, now=at(0))
    try:
        message.verify([] if secrets is None else secrets)
    except (SignatureError, ValueError, TypeError) as error:
        assert type(error) in {SignatureError, ValueError, TypeError}  # noqa: PT017  # no error is fine too
    else:
        assert signature in {BASIC.signature, BEARER.signature}


@pytest.mark.parametrize(
    ("message", "value"),
    [
        (GITHUB, "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
        (GITHUB, "sha256="),
        (GITHUB, "sha256=xyz"),
        (GITHUB, "sha256=75 71"),
        (GITHUB, "sha256=é"),
        (SHOPIFY, "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g"),
        (SHOPIFY, "B23t XN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g="),
        (SHOPIFY, "\ud800"),
        (BASIC, "Basic Aladdin:open sesame"),
        (BASIC, "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        (BEARER, "mF_9.B5f-4.1JqM"),
    ],
)
def test_a_header_in_another_form_is_malformed(message: Signed, value: str) -> None:
    """A prefix is missing, or the rest is not hex or base64."""
    assert kind_of(with_header(message, next(iter(message.headers)), value)) is MALFORMED


@pytest.mark.parametrize(
    "time",
    ["", "t=", "t=x", "t=1.5", "t=-1", "t=+1", "t=1e3", "t=\u0661", "t=1_0", "t=01", f"t={10**12}", "t=1,t=1"],
)  # fmt: skip
def test_a_time_of_sending_is_one_number_of_seconds(time: str) -> None:
    """A number has at most twelve digits, because Python's limit on digits is an error of its own."""
    header = f"{time},v1={64 * '0'}"
    assert kind_of(with_header(STRIPE, "stripe-signature", header)) is MALFORMED


def test_a_header_has_at_most_a_hundred_parts() -> None:
    """A header with more is refused, also if the first part is genuine."""
    genuine = STRIPE.headers["stripe-signature"]
    full = genuine + 97 * f",v1={64 * '0'}"
    with_header(STRIPE, "stripe-signature", full).verify()

    assert kind_of(with_header(STRIPE, "stripe-signature", f"{full},")) is MALFORMED


def test_an_id_ends_where_the_template_says() -> None:
    """Else an id could take the time and a part of the body in, and another part of the body be the time."""
    headers = {**STANDARD_WEBHOOKS.headers, "webhook-id": "msg.1614265330.x"}
    assert kind_of(replace(STANDARD_WEBHOOKS, headers=headers)) is MALFORMED


def test_an_id_before_a_time_does_not_end_earlier() -> None:
    """Without text between the two, a zero at the end of the id could begin the time instead."""
    signature = replace(
        HEADER, signed="{id}{timestamp}", id="X-Id", timestamp=HeaderPart(header="X-Time")
    )
    proof = hmac.new(b"key", b"evt-101795426200", "sha256").hexdigest()
    sent = {"x-signature": proof, "x-id": "evt-10", "x-time": "1795426200"}
    message = Signed(signature=signature, headers=sent, key="key", now=at(1795426200))
    message.verify()

    moved = replace(message, headers={**sent, "x-id": "evt-1", "x-time": "01795426200"})
    assert kind_of(moved) is MALFORMED


@pytest.mark.parametrize("secrets", [None, {}, {"other": "key"}, {"hook": None}, {"hook": []}])
@pytest.mark.parametrize("name", VECTORS)
def test_a_missing_secret_is_the_callers_mistake(name: str, secrets: object) -> None:
    """The message is not called wrong, and the error says what to pass."""
    message = VECTORS[name]
    with pytest.raises(ValueError, match=r"^missing secret 'hook': pass .*, or verify=False") as caught:
        verify(
            message.signature,
            body=message.body,
            headers=message.headers,
            url=None,
            secrets=SecretValue(secrets),
            now=message.now,
        )
    assert not isinstance(caught.value, SignatureError)


@pytest.mark.parametrize("secret", ["", b"", ["key", ""], [b"", b"key"]])
@pytest.mark.parametrize("name", VECTORS)
def test_an_empty_secret_is_refused(name: str, secret: object) -> None:
    """Anybody can sign with an empty key. A variable that is not set often becomes one."""
    with pytest.raises(ValueError, match="'hook'") as caught:
        VECTORS[name].verify(secret)
    assert not isinstance(caught.value, SignatureError)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_é", "whsec_a-b_", "not base64", "A"])
def test_a_secret_of_standard_webhooks_is_base64(secret: str) -> None:
    """It may lack the padding and `whsec_`; any other text is refused, and not shown."""
    unpadded = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS"
    assert kind_of(STANDARD_WEBHOOKS, unpadded) is WRONG
    STANDARD_WEBHOOKS.verify("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    with pytest.raises(ValueError, match=r"^invalid secret 'hook': expected `whsec_` and base64$"):
        STANDARD_WEBHOOKS.verify(secret)


@pytest.mark.parametrize(
    "secret", [1, [None], ["key", 1], bytearray(b"key"), [["key"]], {"key": "value"}]
)
def test_a_secret_is_a_text_or_bytes(secret: object) -> None:
    """The error names the secret and the type. The keys of a mapping are not taken for secrets."""
    with pytest.raises(TypeError, match="secret 'hook' must be a str or a bytes, not"):
        GITHUB.verify(secret)


def test_a_signed_url_must_be_passed() -> None:
    """The URL is not in the headers, so only the caller knows it."""
    message = Signed(signature=replace(HEADER, signed="{url}"), headers={"x-signature": "00"}, key="key")
    with pytest.raises(ValueError, match=r"contains the URL of the request: pass url=$"):
        message.verify()

    undeclared = replace(message, signature=replace(HEADER, signed="{id}"))
    with pytest.raises(ValueError, match=r"contains \{id\}, which the signature does not declare$"):
        undeclared.verify()


FAILURES = {
    WRONG: [replace(each, body=b"x", headers={**each.headers}) for each in (STRIPE, GITHUB)],
    EXPIRED: [replace(STRIPE, now=at(0)), replace(STANDARD_WEBHOOKS, now=at(0))],
    MISSING: [replace(each, headers={}) for each in VECTORS.values()],
    MALFORMED: [
        replace(
            BEARER, headers={"authorization": BEARER.headers["authorization"].removeprefix("Bearer ")}
        ),
        replace(BASIC, headers={"authorization": "Basic Aladdin:open sesame"}),
        with_header(STRIPE, "stripe-signature", "t=1,t=1,v1=00"),
    ],
}


@pytest.mark.parametrize(("kind", "message"), [(kind, each) for kind, row in FAILURES.items() for each in row])  # fmt: skip
def test_no_error_shows_a_secret(kind: SignatureProblem, message: Signed) -> None:
    """Neither its text, nor its repr, nor its pickle, nor a local variable of a frame of the package."""
    with pytest.raises(SignatureError) as caught:
        message.verify([message.key, b"another"])
    error = caught.value
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own pickle
    stack = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    shown = [repr(frame.locals) for frame in stack if "/tests/" not in frame.filename]

    assert (error.kind, str(copy), copy.kind) == (kind, str(error), kind)
    assert shown
    secret = str(message.key).removeprefix("whsec_").split(":")[-1]
    for text in (str(error), repr(error), repr(pickle.dumps(error)), *shown):
        assert secret not in text
    assert error.__context__ is None


@pytest.mark.parametrize("secrets", [["whsec_é SECRET"], ["ok", 1, "SECRET"], ["SECRET", ""]])
def test_no_error_of_the_caller_shows_a_secret(secrets: object) -> None:
    """Invalid secrets are the likeliest to be shown, because they are what the error is about."""
    with pytest.raises((ValueError, TypeError)) as caught:
        STANDARD_WEBHOOKS.verify(secrets)
    stack = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
    shown = [repr(frame.locals) for frame in stack if "/tests/" not in frame.filename]

    assert shown
    assert not [each for each in (str(caught.value), *shown) if "SECRET" in each]
    assert caught.value.__context__ is None


def test_hashes_are_imported_on_first_use() -> None:
    """Reading a message without a signature does not pay for them."""
    script = "import sys, statemachine.messages.signatures; print('hashlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
