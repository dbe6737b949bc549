"""Tests of hostile input: every body, content type and method gives a reading or a `MessageError`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statemachine import load, loads, shipped
from statemachine.messages import Messages, faults
from statemachine.model.errors import InvalidRulesError, MessageError
from statemachine.model.reading import Reading
from statemachine.model.ruleset import RuleSet
from tests.messages.inbound.acme import ACME, HEAD
from tests.messages.inbound.test_choose import messages_of
from tests.messages.samples import FLOOR_PLAN, FRAMES, FRAMES_XML, FRAMES_XML_AS_PRINTED
from tests.strategies import rule_sets

SAMPLES = [FLOOR_PLAN, FRAMES, FRAMES_XML, FRAMES_XML_AS_PRINTED]
MESSAGES = {"acme": Messages(loads(ACME)), **{name: Messages(load(name)) for name in shipped()}}
NAMES = sorted(
    {
        "id",
        "item",
        "copy",
        "status",
        "before",
        "trigger",
        "event",
        "at",
        "who",
        "door",
        "size",
        "Items",
        "Id",
    }
    | {
        "copies",
        "price",
        "paid",
        "name",
        "due",
        "shipped",
        "waited",
        "OrderNumber",
        "Copy",
        "Status",
        "DueDate",
    }
)
WITH_SHARED_VALUES = Messages(
    loads(f"""{HEAD}
matching: {{trim: true}}
messages:
  inbound:
    change:
      content: {{application/json: items}}
      body: {{order: {{order: key}}, status: status, at: at, actor: actor}}
