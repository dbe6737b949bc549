"""Every format has the numbers of the report, and no word of a log has a meaning in it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.audit.seeded import KINDS, ODD_WORD, report
from tests.needs import needs

if TYPE_CHECKING:
    from statemachine.audit import Report
    from statemachine.audit.order_tables import ReportTable

pytestmark = needs("audit")


@cache
def seeded() -> Report:
    """Return the report of the seeded log."""
    return report()


def written(name: str, found: Report | None = None) -> str:
    """Return a report in a format."""
    from statemachine.audit import REPORT_FORMATS  # noqa: PLC0415  # needs an extra

    return REPORT_FORMATS[name](found or seeded())


def tables(found: Report | None = None) -> dict[str, ReportTable]:
    """Return the tables of a report by name."""
    from statemachine.audit.report_tables import report_tables  # noqa: PLC0415  # needs an extra

    return {each.key: each for each in report_tables(found or seeded())}


def numbers(table: ReportTable, head: str) -> list[int]:
    """Return the numbers of a column of a table."""
    at = table.heads.index(head)
    return [int(row[at].replace(",", "")) for row in table.rows]


def test_the_report_finds_what_was_seeded_and_nothing_else() -> None:
    """Each kind has the rows that the plan of the log has."""
    assert {str(kind): each.count for kind, each in seeded().kinds.items()} == KINDS


def test_tables_have_the_numbers_of_the_report() -> None:
    """Each count of the report stands in its table, and the sums are those of the rows that were read."""
    found, shown = seeded(), tables()
    pairs = [*numbers(shown["deviations"], "Rows"), *numbers(shown["accepted"], "Rows")]

    assert numbers(shown["kinds"], "Rows") == [each.count for each in found.kinds.values()]
    assert numbers(shown["kinds"], "Orders") == [each.orders for each in found.kinds.values()]
    assert sorted(pairs) == sorted(each.count for each in found.deviations)
    assert sum(numbers(shown["drift"], "Rows")) == sum(each.count for each in found.drift)
    assert numbers(shown["unknown"], "Rows") == [1]
    assert numbers(shown["starts"], "Orders") == [each.count for each in found.starts]
    assert numbers(shown["ends"], "Orders") == [each.count for each in found.ends]
    assert numbers(shown["stuck"], "Orders") == [each.count for each in found.stuck]
    assert numbers(shown["times"], "Stays") == [each.count for each in found.times]
    assert numbers(shown["variants"], "Orders") == [each.count for each in found.variants]
    assert sum(numbers(shown["parts"], "Rows")) == found.rows.judged
    assert len(shown["unused"].rows) == len(found.unused)
    assert sum(numbers(shown["apart"], "Rows")) + found.rows.judged == found.rows.read
    assert numbers(shown["files"], "Rows") == [found.rows.read]


def test_the_texts_say_what_is_of_the_whole_log() -> None:
    """If only some rows count, orders, last statuses and sequences are of all rows, and the report says so."""
    found = seeded()
    some = replace(found, evidence=replace(found.evidence, where={"region": "north"}))
    shown = tables(some)

    assert "The whole log has" in written("markdown", some)
    assert "The whole log has" not in written("markdown")
    for key in ("stuck", "variants", "ends"):
        assert shown[key].about.endswith("This is of all rows, not only of those that count.")
    for key in ("times", "starts"):
        assert shown[key].about.endswith("This is of the rows that count only.")


def test_moves_into_retired_statuses_have_a_table() -> None:
    """They are counted apart, by source and target."""
    first = replace(seeded().pairs[0], source="New", target="Old", count=3, retired=True)
    others = [replace(each, retired=False) for each in seeded().pairs]
    found = replace(seeded(), pairs=(first, replace(first, event="pack", count=2), *others))

    assert [each.count for each in found.retired] == [3, 2]
    assert numbers(tables(found)["retired"], "Rows") == [5]
    assert "Moves into retired statuses" in written("markdown", found)
    assert "retired" not in tables(replace(found, pairs=tuple(others)))


def test_an_accepted_deviation_stands_apart_with_its_reason() -> None:
    """It is no deviation of the main table."""
    ((kind, move, *_),) = tables()["accepted"].rows

    assert (kind, move) == ("unspecified", "New → Sent")
    assert "The | old <shop> (Ann, until 2026-12-31)" in tables()["accepted"].rows[0]
    assert all(row[:2] != ("unspecified", "New → Sent") for row in tables()["deviations"].rows)


def test_the_place_of_the_first_row_apart_is_in_its_file() -> None:
    """The numbers of rows go on over all files, and a table says in which file a row is."""
    from statemachine.audit import FileEvidence  # noqa: PLC0415  # needs an extra
    from statemachine.audit.cell_texts import place_of  # noqa: PLC0415  # the same

    files = [FileEvidence(name=name, sha256="0" * 64, rows=3) for name in ("a.csv", "b.csv")]

    assert [place_of(files, row) for row in (1, 3, 4, 7)] == [
        "a.csv, row 1",
        "a.csv, row 3",
        "b.csv, row 1",
        "row 7",
    ]
    assert [row[3] for row in tables()["apart"].rows if row[0] == "no-order"] == [
        "standard input, row 405"
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.6, "1 min"),
        (3600, "1 h"),
        (3661, "1 h 1 min"),
        (90061, "1 d 1 h"),
        (86400 + 5, "1 d"),
    ],
)
def test_a_duration_has_two_units(seconds: float, text: str) -> None:
    """Smaller ones say nothing to a reader."""
    from statemachine.audit.cell_texts import duration_text  # noqa: PLC0415  # needs an extra

    assert duration_text(seconds) == text


def test_json_is_the_report_and_follows_its_schema() -> None:
    """The report of files has their names and digests, too."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # a library of tests

    from statemachine.audit import audit_schema_text  # noqa: PLC0415  # needs an extra

    values = json.loads(written("json"))

    assert values == json.loads(json.dumps(seeded().to_dict()))
    assert list(Draft202012Validator(json.loads(audit_schema_text())).iter_errors(values)) == []
    assert values["parts"]
    assert values["evidence"]["files"]


