"""Tests of the shipped rule sets: of all together, and of each against its provider's pages."""

from __future__ import annotations

from functools import partial
from itertools import pairwise, permutations, product

import pytest

from statemachine import Engine, RuleSet, Verdict, lint, load, shipped
from statemachine.diagrams import FORMATS, Format, draw
from statemachine.model.declarations import Action, Status, Transition
from statemachine.model.table import expand
from statemachine.model.vocabulary import Basis
from tests.needs import needs

SHIPPED = shipped()
ENGINES = {name: Engine(load(name)) for name in SHIPPED}
GOOTEN, CUBICASA, NORTHWEST = (ENGINES[name] for name in ("gooten", "cubicasa", "northwest-framing"))
ORDER = ENGINES["wordbee/order"]
ISSUES = {"AccountingIssue", "AddressIssue", "HoldByCIImageIssue", "ImageIssue"}
UPDATABLE = ISSUES | {"NeedsManualApproval", "New", "Pending", "ReadyForAccounting", "ReadyForImageDl"}
UNPAID = {"PrePayment", "PaymentProcessing", "PaymentIssue"}
EDITABLE = UPDATABLE | {"OutOfStockItem", "DiscontinuedItem"} | UNPAID | {"Test", "NeedsPersonalization"}
GONE = {"Cancelled", "Canceled Refunded", "Billed Refunded"}
SENT = {"Out For Delivery", "Shipped", "Delivered"}
CLOSED = {"In Production", "Manually In Production", "Printing"} | SENT | GONE
CANCELLABLE = UPDATABLE | {"Hold", "NeedsPersonalization"}
ACTIONS = {
    "cancel-item": (CANCELLABLE, 11),
    "update-sku": (EDITABLE | {"Hold"}, 17),
    "update-shipping": (CANCELLABLE | {"PaymentIssue"}, 12),
    "update-customization": ({"NeedsPersonalization"}, 1),
}

ORDERS = ("RequestSent", "Proposal", "Confirmed", "Done", "Approved", "Closed")
JOBS = ("Draft", "NotAssigned", "Inactive", "Proposal", "NotStarted", "InProgress", "Completed")
QUOTES = ("ProposalDraft", "ProposalSent", "ProposalAccepted")
INVOICES = {10: "InvoiceDraft", 11: "InvoiceSent", 12: "InvoicePaid", 13: "InvoiceProblem"}
CODES = {
    "wordbee/order": dict(enumerate(ORDERS)) | {10: "Cancelled"},
    "wordbee/job": dict(enumerate((*JOBS, "Delivered", "Archived", "Rejected", "Cancelled"))),
    "wordbee/invoice": dict(enumerate(QUOTES)) | INVOICES | {15: "InvoiceApproved", 20: "Cancelled"},
}


def with_basis(rules: RuleSet) -> list[Status | Transition | Action]:
    """Return everything with a basis: statuses, transitions and actions."""
    return [*rules.statuses.values(), *rules.transitions, *rules.actions.values()]


def others(engine: Engine) -> set[tuple[str, str]]:
    """Return every pair of two different statuses."""
    return set(permutations(engine.rules.statuses, 2))


def allowed(engine: Engine, actor: str, channel: str | None = None) -> set[tuple[str, str]]:
    """Return the normal moves that an actor may make over a channel; each is decided alone."""
    decide = partial(engine.decide, actor=actor, channel=channel)
    pairs = product(engine.rules.statuses, repeat=2)
    return {(source, target) for source, target in pairs if decide(source, target=target).allowed}


def inferred(engine: Engine) -> set[tuple[str | None, str]]:
    """Return the moves whose basis is an inference."""
    rows = [(row, row.transition) for row in expand(engine.rules)]
    return {(row.source, row.target) for row, rule in rows if rule and rule.basis is Basis.INFERRED}


