"""A fault in the shape of a message is found at its place, with an explanation."""

from __future__ import annotations

import pytest

from tests.loader.files import file_with, findings, marked

INBOUND = "messages: {{inbound: {{hook: {{status: s, {}}}}}}}"
SPLIT = "remove one of them, or split the request into two"
OUTBOUND = "messages: {{outbound: {{call: {{method: PUT, url: u, {}}}}}}}"
LIVE_MOVES = "messages: {{live_moves: {{menu: {{status: s, moves: m, target: t, {}}}}}}}"


def marked_in(form: str, written: str) -> list[tuple[str, str]]:
    """Return each finding in a message as its check and the text in its span."""
    return marked(file_with(form.format(written)))


def helps(form: str, written: str) -> list[str | None]:
    """Return the help of each finding in a message."""
    return [each.help for each in findings(file_with(form.format(written)))]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("messages: []", [("wrong-type", "[]")]),
        ("messages: {inbuond: {}}", [("unknown-key", "inbuond")]),
        ("messages: {inbound: [x]}", [("wrong-type", "[x]")]),
        ("messages: {inbound: {hook: x}}", [("wrong-type", "x")]),
        ("messages: {inbound: {' hook': {status: s}}}", [("bad-name", "' hook'")]),
        ("messages: {outbound: {'': {method: PUT, url: u}}}", [("bad-name", "''")]),
        ("messages: {outbound: {call: {}}}", [("missing-key", "call"), ("missing-key", "call")]),
        (
            "messages: {live_moves: {menu: {moves: m}}}",
            [("missing-key", "menu"), ("missing-key", "menu")],
        ),
    ],
)
def test_a_fault_of_the_section_is_found_at_its_place(
    section: str, expected: list[tuple[str, str]]
) -> None:
    """There are three kinds of messages, and each message has a name and its required keys."""
    assert marked(file_with(section)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("titel: x", [("unknown-key", "titel")]),
        ("method: PUT", [("unknown-key", "method")]),
        ("title: 5", [("wrong-type", "5")]),
        ("cite: []", [("wrong-value", "[]")]),
        ("methods: post", [("wrong-value", "post")]),
        ("methods: [POST, Put, 5]", [("wrong-value", "Put"), ("wrong-type", "5")]),
        ("methods: []", [("wrong-value", "[]")]),
        ("content: application/json", [("wrong-type", "application/json")]),
        ("content: {}", [("wrong-value", "{}")]),
        ("content: {Application/json: '@'}", [("wrong-value", "Application/json")]),
        ("content: {json: x, text/html: y}", [("wrong-value", "json"), ("wrong-value", "text/html")]),
        ("content: {text/xml: [a]}", [("wrong-type", "[a]")]),
        ("order: 5", [("wrong-type", "5")]),
        ("order: ''", [("wrong-value", "''")]),
        ("order: [a, true, ' ']", [("wrong-type", "true"), ("wrong-value", "' '")]),
        ("item: []", [("wrong-value", "[]")]),
        ("item: {}", [("wrong-value", "{}")]),
        ("item: {a: 5, ' b': c}", [("wrong-type", "5"), ("bad-name", "' b'")]),
        ("at: [a]", [("wrong-type", "[a]")]),
        ("previous: ''", [("wrong-value", "''")]),
        ("facts: [a]", [("wrong-type", "[a]")]),
        ("facts: {paid: 5}", [("wrong-type", "5")]),
        ("body: {order: 5, zone: UTC}", [("wrong-type", "5"), ("unknown-key", "zone")]),
        ("body: x", [("wrong-type", "x")]),
        ("time: {zone: 2}", [("wrong-type", "2")]),
        ("record: x", [("wrong-type", "x")]),
    ],
)
def test_a_fault_of_an_inbound_message_is_found_at_its_place(
    written: str, expected: list[tuple[str, str]]
) -> None:
    """Each value has its type, methods and content types have their form, and no path is empty."""
    assert marked_in(INBOUND, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("metod: PUT", [("unknown-key", "metod")]),
        ("for: []", [("wrong-value", "[]")]),
        ("for: [finish, 5]", [("wrong-type", "5")]),
        ("for: {}", [("wrong-value", "{}")]),
        ("for: {event: finish}", [("unknown-key", "event")]),
        ("for: {action: []}", [("wrong-value", "[]")]),
        ("for: {action: [5]}", [("wrong-type", "5")]),
        ("for: {read: [poll]}", [("wrong-type", "[poll]")]),
        ("next: [a]", [("wrong-type", "[a]")]),
        ("auth: token", [("wrong-type", "token")]),
        ("auth: {}", [("wrong-value", "{}")]),
        ("auth: {digest: token}", [("unknown-key", "digest")]),
        ("auth: {basic: []}", [("wrong-value", "[]")]),
        ("auth: {bearer: [token]}", [("wrong-type", "[token]")]),
        ("signature: {scheme: hmac}", [("missing-key", "signature")]),
        ("signature: {scheme: basic, secret: key}", [("wrong-value", "basic")]),
        ("signature: {scheme: hmac, secret: key, tolerance: PT5M}", [("unknown-key", "tolerance")]),
        ("override: yes", [("wrong-type", "yes")]),
        ("parameters: [id]", [("wrong-type", "[id]")]),
        ("parameters: {id: x}", [("wrong-type", "x")]),
        ("parameters: {' id': {}}", [("bad-name", "' id'")]),
        ("parameters: {id: {type: text}}", [("wrong-value", "text")]),
        ("parameters: {id: {type: string, enum: [a]}}", [("wrong-value", "type")]),
        ("parameters: {id: {default: [x]}}", [("wrong-type", "[x]")]),
        ("parameters: {id: {defualt: x}}", [("unknown-key", "defualt")]),
        ("parameters: {id: {secret: 1}}", [("wrong-type", "1")]),
        ("query: {a: 5}", [("wrong-type", "5")]),
        ("query: {a: {}}", [("missing-key", "a")]),
        ("query: {a: {path: ''}}", [("wrong-value", "''")]),
        ("headers: {a: {path: x, optional: yes}}", [("wrong-type", "yes")]),
        ("headers: {a: {path: x, default: y}}", [("unknown-key", "default")]),
        ("headers: {'a b': x, 'c:': y}", [("wrong-value", "'a b'"), ("wrong-value", "'c:'")]),
        ("body: 5", [("wrong-type", "5")]),
        ("body: ''", [("wrong-value", "''")]),
        ("form: [x]", [("wrong-type", "[x]")]),
        ("form: {}", [("wrong-value", "{}")]),
        ("form: {a: {path: x}}", [("wrong-type", "{path: x}")]),
        ("success: HadError", [("wrong-type", "HadError")]),
        ("success: {is: 1}", [("missing-key", "success")]),
        ("success: [{is: 1}]", [("missing-key", "is")]),
        ("success: {}", [("wrong-value", "{}")]),
        ("success: []", [("wrong-value", "[]")]),
        ("success: [{}, x]", [("wrong-value", "{}"), ("wrong-type", "x")]),
        ("success: {status: ok}", [("wrong-type", "ok")]),
        ("accepted: {status: [202, true]}", [("wrong-type", "true")]),
        ("accepted: 202", [("wrong-type", "202")]),
        ("success: {path: x, is: {}}", [("wrong-type", "{}")]),
        ("success: {path: x, is: []}", [("wrong-value", "[]")]),
        ("success: {path: x, is: [a, [b]], not: c}", [("wrong-type", "[b]"), ("unknown-key", "not")]),
        ("reasons: [a]", [("wrong-type", "[a]")]),
        ("idempotent: no", [("wrong-type", "no")]),
    ],
)
def test_a_fault_of_an_outbound_request_is_found_at_its_place(
    written: str, expected: list[tuple[str, str]]
) -> None:
    """Each value has its type, and the name of a header is valid."""
    assert marked_in(OUTBOUND, written) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("method: PUT", "method: put", [("wrong-value", "put")]),
        ("method: PUT", "method: 5", [("wrong-type", "5")]),
        ("url: u", "url: 'https://a.example/b c'", [("wrong-value", "'https://a.example/b c'")]),
        ("url: u", "url: ''", [("wrong-value", "''")]),
        ("url: u", "url: [u]", [("wrong-type", "[u]")]),
    ],
)
def test_a_request_has_a_method_and_a_url(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    """The method is in capital letters, and the URL has no white space."""
    assert marked_in(OUTBOUND.replace(old, new), "") == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("movetitle: x", [("unknown-key", "movetitle")]),
        ("move_title: 5", [("wrong-type", "5")]),
        ("content: {text/html: '@'}", [("wrong-value", "text/html")]),
        ("may_move: true", [("wrong-type", "true")]),
        ("answer: x", [("wrong-type", "x")]),
    ],
)
def test_a_fault_of_live_moves_is_found_at_its_place(
    written: str, expected: list[tuple[str, str]]
) -> None:
    """Live moves have paths and an answer document."""
    assert marked_in(LIVE_MOVES, written) == expected


