"""Tests of URL templates: which are valid, and the URLs that they give."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.outbound.templates import URLTemplate, url_problem

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ftp://example.com/", "must begin with http"),
        ("//example.com/", "must begin with http"),
        ("https:///orders", "must begin with http"),
        ("{server}/orders", "must begin with http"),
        ("https://example.com/{id", "unmatched brace"),
        ("https://example.com/id}", "unmatched brace"),
        ("https://example.com/{{id}}", "unmatched brace"),
        ("https://example.com/#{id}", "a fragment, which HTTP does not send"),
        ("https://example.com/{#id}", "a fragment, which HTTP does not send"),
        ("https://example.com/é", "invalid character outside of {...}"),
        ("https://example.com/a b", "invalid character outside of {...}"),
        ("https://example.com/%zz", "invalid character outside of {...}"),
        ("https://example.com/{}", "invalid expression {}"),
        ("https://example.com/{order-id}", "invalid expression {order-id}"),
        ("https://example.com/{id=1}", "invalid expression {id=1}"),
        ("https://example.com/{|id}", "invalid expression {|id}"),
        ("https://example.com/{id:0}", "invalid expression {id:0}"),
        ("https://example.com/{id:x}", "invalid expression {id:x}"),
        ("https://example.com/{é}", "invalid expression {é}"),
        ("https://example.com/{a,}", "invalid expression {a,}"),
        ("https://example.com/{a,}#{é}", "does not send; invalid expression {a,}"),
        ("http://user:pw@h/", "must consist of http or https, a host, a path and a query"),
        ("https://{name}@h/", "must consist of http or https, a host, a path and a query"),
        ("https://example.com/../{id}", "no part of the path"),
        ("https://example.com:99999/{id}", "the port must be at most 65535"),
        ("https://example..com/{id}", "each label of the host"),
    ],
)
def test_an_invalid_template_is_an_error_with_its_reason(text: str, problem: str) -> None:
    """The parser is strict, so that nothing depends on the library."""
    with pytest.raises(ValueError, match=re.escape(problem)):
        URLTemplate.parse(text)


@given(st.text(st.sampled_from("htps:/{}+.;?&#a,*%2éx ")) | TEXTS)
def test_any_text_is_a_template_or_a_value_error(text: str) -> None:
    """No text raises another error, and every template can be filled in."""
    try:
        template = URLTemplate.parse(f"https://example.com/{text}")
    except ValueError:
        return
    url = template.fill(dict.fromkeys(template.names, "a"), {})

    assert "{" not in url


def test_the_operators_give_the_results_of_the_standard() -> None:
    """Each operator does what RFC 6570 specifies."""
    template = URLTemplate.parse("https://example.com{/a}{;b}{.c}/{+d}/{e:3}/{f,g}{?h,i*}{&j}")
    values = {"a": "red/blue", "b": "x", "c": "y", "d": "/foo/bar", "e": "värde", "f": "1", "g": "2"}
    query = {"h": "Hello World!", "i": "", "j": "50%"}

    assert template.names == tuple("abcdefghij")
    assert template.names_in_path == frozenset("abcdefg")
    assert template.fill({**values, **query}, {}) == (
        "https://example.com/red%2Fblue;b=x.y//foo/bar/v%C3%A4r/1,2?h=Hello%20World%21&i=&j=50%25"
    )


@pytest.mark.parametrize(
    "text", ["{+server}/{id}", "https://{host}/", "https://example{.tld}:{port}/{a:3}{b*}{?c}"]
)
def test_a_template_whose_url_depends_on_its_values_is_valid(text: str) -> None:
    """Whether its URL can be requested is known only with the values."""
    assert URLTemplate.parse(text).text == text


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.com/x", "https://example.com/x?b=1&a=2"),
        ("https://example.com/x?y=z", "https://example.com/x?y=z&b=1&a=2"),
        ("https://example.com/x{?v}", "https://example.com/x?v=w&b=1&a=2"),
    ],
)
def test_the_query_follows_the_query_of_the_template(text: str, url: str) -> None:
    """It keeps its order, and begins with ? or &."""
    assert URLTemplate.parse(text).fill({"v": "w"}, {"b": "1", "a": "2"}) == url


@given(
    TEXTS.filter(lambda text: not {".", ".."} & set(re.split(r"[/\\]", text))),
    TEXTS,
    st.dictionaries(NAMES, TEXTS),
)
def test_values_survive_the_round_trip_through_a_url(path: str, own: str, query: dict[str, str]) -> None:
    """A reader of the URL gets each value as it was, and no other value."""
    url = URLTemplate.parse("https://example.com/orders/{path}/status{?own}").fill(
        {"path": path, "own": own}, query
    )
    parts = urlsplit(url)

    assert url_problem(url) is None
    assert (parts.netloc, parts.fragment, parts.path.count("/")) == ("example.com", "", 3)
    assert unquote(parts.path) == f"/orders/{path}/status"
    assert parse_qsl(parts.query, keep_blank_values=True) == [("own", own), *query.items()]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://",
        "ftp://example.com/",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://exa mple.com/",
        "https://ex%2Fample.com/",
        "https://é.com/",
        "https://example.com:port/",
        "https://example.com/#part",
        "https://example.com/\n",
        "https://example.com/a\r\nHost: x",
        "https://example.com/a b",
        "https://example.com/%2",
        "https://example.com/é",
        "https://example.com/a/../b",
        "https://example.com/a/.",
        "https://example.com/%2e%2E/b",
        "https://example.com/.%2e",
        "https://example.com/a%2F..%2Fb",
        "https://example.com/a%5C%2e%5cb",
        "https://example.com:65536/",
        "https://example..com/",
        "https://.example.com/",
        "https://./",
        f"https://{'x' * 64}.com/",
        "https://example.com/" + "x" * 60_000,
    ],
)
def test_a_url_that_would_change_in_transit_is_a_problem(url: str) -> None:
    """A different path, a lost part or a line break is found before anything is sent."""
    assert url_problem(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://127.0.0.1:8080/a//b",
        "http://[::1]:8080/a;b=c,d/e...f",
        "https://example.com/a?b=c/d?e:@[]&f=%23",
        "https://example.com?x=..%2f..",
        "https://example.com.:65535/a%2F..b",
        f"https://{'x' * 63}.com/",
    ],
)
def test_a_url_that_arrives_unchanged_has_no_problem(url: str) -> None:
    """All that the standard allows is accepted."""
    assert url_problem(url) is None