def verdicts(engine: Engine, moves: set[tuple[str, str]], actor: str | None = None) -> set[Verdict]:
    """Return the different verdicts on some moves, over any channel."""
    return {engine.decide(source, target=target, actor=actor).verdict for source, target in moves}


def causes(engine: Engine, source: str, target: str, channel: str | None = None) -> set[str]:
    """Return the causes of a refusal without an actor."""
    return {str(each.cause) for each in engine.decide(source, target=target, channel=channel).refusals}


def test_these_rule_sets_are_shipped() -> None:
    """Wordbee has three lifecycles, and each of the others has one."""
    ids = "cubicasa gooten northwest-framing shopify/fulfillment-order stripe/payment-intent"
    assert set(SHIPPED) == set(CODES).union(ids.split())


@needs("messages")
@pytest.mark.parametrize("name", SHIPPED)
def test_a_rule_set_is_clean_and_every_rule_cites_a_source(name: str) -> None:
    """The linter has no finding, and no two sources have the same page."""
    rules = load(name)

    assert [str(each) for each in lint(rules, today=None)] == []
    assert all(each.cite and set(each.cite) <= set(rules.sources) for each in with_basis(rules))
    assert len({each.url for each in rules.sources.values()}) == len(rules.sources)


@pytest.mark.parametrize("name", SHIPPED)
def test_only_inferred_rules_have_a_note_on_inference(name: str) -> None:
    """Every rule is documented, inferred or conflicting, and every one that is not documented has a note."""
    noted = {each.basis for each in with_basis(load(name)) if each.note and "infer" in each.note}

    assert Basis.OBSERVED not in {each.basis for each in with_basis(load(name))}
    assert all(each.note for each in with_basis(load(name)) if each.basis is not Basis.DOCUMENTED)
    assert noted <= {Basis.INFERRED}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_status_has_entries_and_exits_or_declares_them_unspecified(name: str) -> None:
    """Normal moves enter every status. They leave every status that is not final, and no final one."""
    statuses = load(name).statuses.values()
    rows = [row for row in expand(load(name)) if not row.override and row.source != row.target]
    left = {row.source for row in rows} | {each.name for each in statuses if each.final}
    found: set[str | None] = {None, *(each.name for each in statuses if each.entries_unspecified)}
    while more := {row.target for row in rows if row.source in found} - found:
        found |= more

    assert all(each.name in found for each in statuses)
    assert all(each.name in left or each.exits_unspecified for each in statuses)
    assert not any(row.source == each.name for row in rows for each in statuses if each.final)


@pytest.mark.parametrize(("name", "form"), list(product(SHIPPED, FORMATS)))
def test_every_format_draws_it(name: str, form: Format) -> None:
    """Each diagram contains every status, and marks the given one."""
    drawn = draw(load(name), form)

    assert all(
        each in drawn and draw(load(name), form, at=each) != drawn for each in load(name).statuses
    )


def test_gooten_has_27_statuses_in_its_own_spelling() -> None:
    """The names are spelled exactly as on its pages; no status has a code."""
    assert set(GOOTEN.rules.statuses) == EDITABLE | CLOSED | {"Hold", "VendorAPIIssue"}
    assert len(GOOTEN.rules.statuses) == 27
    assert {each.code for each in GOOTEN.rules.statuses.values()} == {None}


def test_gooten_accepts_its_other_spellings() -> None:
    """Other spellings are aliases; some pages have a capital i in place of a final small L."""
    small, capital = "\N{LATIN SMALL LETTER L}", "\N{LATIN CAPITAL LETTER I}"
    statuses = GOOTEN.rules.statuses.values()

    assert {each.name: set(each.aliases) for each in statuses if each.aliases} == {
        "Cancelled": {"Canceled"},
        "NeedsPersonalization": {"NeedsCustomization"},
        "HoldByCIImageIssue": {"Hold By Image Issue"},
        f"ReadyForImageD{small}": {f"ReadyForImageD{capital}", f"Ready For Image D{small}"},
    }
    assert GOOTEN.available(f"ReadyForImageD{capital}").source == f"ReadyForImageD{small}"


