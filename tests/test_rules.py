"""Tests of the shipped rule sets: what holds of all of them, and what each provider's pages say."""

from __future__ import annotations

from functools import partial
from itertools import permutations, product

import pytest

from statemachine import Engine, RuleSet, Verdict, lint, load, shipped
from statemachine.diagrams import FORMATS, Format, draw
from statemachine.model.ruleset import Action, Status, Transition
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
    """Return every status with every other."""
    return set(permutations(engine.rules.statuses, 2))


def allowed(engine: Engine, actor: str, channel: str | None = None) -> set[tuple[str, str]]:
    """Return the normal moves that one asker may make, each asked for."""
    ask = partial(engine.decide, actor=actor, channel=channel)
    asked = product(engine.rules.statuses, repeat=2)
    return {(source, target) for source, target in asked if ask(source, target=target).allowed}


def inferred(engine: Engine) -> set[tuple[str | None, str]]:
    """Return the moves that rest on an inference."""
    rows = [(row, row.transition) for row in expand(engine.rules)]
    return {(row.source, row.target) for row, rule in rows if rule and rule.basis is Basis.INFERRED}


def verdicts(engine: Engine, asked: set[tuple[str, str]], actor: str | None = None) -> set[Verdict]:
    """Return the different answers to some moves, over any channel."""
    return {engine.decide(source, target=target, actor=actor).verdict for source, target in asked}


def causes(engine: Engine, source: str, target: str, channel: str | None = None) -> set[str]:
    """Return the causes of a no to nobody in particular."""
    return {str(each.cause) for each in engine.decide(source, target=target, channel=channel).refusals}


def test_six_rule_sets_are_shipped() -> None:
    """One for each lifecycle: Wordbee has three."""
    assert set(SHIPPED) == {"cubicasa", "gooten", "northwest-framing", *CODES}


@needs("messages")
@pytest.mark.parametrize("name", SHIPPED)
def test_it_is_clean_and_every_rule_cites_a_source(name: str) -> None:
    """The linter finds nothing; each source is a page of its own, and none is idle."""
    rules = load(name)

    assert [str(each) for each in lint(rules, today=None)] == []
    assert all(each.cite for each in with_basis(rules))
    assert {cited for each in with_basis(rules) for cited in each.cite} <= set(rules.sources)
    assert len({each.url for each in rules.sources.values()}) == len(rules.sources)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_inferred_and_nothing_else_says_so(name: str) -> None:
    """A rule is documented or inferred; only the inferred have a note on inference, and all have a note."""
    noted = {each.basis for each in with_basis(load(name)) if each.note and "infer" in each.note}

    assert {each.basis for each in with_basis(load(name))} <= {Basis.DOCUMENTED, Basis.INFERRED}
    assert all(each.note for each in with_basis(load(name)) if each.basis is Basis.INFERRED)
    assert noted <= {Basis.INFERRED}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_status_is_entered_and_left_or_owns_that_it_is_not_known_how(name: str) -> None:
    """Normal moves lead to each status and on from it, except where the file says what it does not know."""
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
def test_it_is_drawable(name: str, form: Format) -> None:
    """Every format draws every status, and marks the one that is asked for."""
    drawn = draw(load(name), form)

    assert all(
        each in drawn and draw(load(name), form, at=each) != drawn for each in load(name).statuses
    )


def test_gooten_has_27_statuses_in_its_spellings() -> None:
    """All names that its pages use, letter by letter; no status has a code."""
    assert set(GOOTEN.rules.statuses) == EDITABLE | CLOSED | {"Hold", "VendorAPIIssue"}
    assert len(GOOTEN.rules.statuses) == 27
    assert {each.code for each in GOOTEN.rules.statuses.values()} == {None}


def test_gooten_knows_the_other_spellings() -> None:
    """A spelling of another page means the same; some pages have a capital i for the small L at an end."""
    small, capital = "\N{LATIN SMALL LETTER L}", "\N{LATIN CAPITAL LETTER I}"
    statuses = GOOTEN.rules.statuses.values()

    assert {each.name: set(each.aliases) for each in statuses if each.aliases} == {
        "Cancelled": {"Canceled"},
        "NeedsPersonalization": {"NeedsCustomization"},
        "HoldByCIImageIssue": {"Hold By Image Issue"},
        f"ReadyForImageD{small}": {f"ReadyForImageD{capital}", f"Ready For Image D{small}"},
    }
    assert GOOTEN.available(f"ReadyForImageD{capital}").source == f"ReadyForImageD{small}"


def test_gooten_lets_a_partner_make_36_moves_over_the_api() -> None:
    """Each of nine sources goes to each of four targets, New to New among them, and nothing else does."""
    moves = allowed(GOOTEN, "partner", "api")

    assert moves == set(product(UPDATABLE, ("Cancelled", "New", "Test", "Hold")))
    assert len(moves) == 36
    assert not moves & inferred(GOOTEN)


