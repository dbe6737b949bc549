"""Tests of which message a body is."""

from __future__ import annotations

import pytest

from statemachine import loads
from statemachine.messages import Messages
from statemachine.model.errors import MessageError
from tests.messages.inbound.acme import HEAD

MESSAGES = Messages(
    loads(f"""{HEAD}
messages:
  inbound:
    pushed: {{methods: POST, order: id, status: status, content: {{application/json: "@", text/xml: r}}}}
    pulled: {{methods: [GET, PUT], order: id, status: status}}
    mailed: {{order: id, status: status, content: {{text/json: "@"}}}}
""")
)
BODY = b'{"id": 1, "status": "New"}'


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"content_type": "Text/JSON; charset=utf-8"}, "mailed"),
        ({"content_type": "text/json", "method": "PATCH"}, "mailed"),
        ({"method": "post"}, "pushed"),
        ({"method": "PUT"}, "pulled"),
        ({"message": "pulled"}, "pulled"),
        ({"message": "pushed", "method": "POST"}, "pushed"),
    ],
)
def test_the_one_that_takes_it_is_chosen(options: dict[str, str], name: str) -> None:
    """A name, a content type and a method each leave fewer, in capitals or not."""
    assert MESSAGES.read(BODY, **options).message == name  # type: ignore[arg-type]  # all are texts


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "several messages take this content type: name one of pushed and pulled as the message"),
        ({"content_type": "text/csv"}, "no message takes this content type; taken: application/json, text/xml and text/json"),
        ({"content_type": ""}, "no message takes this content type; taken: application/json, text/xml and text/json"),
        ({"message": "mailed"}, "mailed: no message takes this content type; taken: text/json"),
        ({"method": "DELETE"}, "no message comes by this method; taken: POST, GET and PUT"),
        ({"message": "pushed", "method": "PUT"}, "pushed: no message comes by this method; taken: POST"),
        ({"message": "called"}, "there is no message 'called'; declared: pushed, pulled and mailed"),
    ],
)  # fmt: skip
def test_none_or_several_is_an_error_that_says_which(options: dict[str, str], problem: str) -> None:
    """The error names what would be taken."""
    with pytest.raises(MessageError) as caught:
        MESSAGES.read(BODY, **options)  # type: ignore[arg-type]  # all are texts

    assert str(caught.value) == problem


def test_a_rule_set_without_messages_takes_none() -> None:
    """There is nothing to name, so the error says just that."""
    for name in (None, "pushed"):
        with pytest.raises(MessageError, match=r"^the rule set declares no messages$"):
            Messages(loads(HEAD)).read(BODY, message=name)
