"""Tests of what `check` suggests for a path that cannot be read."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from statemachine import loads
from statemachine.messages import faults
from statemachine.messages.path_corrections import correction_of
from statemachine.messages.paths import CompiledPath
from statemachine.model.diagnostics import example_file

MESSAGE = "messages: {inbound: {push: {order: id, status: "


@pytest.mark.parametrize(
    ("path", "correction"),
    [
        ("job-id", """needs quotes: write '"job-id"'"""),
        ("order.job-id", """needs quotes: write 'order."job-id"'"""),
        ("@id", """needs quotes: write '"@id"'"""),
        ("$.id", "a path does not begin with $: write id"),
        ("$.job-id.a", """a path does not begin with $: write '"job-id".a'"""),
        ("$", "a path does not begin with $: write @"),
        ("$..items[?a]", "a path does not begin with $: write items[?a]"),
        ("/order/id", "separate names with dots: write order.id"),
        ("order/perform", """write a constant as "'order/perform'", or a path as order.perform"""),
        ("application/vnd.x+json", """write a constant as "'application/vnd.x+json'\""""),
        ("data/items/0/id", "or a path as 'data.items[0].id'"),
        ("//orders/order", "separate names with dots: write orders.order"),
        ("order-perform", """write '"order-perform"'; a constant is "'order-perform'\""""),
        ("Status.@code", """needs quotes: write 'Status."@code"'"""),
        (".id", "write one dot between two names: id"),
        ("order..job-id", """write one dot between two names: 'order."job-id"'"""),
        ("a b.", """write one dot between two names: '"a b"'"""),
        ("{{order.id}}", "a path has no braces: write order.id"),
        ("${id}", "a path has no braces: write id"),
        ("type = id", "write == to compare"),
        ("items[0", "write a JMESPath expression, with names"),
    ],
)  # fmt: skip
def test_an_invalid_path_has_a_correction(path: str, correction: str) -> None:
    """The help has the right form of a common mistake."""
    (fault,) = faults(loads(example_file(MESSAGE + json.dumps(path) + "}}}\n")))

    assert fault.check == "invalid-path"
    assert correction in (fault.help or "")


MISTAKES = st.lists(
    st.sampled_from(["order", "job-id", "Item", "0", "@code", ".", "/", "$", " ", "{", "}"])
).map("".join)


@given(text=MISTAKES | st.text(max_size=12))
def test_a_suggested_path_can_be_read(text: str) -> None:
    """A text has a suggestion, and the path that it contains, if any, is a JMESPath expression."""
    suggested = correction_of(text)

    assert suggested
    found = re.search(r"(?:write(?! one dot)|names:) ('?)([]\w.\"@ :#[-]+)\1(?:;|$)", suggested)
    event(f"found: {found is not None}")
    if found is not None:
        CompiledPath.parse(found[2])