def test_a_partner_of_gooten_may_make_36_moves_over_the_api() -> None:
    """Each of nine sources leads to each of four targets, including New to New."""
    moves = allowed(GOOTEN, "partner", "api")

    assert moves == set(product(UPDATABLE, ("Cancelled", "New", "Test", "Hold")))
    assert len(moves) == 36
    assert not moves & inferred(GOOTEN)


def test_the_admin_pages_of_gooten_allow_moves_that_its_api_refuses() -> None:
    """A partner may hold or cancel an item before production, and may restart or cancel a held item."""
    held = {("Hold", "New"), ("Hold", "Cancelled")}
    moves = allowed(GOOTEN, "partner", "ui")

    assert moves == held | set(product(EDITABLE, ("Hold", "Cancelled")))
    assert moves & inferred(GOOTEN) == set(product(UNPAID | {"Test"}, ("Hold", "Cancelled")))
    assert held <= moves - allowed(GOOTEN, "partner", "api")
    assert causes(GOOTEN, "Hold", "New", "api") == {"channel-not-allowed"}


def test_gooten_refuses_undeclared_moves_only_for_the_partner() -> None:
    """For staff and systems, undeclared moves are unspecified."""
    assert verdicts(GOOTEN, set(product(CLOSED, GOOTEN.rules.statuses)), "partner") == {Verdict.REFUSED}
    for actor in (None, "staff", "system"):
        assert verdicts(GOOTEN, {("Shipped", "Cancelled")}, actor) == {Verdict.UNSPECIFIED}


def test_gooten_has_one_documented_final_status() -> None:
    """`Cancelled` is documented as final; the other final statuses are inferred."""
    ends = {each.name: each.basis for each in GOOTEN.rules.statuses.values() if each.final}

    assert ends == dict.fromkeys(GONE | {"Delivered"}, Basis.INFERRED) | {"Cancelled": Basis.DOCUMENTED}
    assert causes(GOOTEN, "Canceled", "New") == {"final-status"}


def test_staff_and_systems_of_gooten_have_moves_too() -> None:
    """Those of staff are documented, except into production; those of systems are inferred, except for one."""
    staff = {("NeedsManualApproval", "Hold"), ("ImageIssue", "Hold"), ("AddressIssue", "Cancelled")}
    pushed = set(product(("ReadyForImageDl", "Pending", "VendorAPIIssue"), ("Manually In Production",)))
    usual = ("New", "ReadyForImageDl", "Pending", "In Production", "Printing", "Out For Delivery")

    assert allowed(GOOTEN, "staff") - inferred(GOOTEN) == staff
    assert allowed(GOOTEN, "staff") - staff == pushed
    assert allowed(GOOTEN, "system") - inferred(GOOTEN) == {("Out For Delivery", "Shipped")}
    assert allowed(GOOTEN, "system") & inferred(GOOTEN) == {
        *pairwise(usual),
        *product(("ReadyForImageDl", "Pending"), ("VendorAPIIssue",)),
        *product(("ReadyForImageDl", "NeedsPersonalization", "VendorAPIIssue"), ("In Production",)),
        *(("Manually In Production", "Printing"), ("Shipped", "Delivered")),
    }


@pytest.mark.parametrize("name", ACTIONS)
def test_each_action_of_gooten_has_its_own_statuses(name: str) -> None:
    """A partner may use an action over the API, exactly in the statuses of its page."""
    answers = {each: GOOTEN.decide_action(name, each, actor="partner") for each in GOOTEN.rules.statuses}
    expected, count = ACTIONS[name]

    assert {each for each, decision in answers.items() if decision.allowed} == expected
    assert len(expected) == len(GOOTEN.rules.actions[name].statuses) == count
    assert not GOOTEN.decide_action(name, "NeedsCustomization", actor="partner", channel="ui").allowed
    assert not GOOTEN.decide_action(name, "NeedsCustomization", actor="staff", channel="api").allowed