""")
)
KINDS = ["application/json", "text/json", "application/xml", "text/xml"]
CONTENT_TYPES = st.one_of(
    st.sampled_from(KINDS),
    st.sampled_from(KINDS).flatmap(lambda kind: st.text(max_size=20).map(lambda more: f"{kind};{more}")),
    st.sampled_from(["utf-8", "utf-16", "latin-1", '"', ""]).map("text/xml; charset={}".format),
    st.text(max_size=20),
)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["New", "2026-01-31T12:00:00", "PT1H", "NaN", "1e999", "9" * 400]),
    st.sampled_from(["9" * 5_000, "k" * 5_000, f"2026-01-31T12:00:00.{'1' * 5_000}Z"]),
)
HUGE = st.sampled_from([10**400, -(10**998)])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), HUGE, st.floats(), TEXTS)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner), st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner)
    ),
    max_leaves=30,
)


@st.composite
def mutated(draw: DrawFn) -> bytes:
    """Draw a sample message with parts removed, doubled or replaced."""
    body = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 40)))
        new: SearchStrategy[bytes] = st.one_of(
            st.just(body[start:end] * 2),
            st.binary(max_size=6),
            st.sampled_from([b"null", b"[]", b"{}", b'""', b"1", b"<a/>", b"&x;"]),
        )
        body = body[:start] + draw(new) + body[end:]
    return body


@st.composite
def markup(draw: DrawFn) -> bytes:
    """Draw a text similar to the expected XML."""
    pieces = [
        *(f"<{name}>" for name in NAMES),
        *(f"</{name}>" for name in NAMES),
        "<batch><record>",
        "</record></batch>",
    ]
    pieces += [
        "<Status/>",
        "x",
        " ",
        "&amp;",
        "&x;",
        "<!DOCTYPE a>",
        "<![CDATA[",
        "]]>",
        ' i:nil="true"',
        "\x00",
        "1",
    ]
    text = "".join(draw(st.lists(st.sampled_from(pieces), max_size=12)))
    whole = [
        text,
        f"<batch><record>{text}</record></batch>",
        f"<batch><record><id>1</id>{text}</record></batch>",
    ]
    return draw(st.sampled_from(whole)).encode()


BODIES = st.one_of(
    st.binary(), DOCUMENTS.map(json.dumps).map(str.encode), mutated(), markup(), st.sampled_from(SAMPLES)
)


def read(messages: Messages, body: bytes, **options: Any) -> Reading | None:
    """Read a body, or return None if it raises `MessageError`."""
    try:
        return messages.read(body, **options)
    except MessageError:
        return None


@given(
    name=st.sampled_from(sorted(MESSAGES)),
    body=BODIES,
    content_type=CONTENT_TYPES,
    method=st.sampled_from(["POST", None, ""]),
)
@example("wordbee/order", b'{"items": [{"status": 1, "date": 1' + b"0" * 400 + b"}]}", "text/json", None)
@example(
    "acme",
    b'{"id": 1, "item": 2, "copy": 3, "status": "New", "at": "0001-01-01T00:00:00"}',
    "text/json",
    None,
)
def test_every_body_gives_a_reading_or_a_message_error(
    name: str, body: bytes, content_type: str, method: str | None
) -> None:
    """Each record has an observation or errors, and its errors have its number."""
    reading = read(MESSAGES[name], body, content_type=content_type, method=method, verify=False)

    for record in reading.records if reading is not None else ():
        assert record.observation is not None or record.errors
        assert all(error.record == record.number for error in record.errors)


@given(rules=rule_sets(), body=BODIES, content_type=st.sampled_from(KINDS))
def test_every_rule_set_reads_every_body_or_has_faults(
    rules: RuleSet, body: bytes, content_type: str
) -> None:
    """A message with faults raises `InvalidRulesError` for each body."""
    messages = Messages(rules)

    for name in rules.inbound:
        try:
            read(messages, body, content_type=content_type, message=name, verify=False)
        except InvalidRulesError:
            assert faults(rules)


WEBHOOKS = {
    otherwise: messages_of(
        """\
    one:
      content: {application/json: orders, text/xml: o.order, application/x-www-form-urlencoded: payload.orders}
      embedded: {payload: application/json}
      when: {kind: [1, order, true]}
      when_headers: {X-Topic: [a, b]}
      within: {records: items, item: id, at: at}
      status: status
      body: {order: {order: id}}
      headers: {trigger: X-Topic, at: X-At, id: X-Id, facts: {paid: X-Paid, copies: {name: X-Id, told: after}}}
      query: {actor: id, facts: {due: {name: at, fold_case: true}}}
      time: {formats: [iso, rfc2822, "%d/%m/%Y"], unit: ms, zone_path: zone, never: [0]}
      signature: {scheme: hmac, secret: hook, header: X-Signature, separator: ",", prefix: "v1=",
        signed: "{id}.{timestamp}.{url}.{body}", timestamp: {header: X-Signature, prefix: t=}, id: X-Id}
    two: {order: id, status: status, query: {order: {id: id}}, signature: {scheme: standard-webhooks, secret: std},
      content: {text/plain: "@"}}
    three: {order: id, status: status, headers: {status: X-Topic}, signature: {scheme: basic, secret: hook},
      content: {application/x+json: items, application/soap+xml: a}, when: "contains(keys(@), 'id')"}
    four: {order: id, status: status, when: {id: "1"}, content: {application/x-www-form-urlencoded: "@"}, by_name: true}
