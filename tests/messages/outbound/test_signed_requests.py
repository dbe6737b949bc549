"""Tests of the signature of a request, against the hash as documents of providers compute it."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.secrets import SecretValue
from statemachine.messages.signatures import sign, verify
from statemachine.model.request import MASK, Request
from statemachine.model.signature import HeaderPart, Signature, SignatureScheme
from tests.messages.outbound.kinds import NOW, Requests, refused

KEY = "k3y-é"
BODY = b'{"to":"Done"}'
SECONDS = int(NOW.timestamp())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def signing(signature: str, more: str = "body: {to: target.name}") -> Requests:
    """Return the requests of a file with this signature; its key is the parameter `key`."""
    return Requests(
        "ask:\n"
        "  for: finish\n"
        "  method: POST\n"
        "  url: https://example.com/orders/{id}?a=b\n"
        "  parameters: {id: {default: o-1}, key: {secret: true}}\n"
        f"  {more}\n"
        f"  signature: {{secret: key, {signature}}}\n"
    )


def signed(requests: Requests, key: str = KEY) -> Request:
    """Build the request with this key."""
    return requests.move(parameters={"key": key})


def digest(text: str, key: str = KEY, algorithm: str = "sha256") -> bytes:
    """Return the keyed hash of a text in UTF-8."""
    return hmac.new(key.encode(), text.encode(), algorithm).digest()


@pytest.mark.parametrize(
    ("signature", "text", "algorithm"),
    [
        ("scheme: hmac, header: X-S", BODY.decode(), "sha256"),
        ("scheme: hmac, header: X-S, algorithm: sha512", BODY.decode(), "sha512"),
        (
            'scheme: hmac, header: X-S, signed: "{method}\\n{path}\\n{body}"',
            f"POST\n/orders/o-1?a=b\n{BODY.decode()}",
            "sha256",
        ),
        (
            'scheme: hmac, header: X-S, signed: "{url}|{body}"',
            f"https://example.com/orders/o-1?a=b|{BODY.decode()}",
            "sha256",
        ),
    ],
)
def test_a_signature_is_the_keyed_hash_of_the_declared_text(
    signature: str, text: str, algorithm: str
) -> None:
    """In hex, and in base64 after a prefix; only the hash is masked."""
    expected = digest(text, algorithm=algorithm)
    plain = signed(signing(signature))
    prefixed = signed(signing(f'{signature}, prefix: "v1=", encoding: base64'))

    assert plain.raw.headers == {"content-type": "application/json", "X-S": expected.hex()}
    assert prefixed.raw.headers["X-S"] == f"v1={b64encode(expected).decode()}"
    assert plain.masked.headers == {"content-type": "application/json", "X-S": MASK}
    assert plain.secrets == (KEY, expected.hex())
    assert plain.new_id is None


def test_the_time_and_the_id_are_sent_and_signed() -> None:
    """They are those of the clock and of `new_id`, and the request keeps the id."""
    requests = signing(
        'scheme: hmac, header: X-S, signed: "{id}.{timestamp}.{body}", timestamp: {header: X-T, prefix: "t="}, id: X-Id'
    )
    request = signed(requests)

    assert request.new_id == "id-1"
    assert request.raw.headers == {
        "content-type": "application/json",
        "X-Id": "id-1",
        "X-T": f"t={SECONDS}",
        "X-S": digest(f"id-1.{SECONDS}.{BODY.decode()}").hex(),
    }
    assert request.masked.headers["X-T"] == f"t={SECONDS}"
    assert sorted(requests.asked) == ["id", "time"]


def test_one_header_may_have_the_time_and_the_signature() -> None:
    """The time is first."""
    request = signed(
        signing(
            'scheme: hmac, header: X-S, prefix: "v1=", separator: ",", signed: "{timestamp}.{body}", '
            'timestamp: {header: X-S, prefix: "t="}'
        )
    )

    expected = digest(f"{SECONDS}.{BODY.decode()}").hex()
    assert request.raw.headers["X-S"] == f"t={SECONDS},v1={expected}"
    assert request.masked.headers["X-S"] == MASK


def test_standard_webhooks_has_its_own_headers_and_keys() -> None:
    """The key is base64, with or without `whsec_`."""
    key = b64encode(b"a key of 24 bytes or more").decode()
    requests = signing("scheme: standard-webhooks")
    for number, given_key in enumerate((key, f"whsec_{key}"), start=1):
        headers = signed(requests, given_key).raw.headers
        text = f"id-{number}.{SECONDS}.{BODY.decode()}"
        expected = b64encode(digest(text, "a key of 24 bytes or more")).decode()

        assert headers["webhook-id"] == f"id-{number}"
        assert headers["webhook-timestamp"] == str(SECONDS)
        assert headers["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize(
    ("signature", "key", "problem"),
    [
        ("scheme: standard-webhooks", "whsec_*", "expected `whsec_` and base64"),
        ("scheme: standard-webhooks", "", "expected `whsec_` and base64"),
        ("scheme: hmac, header: X-S", "", "it is empty"),
    ],
)
def test_a_key_of_the_wrong_form_is_an_error(signature: str, key: str, problem: str) -> None:
    """The sentence names the parameter and not the key."""
    assert refused(signing(signature).move, parameters={"key": key}) == (
        f"parameter 'key' is no key of a signature: {problem}"
    )


def test_a_number_is_no_key() -> None:
    """It is not clear how the provider writes it."""
    requests = signing("scheme: hmac, header: X-S")
    typed = Requests(
        "ask: {for: finish, method: POST, url: 'https://example.com/', signature: {scheme: hmac, secret: key,"
        " header: X-S}, parameters: {key: {secret: true, type: number}}}"
    )

    assert refused(typed.move, parameters={"key": 0.5}) == (
        "parameter 'key' must be a text, an integer or a boolean, to be a credential"
    )
    assert refused(requests.move) == "missing parameter 'key': a text"


@pytest.mark.parametrize("new_id", ["a\r\nX-More: 1", " a", "é"])
def test_an_id_that_no_header_can_carry_is_an_error(new_id: str) -> None:
    """It would become another header, or another text."""
    requests = signing(
        'scheme: hmac, header: X-S, signed: "{id}.{timestamp}.{body}", timestamp: {header: X-T}, id: X-Id'
    )

    assert refused(requests.move, parameters={"key": KEY}, new_id=new_id) == (
        "header 'X-Id' must be printable ASCII, without spaces at the start or the end"
    )


def test_a_request_without_a_body_signs_an_empty_body() -> None:
    """A form is signed as it is sent."""
    empty = signed(signing("scheme: hmac, header: X-S", "title: nothing"))
    form = signed(signing("scheme: hmac, header: X-S", "form: {a: \"'x y'\"}"))

    assert empty.raw.headers == {"X-S": digest("").hex()}
    assert form.raw.headers["X-S"] == digest("a=x+y").hex()


SCHEMES = st.one_of(
    st.builds(
        Signature,
        scheme=st.just(SignatureScheme.HMAC),
        secret=st.just("key"),
        header=st.just("X-Sign"),
        prefix=st.sampled_from([None, "v1="]),
        algorithm=st.sampled_from(["sha1", "sha256", "sha512"]),
        encoding=st.sampled_from(["hex", "base64"]),
        signed=st.sampled_from(["{body}", "{url}{body}", "{id}.{timestamp}.{body}"]),
        timestamp=st.just(HeaderPart(header="X-Sign-Time", prefix="t=")),
        id=st.just("X-Id"),
    ),
    st.builds(
        Signature,
        scheme=st.just(SignatureScheme.HMAC),
        secret=st.just("key"),
        header=st.just("X-Sign"),
        prefix=st.just("v1="),
        separator=st.sampled_from([",", ";"]),
        signed=st.just("{timestamp}.{body}"),
        timestamp=st.just(HeaderPart(header="X-Sign", prefix="t=")),
    ),
    st.just(Signature(scheme=SignatureScheme.STANDARD_WEBHOOKS, secret="key")),  # noqa: S106  # a name
)


@given(
    signature=SCHEMES,
    key=st.binary(min_size=1),
    body=st.binary(),
    url=TEXTS,
    new_id=st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True),
    now=st.integers(0, 4_000_000_000),
    late=st.integers(-300, 300),
)
def test_verify_accepts_what_sign_made(  # what a signature can cover
    signature: Signature, *, key: bytes, body: bytes, url: str, new_id: str, now: int, late: int
) -> None:
    """This holds for every scheme, key, body and time, up to five minutes later."""
    standard = signature.scheme is SignatureScheme.STANDARD_WEBHOOKS
    text = b64encode(key).decode() if standard else key.hex()
    values: Mapping[str, str | bytes] = {
        "method": "POST",
        "url": url,
        "path": "/",
        "body": body,
        "timestamp": str(now),
        "id": new_id,
    }
    headers = sign(signature, key=SecretValue(text), values=values)

    verify(
        signature,
        body=body,
        headers={name.lower(): value for name, value in headers.items()},
        url=url,
        secrets=SecretValue({"key": text}),
        now=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=now + late),
    )


@pytest.mark.parametrize("scheme", [SignatureScheme.BASIC, SignatureScheme.SECRET_HEADER])
def test_a_scheme_without_a_hash_signs_nothing(scheme: SignatureScheme) -> None:
    """Rules made in Python may have one; a rule file cannot."""
    signature = Signature(scheme=scheme, secret="key", header="X-Key")  # noqa: S106  # a name
    with pytest.raises(ValueError, match=f"scheme {scheme} has no hash"):
        sign(signature, key=SecretValue("x"), values={"body": b""})


@pytest.mark.parametrize(
    "signature",
    [
        'scheme: hmac, header: X-S, prefix: "sha256="',
        (
            'scheme: hmac, header: X-S, prefix: "v1=", separator: ",", signed: "{timestamp}.{body}",'
            ' timestamp: {header: X-S, prefix: "t="}'
        ),
    ],
)
def test_a_provider_that_repeats_the_bare_hash_shows_nothing(signature: str) -> None:
    """It counts as a secret with and without what is around it."""
    requests = signing(signature, "reasons: why")
    request = signed(requests)
    bare = request.raw.headers["X-S"].rsplit("=", 1)[-1]
    result = requests.messages.read_result(request, 401, json.dumps({"why": f"got {bare}"}).encode())

    assert result.reasons == ("got ***",)
