"""The paths and the credentials of outbound requests."""

from __future__ import annotations

from dataclasses import replace

from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath
from statemachine.model.outbound_request import Auth, AuthScheme, Entry, OutboundRequest, ResponseTest
from statemachine.model.signature import Signature, SignatureScheme

REQUEST = OutboundRequest(
    name="finish",
    method="PUT",
    url="https://example.com",
    query=FrozenMap({"a": Entry(JMESPath("a"))}),
    headers=FrozenMap({"X-Api-Key": Entry(JMESPath("b"))}),
    body=FrozenMap({"c": JMESPath("c"), "d": (FrozenMap({"e": JMESPath("e")}), 1, None, True)}),
)


def test_every_path_of_a_request_is_sent() -> None:
    """The paths of the query, of the headers and of the whole body are yielded, and those of a form."""
    assert sorted(path.text for path in REQUEST.sent_paths) == ["a", "b", "c", "e"]
    form = replace(REQUEST, body=None, form=FrozenMap({"f": JMESPath("f")}))
    assert sorted(path.text for path in form.sent_paths) == ["a", "b", "f"]


def test_every_path_into_the_response_is_yielded() -> None:
    """Those of both kinds of tests, of the reasons and of the next page."""
    request = replace(
        REQUEST,
        success=(ResponseTest(path=JMESPath("a")), ResponseTest(status=(200,))),
        accepted=(ResponseTest(path=JMESPath("b")),),
        reasons=JMESPath("c"),
        next=JMESPath("d"),
    )

    assert sorted(path.text for path in request.response_paths) == ["a", "b", "c", "d"]


def test_the_credentials_of_a_request_are_the_names_of_parameters() -> None:
    """User, password and the key of the signature; the last one of `auth` has to be secret."""
    auth = Auth(scheme=AuthScheme.BASIC, parameters=("user", "password"))
    signature = Signature(scheme=SignatureScheme.STANDARD_WEBHOOKS, secret="key")  # noqa: S106  # a name
    request = replace(REQUEST, auth=auth, signature=signature)

    assert [name for name, _ in request.credentials] == ["user", "password", "key"]
    alone = replace(auth, parameters=("user",))
    assert [each.secret_parameter for each in (auth, alone)] == ["password", "user"]


def test_a_request_without_a_purpose_is_for_moves() -> None:
    """One for an action or a message is not."""
    assert REQUEST.is_for_moves
    assert replace(REQUEST, events=("ship",)).is_for_moves
    assert not replace(REQUEST, actions=("print",)).is_for_moves
    assert not replace(REQUEST, read="poll").is_for_moves