def test_gooten_s_admin_pages_allow_what_its_api_does_not() -> None:
    """Before production an item is held or cancelled; what is held starts anew or is cancelled."""
    held = {("Hold", "New"), ("Hold", "Cancelled")}
    moves = allowed(GOOTEN, "partner", "ui")

    assert moves == held | set(product(EDITABLE, ("Hold", "Cancelled")))
    assert moves & inferred(GOOTEN) == set(product(UNPAID | {"Test"}, ("Hold", "Cancelled")))
    assert held <= moves - allowed(GOOTEN, "partner", "api")
    assert causes(GOOTEN, "Hold", "New", "api") == {"channel-not-allowed"}


def test_gooten_closes_the_world_for_the_partner_alone() -> None:
    """Once production began a partner changes nothing; of staff and systems not all is known."""
    assert verdicts(GOOTEN, set(product(CLOSED, GOOTEN.rules.statuses)), "partner") == {Verdict.REFUSED}
    for actor in (None, "staff", "system"):
        assert verdicts(GOOTEN, {("Shipped", "Cancelled")}, actor) == {Verdict.UNSPECIFIED}


def test_gooten_has_one_end_that_is_documented() -> None:
    """Nobody changes a cancelled order; that nothing follows the other ends is inferred."""
    ends = {each.name: each.basis for each in GOOTEN.rules.statuses.values() if each.final}

    assert ends == dict.fromkeys(GONE | {"Delivered"}, Basis.INFERRED) | {"Cancelled": Basis.DOCUMENTED}
    assert causes(GOOTEN, "Canceled", "New") == {"final-status"}


def test_gooten_s_staff_and_systems_move_orders_too() -> None:
    """Staff hold and cancel, which is documented; of the way to delivery one move is, the rest inferred."""
    staff = {("NeedsManualApproval", "Hold"), ("ImageIssue", "Hold"), ("AddressIssue", "Cancelled")}
    collected = {("Out For Delivery", "Shipped")}

    assert allowed(GOOTEN, "staff") == staff
    assert not staff & inferred(GOOTEN)
    assert allowed(GOOTEN, "system") - inferred(GOOTEN) == collected
    assert allowed(GOOTEN, "system") - collected == {
        ("New", "ReadyForImageDl"),
        *product(("Pending", "NeedsPersonalization"), ("In Production",)),
        *product(("In Production", "Manually In Production"), ("Printing",)),
        ("Printing", "Out For Delivery"),
        ("Shipped", "Delivered"),
    }


@pytest.mark.parametrize("name", ACTIONS)
def test_gooten_s_calls_have_lists_of_their_own(name: str) -> None:
    """Each call is open to a partner over the API in the statuses of its page, and in no other."""
    asked = {each: GOOTEN.decide_action(name, each, actor="partner") for each in GOOTEN.rules.statuses}
    expected, count = ACTIONS[name]

    assert {each for each, decision in asked.items() if decision.allowed} == expected
    assert len(expected) == len(GOOTEN.rules.actions[name].statuses) == count
    assert not GOOTEN.decide_action(name, "NeedsCustomization", actor="partner", channel="ui").allowed
    assert not GOOTEN.decide_action(name, "NeedsCustomization", actor="staff", channel="api").allowed


def test_cubicasa_s_orders_begin_in_two_statuses_and_end_in_none() -> None:
    """An order starts as new or, made by an integrator, as a draft; a result may be followed by another."""
    statuses = CUBICASA.rules.statuses

    assert list(statuses) == ["New", "Draft", "Pending", "Ready", "Fixing"]
    assert [each.name for each in statuses.values() if each.initial] == ["New", "Draft"]
    assert not any(each.final for each in statuses.values())
    assert CUBICASA.decide(None, target="New").allowed
    assert CUBICASA.decide(None, event="create-draft", actor="integrator").target == "Draft"
    assert CUBICASA.decide(None, target="Pending").verdict is Verdict.UNSPECIFIED


def test_cubicasa_s_ready_follows_ready_and_no_other_status_itself() -> None:
    """Quick Edit is documented and two ways more are inferred; a sample from New to New is no move."""
    again = {
        each.event: each.basis for each in CUBICASA.available("Ready").moves if each.target == "Ready"
    }
    selves = {each for each in CUBICASA.rules.statuses if CUBICASA.decide(each, target=each).allowed}

    assert again.pop("quick-edit") is Basis.DOCUMENTED
    assert again == {"redeliver": Basis.INFERRED, "upgrade": Basis.INFERRED}
    assert selves == {"Ready"}