@pytest.mark.parametrize(
    "content",
    [
        "application/json",
        "text/json",
        "text/xml",
        "application/problem+json",
        "application/vnd.a-b.v1+xml",
    ],
)
def test_every_json_and_xml_type_is_a_content_type(content: str) -> None:
    """A type that ends in json or xml is accepted."""
    assert marked_in(INBOUND, f"content: {{{content}: a.b}}") == []


@pytest.mark.parametrize(
    ("form", "written", "expected"),
    [
        (INBOUND, "statsu: x", ["did you mean 'status'? It is there already."]),
        (INBOUND, "methods: post", ["The HTTP method of the message in capital letters, or a list of methods. The default is any method."]),
        (
            INBOUND,
            "content: {text/html: x}",
            ["A media type of JSON, XML or a form, in lower case. `text/plain` is read as JSON."],
        ),
        (INBOUND, "previous: ''", ["The path to the previous status."]),
        (INBOUND, "at: 5", ['put it in quotes if it is text: "5"']),
        (INBOUND, "at: {path: sent}", ["write the path itself: sent"]),
        (INBOUND, "at: [sent]", ["write the path itself: sent"]),
        (INBOUND, "at: [sent, seen]", ["to take the first that has a value, write sent || seen"]),
        (OUTBOUND, "success: {is: 1}", ["add 'path': The path to a value in the response. If it finds nothing, the response does not pass."]),
        (OUTBOUND, "events: finish", ["did you mean 'for'?"]),
        (INBOUND, "events: finish", ["did you mean 'event'?"]),
        (OUTBOUND, "for: {actions: print}", ["did you mean 'action'?"]),
        (LIVE_MOVES, "title_path: x", ["did you mean 'title'?"]),
    ],
)  # fmt: skip
def test_the_help_suggests_what_was_probably_meant(form: str, written: str, expected: list[str]) -> None:
    """It suggests similar words and explains a key."""
    assert helps(form, written) == expected


