"""Private notes: their funder's caseworkers alone, medical ones as papers are."""

from __future__ import annotations

import pytest

from portal.acts import emergency, follow, remark
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed, NotFound, NotReady
from portal.domain.people import WORKER, Actor
from portal.store.database import Transaction
from tests.acts.kept import Kept
from tests.acts.office import Office, funder_of
from tests.acts.on_duty import on_duty
from tests.acts.test_reorient import MARSEILLE, RENNES, send
from tests.build import an_applicant

PLAIN, MEDICAL = "Sa fille appelle le lundi.", "Chute au téléphone, confusion."


def words(desk: Desk, actor: Actor, number: str) -> tuple[list[str], int]:
    found = remark.remarks(desk, actor, number)
    return [one.words for one in found.told], found.hidden


def test_notes_are_their_funders_and_nobody_else_s(kept: Kept, office: Office, desk: Desk) -> None:
    """Not the person's, the software's, the worker's; not of the funder the dossier moves to."""
    number, doctor = kept.number, on_duty(office, "doctor", Duty.DOCTOR)
    on_duty(office, MARSEILLE.id, Duty.CASEWORKER, funder="dep-13")
    for typed, code in (("  ", "nothing"), ("x" * 2001, "too_long")):
        with pytest.raises(NotReady) as refused:
            remark.remark(desk, RENNES, number, typed, medical=False)
        assert [one.text for one in refused.value.problems] == [code]
    first = remark.remark(desk, RENNES, number, PLAIN, medical=False)
    remark.remark(desk, RENNES, number, MEDICAL, medical=True)
    assert first.written_by == RENNES.id
    assert words(desk, RENNES, number) == ([PLAIN], 1)
    assert words(desk, doctor, number) == ([MEDICAL, PLAIN], 0)
    emergency.open_up(desk, RENNES, number, "Malaise au téléphone, elle est seule.")
    assert words(desk, RENNES, number) == ([MEDICAL, PLAIN], 0)
    stored = office.asked("SELECT cipher FROM remarks")
    assert not any(PLAIN.encode() in row[0] or MEDICAL.encode() in row[0] for row in stored)
    _nobody_else(desk, number)
    send(desk, RENNES, number, "dep-13", 0)
    with pytest.raises(NotFound):
        remark.remarks(desk, RENNES, number)
    assert words(desk, MARSEILLE, number) == ([], 0)
    remark.remark(desk, MARSEILLE, number, "À Marseille.", medical=False)
    send(desk, MARSEILLE, number, "dep-35", 1)
    assert words(desk, doctor, number) == ([MEDICAL, PLAIN], 0)


def _nobody_else(desk: Desk, number: str) -> None:
    ana = an_applicant()

    def seen(tx: Transaction) -> object:
        return tx.remarks.of(number)

    for actor in (ana, WORKER):
        with pytest.raises(NotAllowed), desk.begin(actor) as tx:
            seen(tx)
    for actor in (MARSEILLE, funder_of("dep-35"), funder_of("dep-35:medical")):
        with desk.begin(actor) as tx:
            assert seen(tx) == ()
    told = follow.history(desk, ana, number.removesuffix("-1"))
    assert told
    assert not [each for each in told if "Remark" in each.word]