def test_cubicasa_s_moves_are_watched_and_nobody_is_refused_one() -> None:
    """Both deliveries are documented, the source of a correction is not, and no matrix is published."""
    assert allowed(CUBICASA, "production") == {("Pending", "Ready"), ("Fixing", "Ready")}
    assert inferred(CUBICASA) == {("New", "Pending"), ("Ready", "Ready"), ("Ready", "Fixing")}
    for actor in (None, *CUBICASA.rules.actors):
        assert Verdict.REFUSED not in verdicts(CUBICASA, others(CUBICASA), actor)


def test_cubicasa_s_products_are_facts_and_its_triggers_stand_for_statuses() -> None:
    """Nothing is triggered by New, and one trigger has no status to go with it."""
    known = {f"moved_to_{each.lower()}": each for each in CUBICASA.rules.statuses if each != "New"}

    assert CUBICASA.rules.triggers == known | {"moved_to_failed": "unsupported"}
    assert CUBICASA.rules.facts["product_type"].domain.enum == ("products_2d", "products_3d", "tour")


def test_northwest_s_copies_have_five_statuses_that_roll_up() -> None:
    """The ranks follow the page, padding is dropped, and words of a filter or a sample are no status."""
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
def test_northwest_s_moves_are_all_inferred_and_its_world_is_open(actor: str | None) -> None:
    """What the file does not have may be so all the same, except that a copy stays as it was."""
    held = {("New", "Held"), ("Processing", "Held"), ("Held", "Processing")}
    known = held | {("New", "Processing"), ("Processing", "Shipped")}
    selves = {(each, each) for each in NORTHWEST.rules.statuses}

    assert allowed(NORTHWEST, "provider") == inferred(NORTHWEST) == known
    assert verdicts(NORTHWEST, others(NORTHWEST) - known, actor) == {Verdict.UNSPECIFIED}
    assert verdicts(NORTHWEST, selves, actor) == {Verdict.REFUSED}


@pytest.mark.parametrize("name", CODES)
def test_wordbee_s_statuses_go_by_number_and_name_and_not_by_title(name: str) -> None:
    """A number or its text is a status; a title is translated and differs. No status is final."""
    engine = ENGINES[name]
    found = {code: engine.available(code) for code in range(30)}
    statuses = engine.rules.statuses.values()

    assert {code: each.source for code, each in found.items() if not each.refusals} == CODES[name]
    assert {each.code: each.name for each in statuses} == {str(at): of for at, of in CODES[name].items()}
    assert not any(each.final for each in statuses)
    for each in statuses:
        if each.title and each.title not in engine.rules.statuses:
            assert causes(engine, each.title, "Cancelled") == {"unknown-status"}


def test_wordbee_s_titles_are_those_of_its_samples() -> None:
    """Where a page or a sample shows a title, it stands with the number."""
    titles = {each.code: each.title for each in ORDER.rules.statuses.values()}
    jobs = {each.code: each.title for each in load("wordbee/job").statuses.values() if each.title}

    assert (titles["2"], titles["3"], titles["5"]) == ("In progress", "Work done", "Closed")
    assert jobs == {"7": "Approved", "8": "Closed", "9": "Proposal declined"}


def test_a_manager_of_wordbee_goes_from_any_status_to_any_other_by_override() -> None:
    """Off the normal way he has to ask for it, and nothing of his is left open."""
    off = others(ORDER) - allowed(ORDER, "manager")
    ask = partial(ORDER.decide, actor="manager", override=True)

    assert all(ask(source, target=target).allowed for source, target in others(ORDER))
    assert verdicts(ORDER, off, "manager") == {Verdict.REFUSED}
    assert all("override-needed" in causes(ORDER, source, target) for source, target in off)


def test_the_normal_way_of_wordbee_s_orders_is_inferred() -> None:
    """No matrix is published; to a client, who has no override, what is not declared is left open."""
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


def test_a_message_and_a_word_on_notice_come_with_any_change_of_an_order() -> None:
    """Both may be left out, and notice is given unless somebody says otherwise."""
    quiet = {"message": "Thank you.", "notify": False}

    assert ORDER.apply(None, target="RequestSent", actor="client").inputs == {"notify": True}
    assert ORDER.apply(3, target="Approved", actor="client", inputs=quiet).inputs == quiet


@pytest.mark.parametrize("name", ["wordbee/job", "wordbee/invoice"])
def test_no_move_of_wordbee_s_jobs_and_invoices_is_known(name: str) -> None:
    """The pages list their statuses only, so every way in and out is left open."""
    statuses = load(name).statuses.values()

    assert load(name).transitions == ()
    assert verdicts(ENGINES[name], others(ENGINES[name])) == {Verdict.UNSPECIFIED}
    assert all(each.entries_unspecified and each.exits_unspecified for each in statuses)