@pytest.mark.parametrize(
    ("request_keys", "expected"),
    [
        ("url: u", [("missing-key", "call")]),
        ("url: u, for: finish", [("missing-key", "call")]),
        ("url: u, for: {action: print}", [("missing-key", "call")]),
        ("url: u, for: {read: hook}", []),
        ("for: {read: hook}", [("missing-key", "call")]),
    ],
)
def test_only_a_read_needs_no_method(request_keys: str, expected: list[tuple[str, str]]) -> None:
    """A read is a GET by default; every other request names its method."""
    inbound = "inbound: {hook: {by_name: true, snapshot: true, status: s}}"
    section = f"messages: {{{inbound}, outbound: {{call: {{{request_keys}}}}}}}"
    text = file_with(f"actions: {{print: {{statuses: New}}}}\n{section}")

    assert marked(text) == expected


@pytest.mark.parametrize(
    ("written", "key", "message", "advice"),
    [
        ("body: {a: event}, form: {a: event}", "form", "cannot be combined with `body`", "remove one of them"),
        ("next: a", "next", "is only for a request with `for: {read: MESSAGE}`", "remove it"),
        ("for: {action: print}, next: a", "next", "is only for a request with `for: {read: MESSAGE}`", "remove it"),
        ("for: {action: print}, override: true", "override", "is only for requests that carry out moves", "remove it"),
        ("for: {read: hook}, override: true", "override", "is only for requests that carry out moves", "remove it"),
        ("for: {read: hook}, accepted: {status: 202}", "accepted", "has no effect for a read", "remove it"),
        ("for: {read: hook, action: print}", "for", "cannot have both `action` and `read`", SPLIT),
        ("auth: {basic: a, bearer: b}", "auth", "cannot have both `basic` and `bearer`", SPLIT),
        ("auth: {basic: [a, b, c]}", "basic", "takes a user and a password, and nothing else", "name two of them"),
        ("parameters: {a: {default: x, optional: true}}", "optional", "has no effect beside `default`", "remove it"),
        (
            "parameters: {a: {type: document, secret: true}}",
            "secret",
            "is not for a parameter with `type: document`",
            "remove it, or choose another type",
        ),
        (
            "for: {read: hook}, next: a, signature: {scheme: standard-webhooks, secret: key}",
            "signature",
            "does not cover the address of the next page",
            "remove `next`",
        ),
    ],
)  # fmt: skip
def test_keys_of_a_request_that_exclude_each_other(
    written: str, key: str, message: str, advice: str
) -> None:
    """The finding is at one of the keys, or at its value."""
    inbound = "inbound: {hook: {by_name: true, snapshot: true, status: s}}"
    section = f"messages: {{{inbound}, outbound: {{call: {{method: PUT, url: u, {written}}}}}}}"
    text = file_with(f"actions: {{print: {{statuses: New}}}}\n{section}")
    (finding,) = findings(text)

    assert (finding.check, finding.message) == ("conflicting-request-keys", f"'{key}' {message}")
    assert finding.help == advice
    line = text.splitlines()[finding.span.line - 1]
    at = line.rindex(f"{key}: ")
    assert at <= finding.span.column - 1 <= at + len(f"{key}: ")


