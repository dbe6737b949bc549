"""What Stripe's documents print of PaymentIntents: calls of curl, and their answers. Keys are placeholders."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HOST = "https://api.stripe.com/v1/payment_intents"

INTENT: Mapping[str, Any] = {
    "id": "pi_3MtwBwLkdIwHu7ix28a3tqPa",
    "object": "payment_intent",
    "amount": 2000,
    "amount_capturable": 0,
    "amount_details": {"tip": {}},
    "amount_received": 0,
    "application": None,
    "application_fee_amount": None,
    "automatic_payment_methods": {"enabled": True},
    "canceled_at": None,
    "cancellation_reason": None,
    "capture_method": "automatic",
    "client_secret": "pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH",
    "confirmation_method": "automatic",
    "created": 1680800504,
    "currency": "usd",
    "customer": None,
    "description": None,
    "last_payment_error": None,
    "latest_charge": None,
    "livemode": False,
    "metadata": {},
    "next_action": None,
    "on_behalf_of": None,
    "payment_method": None,
    "payment_method_options": {
        "card": {
            "installments": None,
            "mandate_options": None,
            "network": None,
            "request_three_d_secure": "automatic",
        },
        "link": {"persistent_token": None},
    },
    "payment_method_types": ["card", "link"],
    "processing": None,
    "receipt_email": None,
    "review": None,
    "setup_future_usage": None,
    "shipping": None,
    "source": None,
    "statement_descriptor": None,
    "statement_descriptor_suffix": None,
    "status": "requires_payment_method",
    "transfer_data": None,
    "transfer_group": None,
}
"""The answer to the calls that create, retrieve and list payments, from their pages of the API reference."""

CANCELED = {**INTENT, "canceled_at": 1680801569, "status": "canceled"}
"""The answer to the call that cancels a payment, from its page."""

CONFIRMED = {
    **INTENT,
    "id": "pi_3MtweELkdIwHu7ix0Dt0gF2H",
    "amount_received": 2000,
    "client_secret": "pi_3MtweELkdIwHu7ix0Dt0gF2H_secret_ALlpPMIZse0ac8YzPxkMkFgGC",
    "created": 1680802258,
    "latest_charge": "ch_3MtweELkdIwHu7ix05lnLAFd",
    "payment_method": "pm_1MtweELkdIwHu7ixxrsejPtG",
    "status": "succeeded",
}
"""The answer to the call that confirms a payment, from its page."""

UPDATED = {**INTENT, "metadata": {"order_id": "6735"}}
"""The answer to the call that updates a payment, from its page."""

CAPTURED = {
    **{name: value for name, value in INTENT.items() if name != "source"},
    "id": "pi_3MrPBM2eZvKYlo2C1TEMacFD",
    "amount": 1000,
    "amount_received": 1000,
    "automatic_payment_methods": None,
    "client_secret": "pi_3MrPBM2eZvKYlo2C1TEMacFD_secret_9J35eTzWlxVmfbbQhmkNbewuL",
    "created": 1524505326,
    "description": "One blue fish",
    "latest_charge": "ch_1EXUPv2eZvKYlo2CStIqOmbY",
    "payment_method": "pm_1EXUPv2eZvKYlo2CUkqZASBe",
    "payment_method_options": {},
    "payment_method_types": ["card"],
    "redaction": None,
    "status": "succeeded",
}
"""The answer to the call that captures a payment, from its page."""

INCREMENTED = {
    "id": "pi_1DtBRR2eZvKYlo2CmCVxxvd7",
    "object": "payment_intent",
    "amount": 2099,
    "amount_capturable": 2099,
    "capture_method": "manual",
    "created": 1680196960,
    "status": "requires_capture",
}
"""The answer to the call that increments an authorization, from its page, shortened."""

NOT_CAPTURABLE = {
    "error": {
        "code": "payment_intent_unexpected_state",
        "doc_url": "https://stripe.com/docs/error-codes/payment-intent-unexpected-state",
        "message": "This PaymentIntent could not be captured because it has a status of requires_confirmation. Only a"
        " PaymentIntent with one of the following statuses may be captured: requires_capture.",
        "payment_intent": {
            "id": "pi_1HcDu7Ejml7gQ7xsEDfPdq12",
            "object": "payment_intent",
            "amount": 4999,
        },
    }
}
"""An answer of the API, as a public issue quotes it (grandnode, number 985); the quotation ends after the amount."""

NOT_CANCELABLE = (
    "You cannot cancel this PaymentIntent because it has a status of succeeded. Only a PaymentIntent with one of the"
    " following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation,"
    " requires_action, processing."
)
"""A message of the API, as a public issue quotes it (exercism/website, number 7062)."""


@dataclass(frozen=True)
class Curl:
    """A call that a page prints, parsed: `user` is the key without its colon, and `form` the body of a POST."""

    method: str
    url: str
    user: str
    query: list[tuple[str, str]]
    form: list[tuple[str, str]]
    headers: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> Curl:
        """Parse the options that the pages use."""
        words = iter(shlex.split(text.replace("\\\n", " "))[1:])
        options: dict[str, list[str]] = {}
        for word in words:
            name = {"--data-urlencode": "-d"}.get(word, word)
            is_flag = name == "-G" or not name.startswith("-")
            options.setdefault(name if name.startswith("-") else "URL", []).append(
                name if is_flag else next(words)
            )
        (url,), data = options["URL"], [each.partition("=") for each in options.get("-d", [])]
        fields = [(name, value) for name, _, value in data]
        is_get = "-G" in options or ("-d" not in options and "-X" not in options)
        return cls(
            method="GET" if is_get else "POST",
            url=url,
            user=options["-u"][0].rstrip(":"),
            query=fields if is_get else [],
            form=[] if is_get else fields,
            headers=dict(each.split(": ") for each in options.get("-H", [])),
        )


@dataclass(frozen=True, kw_only=True)
class Call:
    """A printed call, and the question to which it belongs: an event or an action from a status, or a read."""

    curl: str
    source: str | None = None
    event: str | None = None
    action: str | None = None
    read: str | None = None
    order: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)


CALLS = {
    "create": Call(
        curl="""curl https://api.stripe.com/v1/payment_intents \\
          -u "<<YOUR_SECRET_KEY>>:" \\
          -H "Stripe-Version: 2026-11-18.endive" \\
          -d amount=2000 \\
          -d currency=usd \\
          -d "automatic_payment_methods[enabled]=true"
        """,
        event="create",
        parameters={"version": "2026-11-18.endive"},
        inputs={"amount": 2000, "currency": "usd", "automatic_payment_methods": True},
    ),
    "authorize only": Call(
        curl="""curl https://api.stripe.com/v1/payment_intents \\
          -u "<<YOUR_SECRET_KEY>>:" \\
          -d amount=1099 \\
          -d currency=usd \\
          -d "payment_method_types[]"=card \\
          -d capture_method=manual
        """,
        event="create",
        inputs={
            "amount": 1099,
            "currency": "usd",
            "payment_method_type": "card",
            "capture_method": "manual",
        },
    ),
    "update": Call(
        curl="""curl https://api.stripe.com/v1/payment_intents/pi_3MtwBwLkdIwHu7ix28a3tqPa \\
          -u "<<YOUR_SECRET_KEY>>" \\
          -d "metadata[order_id]=6735"
        """,
        source="requires_payment_method",
        action="set-order-id",
        parameters={"id": "pi_3MtwBwLkdIwHu7ix28a3tqPa"},
        inputs={"order_id": "6735"},
    ),
    "confirm": Call(
        curl="""curl https://api.stripe.com/v1/payment_intents/pi_3MtweELkdIwHu7ix0Dt0gF2H/confirm \\
          -u "<<YOUR_SECRET_KEY>>:" \\
          -d payment_method=pm_card_visa \\
          --data-urlencode return_url="https://www.example.com"
        """,
        source="requires_payment_method",
        event="confirm",
        parameters={"id": "pi_3MtweELkdIwHu7ix0Dt0gF2H"},
        inputs={"payment_method": "pm_card_visa", "return_url": "https://www.example.com"},
    ),
    "capture": Call(
        curl="""curl -X POST https://api.stripe.com/v1/payment_intents/pi_3MrPBM2eZvKYlo2C1TEMacFD/capture \\
          -u "<<YOUR_SECRET_KEY>>"
        """,
        source="requires_capture",
        event="capture",
        parameters={"id": "pi_3MrPBM2eZvKYlo2C1TEMacFD"},
    ),
    "capture a part": Call(
        curl="""curl https://api.stripe.com/v1/payment_intents/pi_123/capture \\
          -u "<<YOUR_SECRET_KEY>>:" \\
          -d amount_to_capture=750
        """,
        source="requires_capture",
        event="capture",
        parameters={"id": "pi_123"},
        inputs={"amount_to_capture": 750},
    ),
    "increment": Call(
        curl="""curl https://api.stripe.com/v1/payment_intents/pi_1DtBRR2eZvKYlo2CmCVxxvd7/increment_authorization \\
          -u "<<YOUR_SECRET_KEY>>" \\
          -d amount=2099
        """,
        source="requires_capture",
        action="increment-authorization",
        parameters={"id": "pi_1DtBRR2eZvKYlo2CmCVxxvd7"},
        inputs={"amount": 2099},
    ),
    "cancel": Call(
        curl="""curl -X POST https://api.stripe.com/v1/payment_intents/pi_3MtwBwLkdIwHu7ix28a3tqPa/cancel \\
          -u "<<YOUR_SECRET_KEY>>"
        """,
        source="requires_capture",
        event="cancel",
        parameters={"id": "pi_3MtwBwLkdIwHu7ix28a3tqPa"},
    ),
    "retrieve": Call(
        curl="""curl https://api.stripe.com/v1/payment_intents/pi_3MtwBwLkdIwHu7ix28a3tqPa \\
          -u "<<YOUR_SECRET_KEY>>:"
        """,
        read="retrieve",
        order="pi_3MtwBwLkdIwHu7ix28a3tqPa",
    ),
    "list": Call(
        curl="""curl -G https://api.stripe.com/v1/payment_intents \\
          -u "<<YOUR_SECRET_KEY>>" \\
          -H "Stripe-Version: 2026-01-28.clover" \\
          -d limit=3
        """,
        read="list",
        parameters={"version": "2026-01-28.clover", "limit": 3},
    ),
    "search": Call(
        curl="""curl -G https://api.stripe.com/v1/payment_intents/search \\
          -u "<<YOUR_SECRET_KEY>>" \\
          -H "Stripe-Version: 2025-05-28.basil" \\
          -d query="amount>1000"
        """,
        read="search",
        parameters={"version": "2025-05-28.basil", "search": "amount>1000"},
    ),
}
"""Each call as its page of the API reference prints it; two are from the page about holds."""


def event(type_: str, status: str, **fields: object) -> bytes:
    """Return a recorded event, shortened, with a type and a status."""
    intent = {"id": "pi_000000000000000000000000", "object": "payment_intent", "status": status}
    return json.dumps(
        {
            "id": "evt_000000000000000000000000",
            "object": "event",
            "api_version": "2020-08-27",
            "created": 1648320024,
            "data": {"object": {**intent, **fields}},
            "type": f"payment_intent.{type_}",
        }
    ).encode()


def page(*intents: Mapping[str, Any], has_more: bool) -> bytes:
    """Return a page of a list in the form of the document."""
    document = {
        "object": "list",
        "url": urlsplit(HOST).path,
        "has_more": has_more,
        "data": [dict(each) for each in intents],
    }
    return json.dumps(document).encode()


def pairs(text: str) -> list[tuple[str, str]]:
    """Return the fields of a form or of a query, decoded."""
    return parse_qsl(text, keep_blank_values=True, max_num_fields=20)
