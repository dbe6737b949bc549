"""Constants and lookups in the paths of outbound requests."""

from __future__ import annotations

import pytest

from statemachine.linter.request_paths import constant_text, header, names_under, sent_paths
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath, OutboundRequest

REQUEST = OutboundRequest(
    name="finish",
    method="PUT",
    url="https://example.com",
    query=FrozenMap({"a": JMESPath("a")}),
    headers=FrozenMap({"X-Api-Key": JMESPath("b")}),
    body=FrozenMap({"c": JMESPath("c"), "d": (FrozenMap({"e": JMESPath("e")}), 1, None, True)}),
)


def test_every_path_of_a_request_is_sent() -> None:
    """The paths of the query, of the headers and of the whole body are yielded."""
    assert sorted(path.text for path in sent_paths(REQUEST)) == ["a", "b", "c", "e"]


def test_the_case_of_a_header_does_not_matter() -> None:
    """A header is found by its name in lower case."""
    assert header(REQUEST, "x-api-key") == JMESPath("b")
    assert header(REQUEST, "authorization") is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("'a b'", "a b"),
        (" 'a' ", "a"),
        (r"'it\'s'", "it's"),
        ('`"a"`', "a"),
        ("`1`", None),
        ("`a`", None),
        ("a", None),
        ("'a' || 'b'", None),
        ("join('', ['a'])", None),
        ("", None),
    ],
)
def test_a_constant_is_one_literal_text(path: str, text: str | None) -> None:
    """A raw string and a JSON text are constants; every other path is not."""
    assert constant_text(JMESPath(path)) == text


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("inputs.reason", {"reason"}),
        ('inputs."the reason"', {"the reason"}),
        ("join(' ', [inputs.a, inputs . b])", {"a", "b"}),
        ('"inputs".a', {"a"}),
        ("target.name", set()),
        ("'inputs.a'", set()),
        ('`"inputs"`', set()),
        ("myinputs.a", set()),
        ("inputs", None),
        ("inputs.a || inputs.*", None),
        ("inputs | a", None),
        ("inputs.{x: a}", None),
        ("inputs.[a]", None),
    ],
)
def test_names_under_a_root(path: str, names: set[str] | None) -> None:
    """Names are known if every use of the root is followed by one; literals do not count."""
    assert names_under(JMESPath(path), "inputs") == names