def test_cubicasa_has_two_initial_statuses_and_no_final_one() -> None:
    """An order starts as New or, if an integrator creates it, as Draft."""
    statuses = CUBICASA.rules.statuses

    assert list(statuses) == ["New", "Draft", "Pending", "Ready", "Fixing"]
    assert [each.name for each in statuses.values() if each.initial] == ["New", "Draft"]
    assert not any(each.final for each in statuses.values())
    assert CUBICASA.decide(None, target="New").allowed
    assert CUBICASA.decide(None, event="create-draft", actor="integrator").target == "Draft"
    assert CUBICASA.decide(None, target="Pending").verdict is Verdict.UNSPECIFIED


def test_only_ready_of_cubicasa_has_moves_to_itself() -> None:
    """One event is documented and two are inferred; New to New in a sample is not a move."""
    again = {
        each.event: each.basis for each in CUBICASA.available("Ready").moves if each.target == "Ready"
    }
    selves = {each for each in CUBICASA.rules.statuses if CUBICASA.decide(each, target=each).allowed}

    assert again.pop("quick-edit") is Basis.DOCUMENTED
    assert again == {"redeliver": Basis.INFERRED, "upgrade": Basis.INFERRED}
    assert selves == {"Ready"}


def test_cubicasa_refuses_no_undeclared_move() -> None:
    """Deliveries are documented and other moves are inferred, because no list of moves is published."""
    assert allowed(CUBICASA, "production") == {("Pending", "Ready"), ("Fixing", "Ready")}
    assert inferred(CUBICASA) == {("New", "Pending"), ("Ready", "Ready"), ("Ready", "Fixing")}
    for actor in (None, *CUBICASA.rules.actors):
        assert Verdict.REFUSED not in verdicts(CUBICASA, others(CUBICASA), actor)


def test_cubicasa_has_a_fact_for_products_and_triggers_for_statuses() -> None:
    """New has no trigger, and one trigger has no status."""
    known = {f"moved_to_{each.lower()}": each for each in CUBICASA.rules.statuses if each != "New"}

    assert CUBICASA.rules.triggers == known | {"moved_to_failed": "unsupported"}
    assert CUBICASA.rules.facts["product_type"].domain.enum == ("products_2d", "products_3d", "tour")


def test_northwest_has_five_statuses_that_roll_up() -> None:
    """Spaces around a status are dropped; the words of a filter or of a sample are not statuses."""
    rules = NORTHWEST.rules
    ranks = {each.rank: each.name for each in rules.statuses.values()}

    assert ranks == dict(enumerate(("Held", "New", "Processing", "Shipped", "Received"), start=1))
    assert rules.rollup
    assert (rules.subject, rules.rollup.by) == ("item copy", ("OrderNumber",))
    assert rules.statuses["Received"].entries_unspecified
    assert not any(each.final for each in rules.statuses.values())
    assert rules.ignored == ("All",)
    assert NORTHWEST.available(" Shipped   ").source == "Shipped"
    assert all(
        causes(NORTHWEST, each, "New") == {"unknown-status"} for each in ("shipped", "All", "test 5")
    )


@pytest.mark.parametrize("actor", [None, "provider"])
def test_the_moves_of_northwest_are_inferred_and_undeclared_ones_unspecified(actor: str | None) -> None:
    """Only moves from a status to itself are refused."""
    held = {("New", "Held"), ("Processing", "Held"), ("Held", "Processing")}
    known = held | {("New", "Processing"), ("Processing", "Shipped")}
    selves = {(each, each) for each in NORTHWEST.rules.statuses}

    assert allowed(NORTHWEST, "provider") == inferred(NORTHWEST) == known
    assert verdicts(NORTHWEST, others(NORTHWEST) - known, actor) == {Verdict.UNSPECIFIED}
    assert verdicts(NORTHWEST, selves, actor) == {Verdict.REFUSED}


