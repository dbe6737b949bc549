"""The parts of a rule file on which no decision depends: titles, notes, sources and the like."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.strategies import words
from tests.strategies.choices import pick, some_of, sometimes
from tests.strategies.documents import Document, documents

TEXTS = (
    "plain words",
    "",
    "é: #x",
    "null",
    "010",
    "- 'q' \"d\"",
    " at the edges ",
    "two\nlines\n\n",
    "\t%\\",
    "\x00\x7f\x85\u2028\ufeff",
    "\U0001f600",
    "<<",
    "long " * 60,
    "x" * 200,
)
SOURCES = ("guide", "web page")
BASES = ("documented", "inferred", "observed", "conflicting")
RESULTS = ("success", "failure", "cancelled")
POLICIES = ("late", "duplicate", "skipped-ahead")
DECLARATIONS = ("actors", "facts", "inputs", "statuses", "events", "actions")
OWN_VALUES: tuple[object, ...] = (None, False, 0, "1.5", [], {}, {"a": [{"b": "2026-01-31"}, None]})


@st.composite
def annotated_documents(draw: DrawFn) -> Document:
    """Draw a valid rule file with titles, notes, sources and every other optional part."""
    document = draw(documents())
    sources = some_of(draw, SOURCES)
    statuses, actions = document["statuses"].values(), document.get("actions", {}).values()
    for section in DECLARATIONS:
        for entry in document.get(section, {}).values():
            entry.update(_texts(draw, "title", "note"), **_own_keys(draw))
    messages = [each for section in document.get("messages", {}).values() for each in section.values()]
    for message in messages:
        message.update(_texts(draw, "title", "note"), **_cited(draw, sources), **_own_keys(draw))
        for parameter in message.get("parameters", {}).values():
            parameter.update(_texts(draw, "title", "note"))
    for rule in (*statuses, *actions, *document["transitions"]):
        rule.update(_provenance(draw, sources))
    for status in statuses:
        status.update(_ending(draw), **_texts(draw, "description"))
    for transition in document["transitions"]:
        transition.update(_texts(draw, "title", "note", "instructions"), **_own_keys(draw))
    for event in document.get("events", {}).values():
        event.update(_texts(draw, "description"))
    texts = _texts(draw, "title", "description", "note")
    return document | texts | _own_keys(draw) | _rest(draw, document, sources)


def _rest(draw: DrawFn, document: Document, sources: list[str]) -> Document:
    """Draw the sections that the engine does not need to decide."""
    values = (*document["statuses"], "ignored", "unsupported")
    sections: Document = {
        "sources": {name: _source(draw) for name in sources},
        "triggers": {name: pick(draw, values) for name in some_of(draw, words.TRIGGERS)},
        "policies": {
            name: pick(draw, ("apply", "ignore", "hold", "raise")) for name in some_of(draw, POLICIES)
        },
    }
    if "messages" not in document:
        sections["rollup"] = sometimes(draw, ({"by": ["key", "key 2"], "rule": "earliest"},))
    return {key: value for key, value in sections.items() if value}


def _source(draw: DrawFn) -> Document:
    url = pick(draw, ("https://example.com/guide", "https://example.com/a?b=#c:%20"))
    return {"url": url, "retrieved": "2026-01-31", **_texts(draw, "title", "note")}


def _ending(draw: DrawFn) -> Document:
    return _maybe("result", sometimes(draw, RESULTS)) | _maybe("rank", sometimes(draw, (0, 7, -1)))


def _provenance(draw: DrawFn, sources: list[str]) -> Document:
    return _maybe("basis", sometimes(draw, BASES)) | _cited(draw, sources)


def _cited(draw: DrawFn, sources: list[str]) -> Document:
    return _maybe("cite", some_of(draw, sources) or None)


def _texts(draw: DrawFn, *keys: str) -> Document:
    return {key: text for key in keys if (text := sometimes(draw, TEXTS)) is not None}


def _own_keys(draw: DrawFn) -> Document:
    return (
        {"x-" + pick(draw, ("a", "", "é: #")): pick(draw, OWN_VALUES)} if pick(draw, (0, 0, 1)) else {}
    )


def _maybe(key: str, value: object) -> Document:
    return {} if value is None else {key: value}