@pytest.mark.parametrize("status", ["99", "600", "[200, 700]"])
def test_a_status_that_http_does_not_have_is_found(status: str) -> None:
    """The finding is at the number."""
    number = status.strip("[]").rpartition(" ")[2]

    assert marked(file_with(OUTBOUND.format(f"success: {{status: {status}}}"))) == [
        ("wrong-value", number)
    ]


def test_a_default_of_a_secret_is_found() -> None:
    """A rule file is no place for a secret; the finding is at the default and does not repeat it."""
    section = OUTBOUND.format("parameters: {key: {secret: true, default: s3cret}, id: {default: x}}")
    (finding,) = findings(file_with(section))

    assert marked(file_with(section)) == [("default-of-secret", "s3cret")]
    assert finding.message == "the secret parameter 'key' has a default"
    assert finding.help == "remove it, and let the caller pass the secret"


def test_a_key_of_the_wrong_form_is_reported_as_a_key() -> None:
    """The message is about the key, and not about its mapping."""
    (found,) = findings(file_with(INBOUND.format("content: {text/html: x}")))

    assert (
        found.message == "a key of 'content' must have the form of 'application/json', not 'text/html'"
    )


def test_a_fault_has_its_line_and_column() -> None:
    """The places are right in a file with one key on each line."""
    section = """\
messages:
  inbound:
    hook:
      methods: post
      status: [a]
  outbound:
    call:
      url: u
      headers:
        a b: c"""

    found = [(each.span.line, each.span.column) for each in findings(file_with(section))]

    assert found == [(8, 16), (9, 15), (11, 5), (14, 9)]
