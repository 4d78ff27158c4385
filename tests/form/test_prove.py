"""The proof of a routing: whom it leaves at no door, which row decides for nobody."""

from __future__ import annotations

from dataclasses import replace

from portal import places
from portal.form.edition import Edition, Row, Table
from portal.form.everybody import persons
from portal.form.load import load_editions
from portal.form.prove import prove
from portal.form.route import route
from portal.form.when import parse


def the_edition() -> Edition:
    editions = load_editions(places.forms())
    return editions[max(editions)]


def changed(edition: Edition, table_id: str, *rows: Row) -> Edition:
    """The same edition, with other rows in one table."""
    return replace(
        edition,
        tables=tuple(
            replace(table, rows=rows) if table.id == table_id else table for table in edition.tables
        ),
    )


def table_of(edition: Edition, name: str) -> Table:
    return next(table for table in edition.tables if table.id == name)


def test_everyone_has_a_funder_or_a_door_and_every_row_decides_for_somebody() -> None:
    assert list(prove(the_edition())) == []


def test_a_person_at_no_door_is_named() -> None:
    edition = the_edition()
    *rows, last = table_of(edition, "home_adaptation").rows
    (sentence, *_) = prove(changed(edition, "home_adaptation", *rows))
    assert last.id == "adaptation_by_fund"
    assert sentence.startswith("No row of `home_adaptation` fits {birth_date: ")


def test_a_row_that_nobody_reaches_is_named() -> None:
    edition = the_edition()
    rows = list(table_of(edition, "home_help").rows)
    hidden = Row(
        "hidden", parse({"age": {"below": "40"}}), "hidden", funder="anah", aid="adaptation"
    )
    found = list(prove(changed(edition, "home_help", *rows[:2], hidden, *rows[2:])))
    assert [sentence for sentence in found if "`hidden`" in sentence]


def test_persons_are_many_and_each_can_be_routed() -> None:
    edition = the_edition()
    found = list(persons(edition, edition.tables, "home_help", edition.effective))
    assert len(found) > 10_000
    for person in found[::500]:
        routing = route(edition, person)
        assert routing.routes or routing.referrals, person