""",
        otherwise,
    )
    for otherwise in ("error", "ignored")
}
WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["a", "1", "true", "2026-01-31T12:00:00", "v1=00,t=1", "t=9999999999", "v1,AA==", "Basic eA=="]
    ),
)
NAMED = st.dictionaries(
    st.sampled_from(
        ["X-Topic", "x-topic", "X-Id", "x-at", "X-Signature", "x-paid", "Authorization", "id", "at"]
    )
    | st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"])
    | st.text(max_size=5),
    WORDS,
)
TYPES = st.sampled_from(
    [
        *KINDS,
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/x+json",
        "application/soap+xml",
    ]
)
FORMS = st.dictionaries(
    st.sampled_from(["id", "status", "kind", "payload"]), WORDS | BODIES.map(repr)
).map(lambda pairs: urlencode(pairs, errors="surrogatepass").encode())


@given(
    messages=st.sampled_from(sorted(WEBHOOKS)),
    body=BODIES | FORMS,
    content_type=st.none() | TYPES | CONTENT_TYPES,
    headers=NAMED,
    query=st.none() | NAMED,
    url=st.text(max_size=30) | WORDS.map("https://example.com/?id={}".format),
    verify=st.booleans(),
    message=st.sampled_from([None, "one", "two", "three", "four"]),
)
def test_every_request_gives_a_reading_or_a_message_error(
    messages: str, body: bytes, **options: Any
) -> None:
    """Any headers, query, URL and encoding may come with it. Nothing else is raised."""
    options = {**options, "secrets": {"hook": "key", "std": "whsec_AAAA"}, "trigger": "t"}
    if options["content_type"] is not None and options["verify"]:
        options["headers"] = {**options["headers"], "content-type": options["content_type"]}
    reading = read(WEBHOOKS[messages], body, **options)

    for number, record in enumerate(reading.records if reading is not None else (), 1):
        assert record.number == number
        assert record.observation is not None or record.errors
        assert all(error.record == record.number for error in record.errors)
    assert reading is None or reading.ignored == (reading.message is None)


LARGE: dict[str, Callable[[int], bytes]] = {
    "brackets": lambda size: b"[" * size,
    "closed brackets": lambda size: b"[" * (size // 2) + b"]" * (size // 2),
    "braces": lambda size: b'{"a":' * (size // 5),
    "one text": lambda size: b'"' + b"a" * size + b'"',
    "escapes": lambda size: b'"' + b"\\" * size,
    "quotes": lambda size: b'"\\"' * (size // 3),
    "one number": lambda size: b"9" * size,
    "records": lambda size: b"[" + b"{}," * (size // 3) + b"{}]",
    "numbers": lambda size: b"[" + b"0," * (size // 2) + b"0]",
    "same keys": lambda size: b"{" + b'"a":1,' * (size // 6) + b'"a":1}',
    "keys": lambda size: b"{" + b"".join(b'"%d":1,' % number for number in range(size // 9)) + b'"a":1}',
    "elements": lambda size: b"<a>" * (size // 3),
    "empty elements": lambda size: b"<a>" + b"<b/>" * (size // 4) + b"</a>",
    "attributes": lambda size: b"<a" + b"".join(b' a%d=""' % number for number in range(size // 11)) + b"/>",
    "namespaces": lambda size: b"<a" + b"".join(b' xmlns:a%d="b"' % number for number in range(size // 18)) + b"/>",
    "a long namespace": lambda size: b"<a xmlns='" + b"u" * (size * 2 // 5) + b"'>" + b"<b/>" * (size // 10) + b"</a>",
    "a long namespace of attributes": lambda size: b"<p:a xmlns:p='" + b"u" * (size // 2) + b"'>" + b'<p:b p:c=""/>' * (size // 26) + b"</p:a>",
    "a namespace as long as it may be": lambda size: b"<p:a xmlns:p='" + b"u" * 1_000 + b"'>" + b'<p:b p:c=""/>' * (size // 13) + b"</p:a>",
    "entities": lambda size: b"<!DOCTYPE a [" + b'<!ENTITY a "b">' * (size // 15) + b"]><a/>",
    "references": lambda size: b"<a>" + b"&#97;" * (size // 5) + b"</a>",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["application/json", "text/xml"])
@pytest.mark.parametrize("name", LARGE)
def test_a_large_body_takes_linear_time(name: str, kind: str) -> None:
    """A mebibyte would take minutes in quadratic time."""
    start = time.process_time()
    read(MESSAGES["acme"], LARGE[name](1_000_000), content_type=kind)

    assert time.process_time() - start < 10


SHARED = {
    "key": "k" * 600_000 + " ",
    "actor": "k" * 600_000 + " ",
    "at": f"2026-01-31T12:00:00.{'1' * 600_000}Z",
}


@pytest.mark.parametrize("name", SHARED)
def test_a_large_value_of_the_body_takes_linear_time(name: str) -> None:
    """A value that all records share is converted once, not for each of 16,000 records."""
    body = {"items": [{}] * 16_000, "status": "New", "key": 1, name: SHARED[name]}
    start = time.process_time()
    reading = read(WITH_SHARED_VALUES, json.dumps(body).encode())

    assert time.process_time() - start < 10
    assert reading is not None
    assert len(reading.observations) == (0 if name == "key" else 16_000)
    assert len(reading.errors) == (0 if name == "actor" else 16_000)
