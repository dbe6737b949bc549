"""Tests of URL templates: what is one, and what comes of it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.outbound.templates import Template, unfit

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ftp://example.com/", "has to begin with http"),
        ("//example.com/", "has to begin with http"),
        ("https:///orders", "has to begin with http"),
        ("{server}/orders", "has to begin with http"),
        ("https://example.com/{id", "a brace is not closed"),
        ("https://example.com/id}", "a brace is not closed"),
        ("https://example.com/{{id}}", "a brace is not closed"),
        ("https://example.com/#{id}", "a fragment, which is never sent"),
        ("https://example.com/{#id}", "a fragment, which is never sent"),
        ("https://example.com/é", "the characters of a URL only"),
        ("https://example.com/a b", "the characters of a URL only"),
        ("https://example.com/%zz", "the characters of a URL only"),
        ("https://example.com/{}", "{} is no expression"),
        ("https://example.com/{order-id}", "{order-id} is no expression"),
        ("https://example.com/{id=1}", "{id=1} is no expression"),
        ("https://example.com/{|id}", "{|id} is no expression"),
        ("https://example.com/{id:0}", "{id:0} is no expression"),
        ("https://example.com/{id:x}", "{id:x} is no expression"),
        ("https://example.com/{é}", "{é} is no expression"),
        ("https://example.com/{a,}", "{a,} is no expression"),
        ("https://example.com/{a,}#{é}", "never sent; {a,} is no expression"),
        ("http://user:pw@h/", "a host, a path and a query, and nothing else"),
        ("https://{name}@h/", "a host, a path and a query, and nothing else"),
        ("https://example.com/../{id}", "no part of its path"),
        ("https://example.com:99999/{id}", "its port may be at most 65535"),
        ("https://example..com/{id}", "each label of its host"),
    ],
)
def test_what_is_no_template_says_why(text: str, problem: str) -> None:
    """A template is parsed strictly, so that nothing is left to the taste of a library."""
    with pytest.raises(ValueError, match=re.escape(problem)):
        Template.parse(text)


@given(st.text(st.sampled_from("htps:/{}+.;?&#a,*%2éx ")) | TEXTS)
def test_any_text_is_a_template_or_is_refused(text: str) -> None:
    """No text makes it raise anything else, and what is one can be filled in."""
    try:
        template = Template.parse(f"https://example.com/{text}")
    except ValueError:
        return
    url = template.fill(dict.fromkeys(template.names, "a"), {})

    assert "{" not in url


def test_the_examples_of_the_standard_come_out_as_there() -> None:
    """Each operator does what RFC 6570 says."""
    template = Template.parse("https://example.com{/a}{;b}{.c}/{+d}/{e:3}/{f,g}{?h,i*}{&j}")
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
def test_what_depends_on_its_values_is_a_template(text: str) -> None:
    """Whether its URL can be asked for is found out when they are there."""
    assert Template.parse(text).text == text


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.com/x", "https://example.com/x?b=1&a=2"),
        ("https://example.com/x?y=z", "https://example.com/x?y=z&b=1&a=2"),
        ("https://example.com/x{?v}", "https://example.com/x?v=w&b=1&a=2"),
    ],
)
def test_the_query_comes_behind_what_the_template_has(text: str, url: str) -> None:
    """It keeps its order, and starts with what goes before it."""
    assert Template.parse(text).fill({"v": "w"}, {"b": "1", "a": "2"}) == url


@given(
    TEXTS.filter(lambda text: not {".", ".."} & set(re.split(r"[/\\]", text))),
    TEXTS,
    st.dictionaries(NAMES, TEXTS),
)
def test_what_is_filled_in_is_what_is_read(path: str, own: str, query: dict[str, str]) -> None:
    """Any values come out of a URL as they went in, and none of them is more than a value."""
    url = Template.parse("https://example.com/orders/{path}/status{?own}").fill(
        {"path": path, "own": own}, query
    )
    parts = urlsplit(url)

    assert unfit(url) is None
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
def test_a_url_that_would_not_arrive_as_it_is_is_unfit(url: str) -> None:
    """Another place, a lost part or a broken line are found before anything is sent."""
    assert unfit(url)


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
def test_a_url_that_arrives_as_it_is_is_fit(url: str) -> None:
    """What the standard allows is allowed."""
    assert unfit(url) is None