@pytest.mark.parametrize("name", CODES)
def test_a_status_of_wordbee_has_a_number_and_a_name_and_no_title_as_alias(name: str) -> None:
    """A title does not name its status, because titles are translated. No status is final."""
    engine = ENGINES[name]
    found = {code: engine.available(code) for code in range(30)}
    statuses = engine.rules.statuses.values()

    assert {code: each.source for code, each in found.items() if not each.refusals} == CODES[name]
    assert {each.code: each.name for each in statuses} == {str(at): of for at, of in CODES[name].items()}
    assert not any(each.final for each in statuses)
    for each in statuses:
        if each.title and each.title not in engine.rules.statuses:
            assert causes(engine, each.title, "Cancelled") == {"unknown-status"}


def test_the_titles_of_wordbee_are_those_of_its_samples() -> None:
    """Each title belongs to the number beside it on a page or in a sample."""
    titles = {each.code: each.title for each in ORDER.rules.statuses.values()}
    jobs = {each.code: each.title for each in load("wordbee/job").statuses.values() if each.title}

    assert (titles["2"], titles["3"], titles["5"]) == ("In progress", "Work done", "Closed")
    assert jobs == {"7": "Approved", "8": "Closed", "9": "Proposal declined"}


def test_a_manager_of_wordbee_may_override_from_any_status_to_any_other() -> None:
    """A manager needs an override for other moves; no move is unspecified."""
    other_moves = others(ORDER) - allowed(ORDER, "manager")
    override = partial(ORDER.decide, actor="manager", override=True)

    assert all(override(source, target=target).allowed for source, target in others(ORDER))
    assert verdicts(ORDER, other_moves, "manager") == {Verdict.REFUSED}
    assert all("override-needed" in causes(ORDER, source, target) for source, target in other_moves)


def test_the_normal_moves_of_wordbee_orders_are_inferred() -> None:
    """A client has no override, and undeclared moves of a client are unspecified."""
    client = {("Proposal", "Confirmed"), ("Done", "Approved"), ("Done", "Confirmed")}
    manager = {("RequestSent", "Proposal"), ("Confirmed", "Done"), *product(ORDERS, ("Cancelled",))}
    closing = {("Done", "Closed"), ("Approved", "Closed")}

    assert allowed(ORDER, "client") == client
    assert not ORDER.decide("Closed", target="Done", actor="client", override=True).allowed
    assert allowed(ORDER, "system") == {("Confirmed", "Done")}
    assert allowed(ORDER, "manager") == client | manager | closing
    assert {each.basis for each in ORDER.rules.transitions} == {Basis.INFERRED}
    assert {each.target for each in ORDER.available("Done").moves if each.default} == {"Closed"}
    assert verdicts(ORDER, manager | closing, "client") == {Verdict.UNSPECIFIED}


def test_message_and_notify_are_optional_inputs_of_every_change() -> None:
    """The default of `notify` is true."""
    quiet = {"message": "Thank you.", "notify": False}

    assert ORDER.apply(None, target="RequestSent", actor="client").inputs == {"notify": True}
    assert ORDER.apply(3, target="Approved", actor="client", inputs=quiet).inputs == quiet


@pytest.mark.parametrize("name", ["wordbee/job", "wordbee/invoice"])
def test_wordbee_jobs_and_invoices_have_no_transitions(name: str) -> None:
    """The pages list only statuses, so all entries and exits are unspecified."""
    statuses = load(name).statuses.values()

    assert load(name).transitions == ()
    assert verdicts(ENGINES[name], others(ENGINES[name])) == {Verdict.UNSPECIFIED}
    assert all(each.entries_unspecified and each.exits_unspecified for each in statuses)
