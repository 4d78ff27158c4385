"""Where each dossier stands, as the worker writes it down to be listed; the words of its name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import text

from portal.domain.dossier import Dossier
from portal.domain.inbox import Flag, Standing
from portal.domain.names import name_key
from portal.domain.slips import slips
from portal.store.wire import Wire

_STALE = text(
    "(SELECT number FROM dossiers WHERE status = 'sealed' AND place < 3 AND renewed_on < :today"
    " ORDER BY renewed_on, number LIMIT :limit) UNION (SELECT number FROM dossiers"
    " WHERE status = 'sealed' AND NOT counted ORDER BY number LIMIT :limit) UNION"
    " (SELECT number FROM dossiers WHERE status = 'sealed' AND NOT in_order"
    " ORDER BY funder, number LIMIT :limit)"
)
_RENEW = text(
    "UPDATE dossiers SET stage = :stage, place = :place, due_on = :due_on, soon_on = :soon_on,"
    " granted_on = :granted_on, aids = :aids, flags = :flags, nir_mark = :nir_mark,"
    " referee = :referee, ahead = :ahead, named = true, in_order = true, renewed_on = :today"
    " WHERE number = :number AND status = 'sealed'"
)
# In order, so that two workers who add the same words do not wait for each other in a circle.
_WORDS = text(
    "INSERT INTO name_words AS n (funder, word, dossier, turn, due_on, words)"
    " SELECT :funder, w, :number, :turn, :due_on, CAST(:words AS text[])"
    " FROM unnest(CAST(:words AS text[])) w ON CONFLICT (funder, word, dossier) DO UPDATE"
    " SET turn = excluded.turn, due_on = excluded.due_on, words = excluded.words"
    " WHERE (n.turn, n.due_on, n.words)"
    " IS DISTINCT FROM (excluded.turn, excluded.due_on, excluded.words)"
)
_SLIPS = text(
    "INSERT INTO name_slips (funder, slip, word) SELECT :funder, s, w"
    " FROM unnest(CAST(:slips AS text[]), CAST(:of AS text[])) AS t(s, w) ON CONFLICT DO NOTHING"
)
MOST_JOINED = 3
"""Words of one name that are kept as one too: `delatour` beside `de la tour`."""


class Standings:
    """What lists are read from. All of it can be made again from what happened."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def stale(self, today: date, limit: int) -> tuple[str, ...]:
        """Return dossiers that have not ended and were not renewed today.

        And those that were never counted, or whose names are not kept as this release keeps them.
        """
        rows = self._wire.rows(_STALE, {"today": today, "limit": limit})
        return tuple(row["number"] for row in rows)

    def renew(
        self,
        dossier: Dossier,
        standing: Standing,
        nir_mark: str | None,
        today: date,
        names: Collection[str] = (),
    ) -> None:
        """Write where a dossier stands, and the words of its names (the worker's).

        `names` are all that the person has, each whole: used, of birth, first.
        """
        values = {
            "number": dossier.number,
            "stage": standing.stage.value,
            "place": int(standing.place),
            "due_on": standing.due_on,
            "soon_on": standing.soon_on,
            "granted_on": standing.granted_on,
            "aids": " ".join(standing.aids),
            "flags": " ".join(sorted(standing.flags)),
            "referee": Flag.REFEREE in standing.flags,
            "ahead": standing.ahead,
            "nir_mark": nir_mark,
            "today": today,
        }
        self._wire.run(_RENEW, values)
        words = sorted(_sought_by(dossier.beneficiary, names))
        order = {"turn": int(standing.turn), "due_on": standing.due_on}
        own = {"funder": dossier.funder, "number": dossier.number, "words": words}
        self._wire.run(_WORDS, own | order)
        pairs = sorted((slip, word) for word in words for slip in slips(word))
        told = {"slips": [slip for slip, _ in pairs], "of": [word for _, word in pairs]}
        self._wire.run(_SLIPS, told | {"funder": dossier.funder})


def _sought_by(shown: str, names: Collection[str]) -> set[str]:
    """The words that a person is found by: of every name, and names of several words in one."""
    parts = [name_key(name).split() for name in names]
    found = {*name_key(shown).split(), *(word for words in parts for word in words)}
    for words in parts:
        for many in range(2, MOST_JOINED + 1):
            found |= {"".join(words[at : at + many]) for at in range(len(words) - many + 1)}
    return found