def test_markdown_has_every_table_and_its_cells() -> None:
    """A table of Markdown is read back: its cells are those of the table of the report."""
    blocks = re.split(r"^### ", written("markdown"), flags=re.MULTILINE)[1:]
    shown = list(tables().values())

    assert [block.partition("\n")[0] for block in blocks] == [each.title for each in shown]
    for block, each in zip(blocks, shown, strict=True):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        cells = [re.split(r"(?<!\\) ?\| ?", line)[1:-1] for line in lines]
        assert [len(row) for row in cells] == [len(each.heads)] * (len(each.rows) + 2)
        for at in each.numbers:
            assert [row[at].replace("&#58;", ":") for row in cells[2:]] == [row[at] for row in each.rows]


def test_no_word_ends_a_cell_of_markdown_or_begins_a_tag() -> None:
    """A bar, a tag and a new line in a word are shown as they are."""
    text = written("markdown")

    assert "<" not in text
    assert "Packed \\| &#60;b&#62;ready&#60;/b&#62;" in text
    assert "Gone\\|&#60;script&#62;\\\\n" in text


def test_markdown_leaves_out_most_rows_of_a_long_table_and_says_so() -> None:
    """A code host cuts long comments off."""
    from statemachine.audit.report_formats import MOST_ROWS  # noqa: PLC0415  # needs an extra

    starts = tuple(replace(seeded().starts[0], status=f"S{number}") for number in range(MOST_ROWS + 7))

    assert "7 more rows are left out here; the JSON has all." in written(
        "markdown", replace(seeded(), starts=starts)
    )


def test_annotations_stand_at_the_rule_that_forbids() -> None:
    """A refused move is an error at its place, an unproved one a warning, and an accepted one a notice."""
    lines = written("github").splitlines()

    assert [line.partition(" ")[0] for line in lines] == [
        "::error",
        "::warning",
        "::warning",
        "::notice",
        "::warning",
    ]
    assert lines[0].startswith(
        "::error file=rules/acme%2C order.yaml,line=6,endLine=6,col=13,endColumn=53,title=refused move::"
    )
    assert "5 rows of 5 orders" in lines[0]
    assert "%0Aaccepted: The | old <shop> (Ann, until 2026-12-31)" in lines[3]


def test_no_word_of_a_log_ends_an_annotation() -> None:
    """A word with a new line and a command in it stays text of one annotation."""
    text = written("github")

    assert ODD_WORD not in text
    assert "\n::error::x" not in text
    assert all(line.startswith("::") for line in text.splitlines())


def test_a_report_without_rows_has_tables_of_its_evidence_alone() -> None:
    """An empty log gives no deviation, and says what was audited."""
    from statemachine.audit import audit, read_log_files  # noqa: PLC0415  # needs an extra
    from statemachine.loader import loads  # noqa: PLC0415  # with the rules of the log
    from tests.audit.seeded import RULES  # noqa: PLC0415  # the same

    rules = loads(RULES)
    log = read_log_files([b"order,status,at\n"], rules)
    found = audit(log.frame, rules, log.columns)

    assert found.rows.read == 0
    assert {"evidence", "unused"} <= tables(found).keys() <= {"kinds", "evidence", "unused"}
    assert written("github", found) == ""


def test_the_variants_say_whether_they_are_all() -> None:
    """Only if some sequences are left out are those of the table the most frequent."""
    found = seeded()
    number = len(found.variants)

    whole = tables(replace(found, distinct_variants=number))["variants"].about
    some = tables(replace(found, distinct_variants=number + 1))["variants"].about
    assert whole.startswith(f"The {number} sequences of statuses")
    assert some.startswith(f"The most frequent of {number + 1} sequences of statuses")


def test_a_share_is_written_in_one_way() -> None:
    """Annotations have the shares of the tables, with a space before the sign."""
    assert re.search(r"\d %25 of the judged rows", written("github"))
