"""The outbound requests of the `messages` section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from statemachine.loader.checks.request_keys import conflicting_request_keys, default_of_secret
from statemachine.loader.checks.shape import wrong_value
from statemachine.loader.declarations.fields import (
    DeclarationFields,
    Findings,
    document,
    fields_of,
    read_section,
    scalars,
)
from statemachine.loader.declarations.inbound_declarations import signature_of
from statemachine.loader.declarations.message_paths import optional_path, path, paths
from statemachine.loader.declarations.typed_values import compared_values, default_of, domain_of
from statemachine.loader.syntax.nodes import Entries, Node, Scalar, entries, listed
from statemachine.model import outbound_request as specs
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.frozen import FrozenMap
from statemachine.model.spans import Place
from statemachine.model.value_types import Domain, Type

_USER_AND_PASSWORD = 2
_STATUSES = range(100, 600)
_DOCUMENT = "document"
_NOT_OF_DOCUMENTS = ("secret", "default", "minimum", "maximum")


def outbound_request(name: str, fields: DeclarationFields, findings: Findings) -> specs.OutboundRequest:
    """Return one declared request."""
    purpose, form = fields.inner("for"), fields.nodes.get("form")
    read = purpose.text("read")
    findings.extend(_conflicts(fields, purpose))
    return specs.OutboundRequest(
        **replace(fields, place=_place(fields, purpose)).about(name),
        method=fields.text("method") or ("" if read is None else "GET"),
        url=fields.text("url") or "",
        events=fields.texts("for") or None,
        actions=purpose.texts("action"),
        read=read,
        next=optional_path(fields, "next"),
        override=fields.flag("override"),
        parameters=read_section(fields.nodes.get("parameters"), partial(_parameter, findings=findings)),
        auth=_auth(fields.inner("auth")),
        query=_request_entries(fields.nodes.get("query")),
        headers=_request_entries(fields.nodes.get("headers")),
        body=document(fields.nodes.get("body"), path),
        form=paths(form) if isinstance(form, Entries) else None,
        signature=signature_of(fields.inner("signature")),
        success=_tests(fields.nodes.get("success"), findings),
        accepted=_tests(fields.nodes.get("accepted"), findings),
        reasons=optional_path(fields, "reasons"),
        idempotent=fields.flag("idempotent") if "idempotent" in fields.nodes else None,
        cite=fields.texts("cite"),
    )


def _place(fields: DeclarationFields, purpose: DeclarationFields) -> Place:
    """Return the place of a request. The parts `for.action` and `for.read` are the places of those names."""
    parts = {f"for.{key}": span for key, span in purpose.place.parts.items()}
    return Place(fields.place.span, FrozenMap({**fields.place.parts, **parts}))


def _conflicts(fields: DeclarationFields, purpose: DeclarationFields) -> Iterator[Diagnostic]:
    """Yield the keys of a request that exclude each other, or that only another kind has."""
    keys, kinds = fields.nodes.keys(), purpose.nodes.keys()
    excluded = {
        "form": ("body" in keys, "cannot be combined with `body`", "remove one of them"),
        "signature": ("next" in keys, "does not cover the address of the next page", "remove `next`"),
        "next": ("read" not in kinds, "is only for a request with `for: {read: MESSAGE}`", "remove it"),
        "override": (bool(kinds), "is only for requests that carry out moves", "remove it"),
        "accepted": ("read" in kinds, "has no effect for a read", "remove it"),
    }
    for key, (is_excluded, problem, advice) in excluded.items():
        if key in keys and is_excluded:
            yield conflicting_request_keys(fields.place.of(key), key, problem, advice=advice)
    if len(kinds) > 1:
        problem = "cannot have both `action` and `read`"
        yield conflicting_request_keys(fields.place.of("for"), "for", problem)
    auth = fields.inner("auth")
    if len(auth.nodes) > 1:
        problem = "cannot have both `basic` and `bearer`"
        yield conflicting_request_keys(fields.place.of("auth"), "auth", problem)
    if len(auth.texts("basic")) > _USER_AND_PASSWORD:
        problem = "takes a user and a password, and nothing else"
        yield conflicting_request_keys(
            auth.place.of("basic"), "basic", problem, advice="name two of them"
        )


def _parameter(name: str, fields: DeclarationFields, findings: Findings) -> specs.Parameter:
    owner, secret = f"parameter {name!r}", fields.flag("secret")
    is_document = fields.text("type") == _DOCUMENT
    domain = Domain(Type.STRING) if is_document else domain_of(fields, owner, findings)
    for key in _NOT_OF_DOCUMENTS if is_document else ():
        if key in fields.nodes:
            problem = "is not for a parameter with `type: document`"
            place, advice = fields.place.of(key), "remove it, or choose another type"
            findings.append(conflicting_request_keys(place, key, problem, advice=advice))
    if secret and "default" in fields.nodes:
        findings.append(default_of_secret(fields.place.of("default"), owner))
    if fields.flag("optional") and "default" in fields.nodes:
        place, problem = fields.place.of("optional"), "has no effect beside `default`"
        findings.append(conflicting_request_keys(place, "optional", problem, advice="remove it"))
    return specs.Parameter(
        **fields.about(name),
        domain=domain,
        document=is_document,
        secret=secret,
        optional=fields.flag("optional"),
        default=None if is_document else default_of(fields, domain, owner, findings),
    )


def _auth(fields: DeclarationFields) -> specs.Auth | None:
    for scheme in specs.AuthScheme:
        if names := fields.texts(scheme):
            return specs.Auth(scheme=scheme, parameters=names, place=fields.place)
    return None


def _request_entries(node: Node | None) -> FrozenMap[str, specs.Entry]:
    return FrozenMap(
        {
            name.text: entry
            for name, value in entries(node)
            if (entry := _request_entry(value)) is not None
        }
    )


def _request_entry(node: Node) -> specs.Entry | None:
    if isinstance(node, Scalar):
        return specs.Entry(path(node))
    fields = fields_of(node, node.span)
    found = optional_path(fields, "path")
    return None if found is None else specs.Entry(found, optional=fields.flag("optional"))


def _tests(node: Node | None, findings: Findings) -> tuple[specs.ResponseTest, ...]:
    nodes = (node,) if isinstance(node, Entries) else listed(node)
    return tuple([_test(fields_of(each, each.span), findings) for each in nodes])


def _test(fields: DeclarationFields, findings: Findings) -> specs.ResponseTest:
    statuses = tuple(scalars(fields.nodes.get("status")))
    for each in statuses:
        if isinstance(each.value, int) and each.value not in _STATUSES:
            problem = f"'status' must be an HTTP status from 100 to 599, not {each.value}"
            findings.append(wrong_value(each.span, problem, "write a status such as 200"))
    return specs.ResponseTest(
        status=tuple([each.value for each in statuses if isinstance(each.value, int)]),
        path=optional_path(fields, "path"),
        is_=compared_values(fields.nodes.get("is"), findings),
    )
