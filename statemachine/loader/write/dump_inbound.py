"""Inbound messages as they are written in a rule file."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from statemachine.loader.write.keys import (
    Keys,
    about,
    content_keys,
    one_or_list,
    title_and_note,
    typed,
    without_defaults,
    write_section,
    written,
)
from statemachine.model import inbound_message as specs
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath
from statemachine.model.signature import Signature

_DEFAULT_TIME = specs.TimeForms()


def inbound_keys(message: specs.InboundMessage) -> Keys:
    """Return the keys of one inbound message."""
    keys: Keys = {
        **about(message),
        "methods": one_or_list(message.methods),
        "by_name": message.by_name,
        "when_headers": {name: one_or_list(each) for name, each in message.when_headers.items()} or None,
        "when": _when(message.when),
        "signature": message.signature and signature_keys(message.signature),
        "content": content_keys(message.content),
        "embedded": {path.text: kind for path, kind in message.embedded.items()} or None,
        **_fields(message.fields, "path"),
        "within": message.within and _within(message.within),
        "body": without_defaults(_fields(message.body, "path")) or None,
        "headers": without_defaults(_fields(message.headers, "name")) or None,
        "query": without_defaults(_fields(message.query, "name")) or None,
        "time": _time(message.time) or None,
        "snapshot": message.snapshot,
        "repeats_within": _written_duration(message.repeats_within),
        "record": message.record,
        "samples": write_section(message.samples, _sample),
    }
    return without_defaults(keys)


def _fields(fields: specs.FieldSources[specs.Source], source: Literal["path", "name"]) -> Keys:
    facts = {name: _fact(fact, source) for name, fact in fields.facts.items()}
    single = {name: found.text for name, found in fields.single.items()}
    return {"order": _key(fields.order), "item": _key(fields.item), **single, "facts": facts or None}


def _key(parts: FrozenMap[str, specs.Source]) -> object:
    """Return the parts of a key: a list if each source is its own name, else a mapping."""
    if all(name == source.text for name, source in parts.items()):
        return one_or_list(tuple(parts))
    return written(parts)


def _fact(fact: specs.FactSource[specs.Source], source: str) -> object:
    details = without_defaults(
        {
            "values": {word: typed(value) for word, value in fact.values.items()} or None,
            "fold_case": fact.fold_case,
            "told": "after" if fact.told_after else None,
        }
    )
    return {source: fact.source.text, **details} if details else fact.source.text


def _when(when: specs.When | None) -> object:
    if isinstance(when, JMESPath):
        return when.text
    return None if when is None else {path.text: one_or_list(values) for path, values in when.items()}


def _within(within: specs.Within) -> Keys:
    return {"records": within.records.text, **without_defaults(_fields(within.fields, "path"))}


def signature_keys(signature: Signature) -> Keys:
    """Return the keys of a signature."""
    sent = signature.timestamp
    timestamp = sent and {"header": sent.header, **({"prefix": sent.prefix} if sent.prefix else {})}
    keys: Keys = {
        "scheme": signature.scheme,
        "secret": signature.secret,
        "header": signature.header,
        "prefix": signature.prefix,
        "separator": signature.separator,
        "algorithm": signature.algorithm,
        "encoding": signature.encoding,
        "signed": signature.signed,
        "timestamp": timestamp,
        "id": signature.id,
        "tolerance": _written_duration(signature.tolerance),
    }
    return without_defaults(keys)


def _written_duration(duration: timedelta | None) -> object:
    return None if duration is None else typed(duration)


def _time(forms: specs.TimeForms) -> Keys:
    keys: Keys = {
        "formats": () if forms.formats == _DEFAULT_TIME.formats else one_or_list(forms.formats),
        "unit": forms.unit,
        "zone": forms.zone,
        "zone_path": written(forms.zone_path),
        "zones": forms.zones or None,
        "never": forms.never,
    }
    return without_defaults(keys)


def _sample(sample: specs.Sample) -> Keys:
    keys: Keys = {
        **title_and_note(sample),
        "content_type": sample.content_type,
        "method": sample.method,
        "headers": sample.headers or None,
        "query": sample.query or None,
        "order": sample.order or None,
        "trigger": sample.trigger,
        "url": sample.url,
        "body": sample.body,
        "stored": sample.stored,
        "ignored": sample.ignored,
        "error": sample.error,
    }
    at = {} if sample.at is None else {"at": typed(sample.at)}
    records = {} if sample.records is None else {"records": list(sample.records)}
    return {**without_defaults(keys), **at, **records}  # a time of 0 and an empty list are no defaults
