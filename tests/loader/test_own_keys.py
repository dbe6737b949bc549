"""Keys of your own, which begin with `x-`: kept on everything that has a name, and without effect."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

import pytest

from statemachine import RuleSet, lint
from statemachine.loader import dump, from_dict, loads
from statemachine.model.json_values import json_value
from statemachine.model.vocabulary import Declared
from tests.needs import needs

FILE = """\
format: 1
provider: acme
subject: item
version: 1.0.0
#RULES x-: VALUE
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31#SOURCE}
actors: {staff: {ACTOR}}
channels: {api: {CHANNEL}, ui: {}}
facts: {paid: {type: boolean#FACT}}
guards:
  is-paid: {when: {paid: true}#GUARD}
  checked: {external: [paid]#EXTERNAL}
inputs: {message: {type: string#INPUT}}
statuses:
  New: {initial: true, rank: 1, code: 0#STATUS}
  Done: {final: true, result: success, rank: 2}
events: {finish: {title: Finish#EVENT}}
transitions:
  - {event: finish, source: New, target: Done, actor: staff, channel: api, guard: [is-paid, checked]#TRANSITION}
actions:
  print: {statuses: New, requires: message#ACTION}
rollup:
  by: [id]
  statuses: {Partly Done: {ORDER}}
  rules: [{any: Done, others: New, status: Partly Done}, earliest]
messages:
  inbound:
    hook:
      order: id
      status: s
      facts: {paid: p}
      #INBOUND x-: VALUE
      samples:
        done: {body: '{"id": 7, "s": "Done"}', records: {status: Done}#SAMPLE}
  outbound:
    put:
      for: finish
      method: PUT
      url: "https://acme.example/{id}"
      parameters: {id: {PARAMETER}, x-b: {}}
      query: {x-b: parameters."x-b"}
      headers: {x-c: parameters.id}
      body: {x-d: {x-e: parameters.id}}
      #OUTBOUND x-: VALUE
  live_moves:
    menu: {status: s, moves: m, target: t#LIVE}
"""
VALUE = '{words: [a, "1", null, true, -7, {}, []], "x-": "null", 0: 1.50}'
KEPT: Mapping[str, object] = {
    "words": ["a", "1", None, True, -7, {}, []],
    "x-": "null",
    "0": "1.50",
}
PLACES: Mapping[str, Callable[[RuleSet], object]] = {
    "RULES": lambda rules: rules,
    "SOURCE": lambda rules: rules.sources["guide"],
    "ACTOR": lambda rules: rules.actors["staff"],
    "CHANNEL": lambda rules: rules.channels["api"],
    "FACT": lambda rules: rules.facts["paid"],
    "GUARD": lambda rules: rules.guards["is-paid"],
    "EXTERNAL": lambda rules: rules.guards["checked"],
    "INPUT": lambda rules: rules.inputs["message"],
    "STATUS": lambda rules: rules.statuses["New"],
    "EVENT": lambda rules: rules.events["finish"],
    "TRANSITION": lambda rules: rules.transitions[0],
    "ACTION": lambda rules: rules.actions["print"],
    "ORDER": lambda rules: rules.rollup and rules.rollup.statuses["Partly Done"],
    "INBOUND": lambda rules: rules.inbound["hook"],
    "SAMPLE": lambda rules: rules.inbound["hook"].samples["done"],
    "OUTBOUND": lambda rules: rules.outbound["put"],
    "PARAMETER": lambda rules: rules.outbound["put"].parameters["id"],
    "LIVE": lambda rules: rules.live_moves["menu"],
}


def file_with_keys(*places: str, value: str = VALUE) -> str:
    """Return the file with a key of your own at some places."""
    text = FILE
    for place in PLACES:
        key = f"x-: {value}" if place in places else ""
        text = text.replace(f"#{place} x-: VALUE", key)
        text = text.replace(f"#{place}", f", {key}" if key else "").replace(f"{{{place}}}", f"{{{key}}}")
    return text


def kept(rules: RuleSet, place: str) -> object:
    """Return the keys of your own at a place, as JSON."""
    return json_value(getattr(PLACES[place](rules), "extensions", None))


@pytest.mark.parametrize("place", PLACES)
def test_a_key_of_your_own_is_kept_where_it_is(place: str) -> None:
    """Numbers with a decimal point are kept as they are written, as texts."""
    rules = loads(file_with_keys(place))

    assert kept(rules, place) == {"x-": KEPT}
    assert not [other for other in PLACES if other != place and kept(rules, other)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", [VALUE, "null", "[]", "{}", "false", "0", '"0"', '""'])
def test_a_key_of_your_own_survives_dump(place: str, value: str) -> None:
    """Every value is written again, also one that is a default elsewhere."""
    rules = loads(file_with_keys(place, value=value))
    text = dump(rules)

    assert loads(text) == rules
    assert dump(loads(text)) == text
    assert rules != loads(file_with_keys())


@needs("messages")
def test_keys_of_your_own_have_no_effect() -> None:
    """The digest is the same, and so are the findings."""
    rules, other = loads(file_with_keys(*PLACES)), loads(file_with_keys())

    assert rules.digest == other.digest
    assert [each.message for each in lint(rules)] == [each.message for each in lint(other)]


def test_keys_in_maps_of_data_are_data() -> None:
    """Headers, query, body and parameters may have such names, and keep their meaning."""
    request = loads(file_with_keys()).outbound["put"]

    assert [*request.headers, *request.query, *request.parameters] == ["x-c", "x-b", "id", "x-b"]
    assert "x-d" in json.dumps(json_value(request.body))
    assert request.extensions == {}


def test_keys_of_your_own_come_from_a_mapping_too() -> None:
    """`from_dict` keeps the values of Python that JSON has."""
    document = {
        "format": 1,
        "provider": "acme",
        "subject": "order",
        "version": "1.0.0",
        "x-owner": {"team": "web", "since": 2026, "old": None, "tags": ["a"]},
        "statuses": {"New": {"initial": True, "x-color": "amber"}},
        "transitions": [],
    }
    rules = from_dict(document)

    assert json_value(rules.extensions) == {"x-owner": document["x-owner"]}
    assert rules.statuses["New"].extensions["x-color"] == "amber"


def test_everything_that_has_a_name_and_a_note_has_keys_of_its_own() -> None:
    """The places of this test are all declarations with a title and a note."""
    rules = loads(file_with_keys(*PLACES))
    names = {type(PLACES[place](rules)).__name__ for place in PLACES}

    assert names >= set(_names_of_subclasses(Declared))


def _names_of_subclasses(kind: type) -> Iterator[str]:
    below: list[type] = kind.__subclasses__()
    for each in below:
        yield each.__name__
        yield from _names_of_subclasses(each)
