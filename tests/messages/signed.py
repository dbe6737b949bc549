"""Signed messages from documents and libraries of providers, and functions to verify them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from statemachine.messages.secrets import SecretValue
from statemachine.messages.signatures import verify
from statemachine.model.signature import HeaderPart, Signature, SignatureScheme

HMAC = SignatureScheme.HMAC
HOOK = "hook"
"""The name of the secret of each signature."""


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signed message, the secret `key` with which it was signed, and the time at which it is read."""

    signature: Signature
    headers: Mapping[str, str]
    body: bytes = b""
    key: str | bytes
    url: str | None = None
    now: datetime = field(default=datetime(2026, 11, 24, tzinfo=UTC))

    def verify(self, secrets: object = None) -> None:
        """Verify the message with these secrets, or with its own."""
        passed = {self.signature.secret: self.key if secrets is None else secrets}
        verify(
            self.signature,
            body=self.body,
            headers=self.headers,
            url=self.url,
            secrets=SecretValue(passed),
            now=self.now,
        )


def at(seconds: int) -> datetime:
    """Return a time from the seconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


STANDARD_WEBHOOKS = Signed(
    signature=Signature(scheme=SignatureScheme.STANDARD_WEBHOOKS, secret=HOOK),
    headers={
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
    body=b'{"test": 2432232314}',
    key="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    now=at(1614265330),
)
"""From the tests of the Standard Webhooks libraries (test of the function `sign`)."""

GITHUB = Signed(
    signature=Signature(scheme=HMAC, secret=HOOK, header="X-Hub-Signature-256", prefix="sha256="),
    headers={
        "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    },
    body=b"Hello, World!",
    key="It's a Secret to Everybody",
)
"""From GitHub's document "Validating webhook deliveries", section "Testing the webhook payload validation"."""

_STRIPE_EVENT = {
    "id": "evt_123",
    "object": "event",
    "account": "acct_123",
    "api_version": "2017-05-25",
    "created": 1533204620,
    "data": {
        "object": {
            "id": "cus_123",
            "object": "customer",
            "created": 123456789,
            "email": "test@stripe.com",
            "livemode": False,
            "metadata": {},
        }
    },
    "livemode": False,
    "pending_webhooks": 1,
    "request": {"id": "req_123", "idempotency_key": "idempotency-key-123"},
    "type": "customer.created",
}
STRIPE = Signed(
    signature=Signature(
        scheme=HMAC,
        secret=HOOK,
        header="Stripe-Signature",
        prefix="v1=",
        separator=",",
        signed="{timestamp}.{body}",
        timestamp=HeaderPart(header="Stripe-Signature", prefix="t="),
    ),
    headers={
        "stripe-signature": "t=1533204620,"
        "v1=2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7,"
        "v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef"
    },
    body=json.dumps(_STRIPE_EVENT, indent=2).encode() + b"\n",
    key="webhook_secret",
    now=at(1533204720),
)
"""From the tests of Stripe's .NET library (EventUtilityTest and its resource event_test_signature)."""

SHOPIFY = Signed(
    signature=Signature(scheme=HMAC, secret=HOOK, header="X-Shopify-Hmac-Sha256", encoding="base64"),
    headers={"x-shopify-hmac-sha256": "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g="},
    body=b'{"foo": "bar"}',
    key="test_secret_key",
)
"""From the tests of Shopify's JavaScript library (shopify-api, test of `webhooks.validate`)."""

SLACK = Signed(
    signature=Signature(
        scheme=HMAC,
        secret=HOOK,
        header="X-Slack-Signature",
        prefix="v0=",
        signed="v0:{timestamp}:{body}",
        timestamp=HeaderPart(header="X-Slack-Request-Timestamp"),
    ),
    headers={
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    },
    body=b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
    key="8f742231b10e8888abcd99yyyzzz85a5",
    now=at(1531420618),
)
"""From Slack's document "Verifying requests from Slack"."""

BASIC = Signed(
    signature=Signature(scheme=SignatureScheme.BASIC, secret=HOOK),
    headers={"authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
    key="Aladdin:open sesame",
)
"""From RFC 7617, section 2."""

BEARER = Signed(
    signature=Signature(
        scheme=SignatureScheme.SECRET_HEADER, secret=HOOK, header="Authorization", prefix="Bearer "
    ),
    headers={"authorization": "Bearer mF_9.B5f-4.1JqM"},
    key="mF_9.B5f-4.1JqM",
)
"""From RFC 6750, section 2.1."""

HASHED = {
    "standard-webhooks": STANDARD_WEBHOOKS,
    "github": GITHUB,
    "stripe": STRIPE,
    "shopify": SHOPIFY,
    "slack": SLACK,
}
"""Messages that are proved by a hash of the body."""

VECTORS = {**HASHED, "basic": BASIC, "bearer": BEARER}
TIMED = ("standard-webhooks", "stripe", "slack")
"""The messages that have a time of sending."""
