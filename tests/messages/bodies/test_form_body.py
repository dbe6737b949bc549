"""Tests of forms."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.bodies import MAX_FIELDS
from statemachine.messages.bodies.form_body import parse_form
from statemachine.model.errors import MessageError

CHARSETS = ["utf-8", "windows-1252", "iso-8859-5", "shift_jis", "gb18030", "euc-kr", "utf-16", "utf-32"]
FORMS = st.dictionaries(st.text(), st.text() | st.lists(st.text(), min_size=2))


def is_writable(text: str, charset: str) -> bool:
    """Return whether a character set has every character of a text, and gives the same characters back."""
    try:
        return text.encode(charset).decode(charset) == text
    except UnicodeError:
        return False


def only_writable(form: Mapping[str, str | list[str]], charset: str) -> dict[str, str | list[str]]:
    """Return the fields of a form that a character set can write."""
    return {
        name: texts
        for name, texts in form.items()
        if all(
            is_writable(each, charset)
            for each in (name, *([texts] if isinstance(texts, str) else texts))
        )
    }


@given(form=FORMS, charset=st.sampled_from(CHARSETS))
def test_an_encoded_form_is_decoded_without_loss(form: dict[str, str | list[str]], charset: str) -> None:
    """In each character set; a repeated name gives the list of its texts. An empty text is None."""
    form = only_writable(form, charset)
    body = urlencode(form, doseq=True, encoding=charset)

    assert parse_form(body.encode("ascii"), charset) == {
        name: (texts or None) if isinstance(texts, str) else [each or None for each in texts]
        for name, texts in form.items()
    }


@given(
    body=st.binary() | st.text(alphabet="%&=+4aéF;").map(str.encode),
    charset=st.sampled_from(CHARSETS) | st.text(max_size=5),
)
def test_an_invalid_form_raises_message_error_only(body: bytes, charset: str) -> None:
    """No bytes and no name of a character set raise another error."""
    try:
        parse_form(body, charset)
    except MessageError:
        return


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", {}),
        (b"&&", {}),
        (b"a", {"a": None}),
        (b"a=", {"a": None}),
        (b"=a", {"": "a"}),
        (b"a=b=c", {"a": "b=c"}),
        (b"a=1&b=2&a=3", {"a": ["1", "3"], "b": "2"}),
        (b"a=&a=", {"a": [None, None]}),
        (b"a+b=c+d%2B", {"a b": "c d+"}),
        (b"a%5Bb%5D=1&a[c]=2", {"a[b]": "1", "a[c]": "2"}),
        (b"a=%c3%A9\xc3\xa9", {"a": "éé"}),
        (b"a=1;b=2", {"a": "1;b=2"}),
        (b"payload=%7B%22id%22%3A1%7D", {"payload": '{"id":1}'}),
    ],
)
def test_a_form_becomes_a_mapping_of_texts(body: bytes, form: object) -> None:
    """An empty text is nothing, also without `=`; empty fields are skipped, and names are not taken apart."""
    assert parse_form(body) == form


@pytest.mark.parametrize(
    ("body", "charset", "problem"),
    [
        (b"a=1&b=%", "utf-8", "invalid percent sequence at byte 7"),
        (b"a%4=1", "utf-8", "invalid percent sequence at byte 2"),
        (b"a=%zz", "utf-8", "invalid percent sequence at byte 3"),
        (b"a=%C3%A9&b=+%41%E9", "utf-8", "invalid UTF-8 at byte 16"),
        (b"a=1&%E9=1", "utf-8", "invalid UTF-8 at byte 5"),
        (b"a=1&b=x\xe9", "utf-8", "invalid UTF-8 at byte 8"),
        (b"a=x%81", "windows-1252", "invalid WINDOWS-1252 at byte 4"),
        (b"a=%E9", "us-ascii", "invalid US-ASCII at byte 3"),
    ],
)
def test_an_invalid_sequence_is_refused_with_its_byte(body: bytes, charset: str, problem: str) -> None:
    """The bytes are counted in the body as it arrived, and no error shows a value."""
    with pytest.raises(MessageError) as caught:
        parse_form(body, charset)

    assert caught.value.problem == problem


def test_the_number_of_fields_is_limited() -> None:
    """Empty fields count, because they cost time too."""
    assert len(parse_form(b"&".join(b"%d=" % number for number in range(MAX_FIELDS)))) == MAX_FIELDS
    with pytest.raises(MessageError, match=f"^the form has more than {MAX_FIELDS} fields$"):
        parse_form(b"&" * MAX_FIELDS)
