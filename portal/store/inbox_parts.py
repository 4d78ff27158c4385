"""What a list of the inbox is narrowed to, in the words of statements."""

# ruff: noqa: S608  every part of a statement is a constant of this file
from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, text

from portal.domain.inbox import MOST_FOUND, Place, Turn

SEALED = "d.funder = :funder AND d.status = 'sealed'"
NARROW = ("numbers", "begun", "named", "birth_date", "nir_mark")
"""Parts of a search that always leave few dossiers: those are found first, then put in order."""
WORDS = {"aid": "aids", "flag": "flags"}
"""Parts that ask for one of several words in a column: they are told which texts have it."""
_BEGUN = (
    "SELECT n.number FROM unnest(CAST(:begun AS text[])) b, LATERAL (SELECT x.number"
    " FROM dossiers x WHERE x.funder = :funder AND x.status = 'sealed'"
    f' AND x.number COLLATE "C" >= b AND x.number COLLATE "C" < b || \'~\' LIMIT {MOST_FOUND}) n'
)
"""The numbers that begin so: a range of an index for each; none of their signs is after `~`."""
_PARTS = {
    "numbers": "(d.number = ANY(:numbers) OR d.request = ANY(:numbers))",
    "begun": f"d.number = ANY(ARRAY({_BEGUN}))",
    "named": "d.number = ANY(:named)",
    "birth_date": "d.birth_date = :birth_date",
    "nir_mark": "d.nir_mark = :nir_mark",
    "commune": "d.commune = :commune",
    "communes": "d.commune = ANY(:communes)",
    "aid": "d.aids = ANY(:aids)",
    "stage": "d.stage = :stage",
    "flag": "d.flags = ANY(:flags)",
    "filed_from": "d.submitted_at >= :filed_from",
    "filed_before": "d.submitted_at < :filed_before",
}
_SORT = "d.aids = ANY(:aids) AND d.flags = ANY(:flags) AND d.stage = ANY(:stages)"
_UNSEEN = _PARTS | {
    "communes": "d.commune || '' = ANY(:communes)",
    "aid": "d.aids || '' = ANY(:aids)",
    "flag": "d.flags || '' = ANY(:flags)",
    "filed_from": "d.submitted_at + interval '0' >= :filed_from",
    "filed_before": "d.submitted_at + interval '0' < :filed_before",
}
"""The same parts, seen by no index but those that have the order of the lists too."""
TOLD = (
    "d.number, d.place, d.ahead, d.due_on, d.soon_on, d.granted_on, d.caseworker, d.referee,"
    " d.stage, d.aids, d.flags, d.commune, d.submitted_at"
)
"""The columns that lists and parts look at, of what is found first."""
_FEW = "CASE t.place WHEN 1 THEN 300 ELSE 1500 END"
"""How many are few: about as dear to find as to walk through a place, however long, for a page."""
_BY_TURN = "sort"
"""The parts whose index tells the turns of a place apart."""
_GROUPS = {**_PARTS, _BY_TURN: _SORT}
"""Parts that are found by one index: by words, in every text and every stage that there may be."""
IN_ORDER = (("stage",), ("commune",))
"""Parts of which one value is sought, and which an index has in the order of the lists."""


def at(place: Place | None) -> str:
    """Where in the lists it stands; none: anywhere."""
    return "" if place is None else f" AND d.place = {int(place)}"


def ahead(turn: Turn) -> bool:
    """Whether what has this turn stands before the others of its place."""
    return turn is Turn.URGENT


def groups_of(parts: Sequence[str]) -> Sequence[str]:
    """The groups of these parts that may leave few dossiers of a place, or many.

    One part alone that an index has in the order of the lists needs none found first.
    """
    if set(parts) & WORDS.keys():
        return [_BY_TURN, *(one for one in parts if one not in {"stage", *WORDS, *NARROW})]
    return [one for one in parts if one not in NARROW] if tuple(parts) not in IN_ORDER else ()


def found_at(place: Place | None, told: str, groups: Sequence[str]) -> str:
    """Where the dossiers of a turn that these groups leave are found, apart from the order.

    They are few. What an index has of them is all that is looked at, where nothing else is asked.
    """
    left = "".join(f" AND {_GROUPS[one]}" for one in groups)
    found = f"SELECT * FROM dossiers d WHERE {SEALED}{at(place)} AND {told}{left}"
    return f"({found} LIMIT {MOST_FOUND}) d WHERE true"


def besides(parts: Sequence[str], groups: Sequence[str]) -> Sequence[str]:
    """The parts that are in none of these groups."""
    sort = {"stage", *WORDS} if _BY_TURN in groups else set[str]()
    return [one for one in parts if one not in {*groups, *sort}]


def all_of(parts: Sequence[str]) -> str:
    """All of these parts, each by whichever index has it."""
    return "".join(f" AND {_PARTS[one]}" for one in parts)


def walked(parts: Sequence[str]) -> str:
    """All of these parts, many having them: the order is gone through, the first stand soon."""
    return "".join(f" AND {_UNSEEN[one]}" for one in parts)


@cache
def few_of(group: str) -> TextClause:
    """Those of these turns, each with its place, in which a group of parts leaves few dossiers."""
    in_turn = " AND d.ahead = t.ahead" if group == _BY_TURN else ""
    found = (
        f"SELECT FROM dossiers d WHERE {SEALED} AND d.place = t.place{in_turn}"
        f" AND {_GROUPS[group]} LIMIT {_FEW} + 1"
    )
    turns = "CAST(:turns AS int[]), CAST(:places AS int[]), CAST(:aheads AS boolean[])"
    return text(
        f"SELECT t.turn FROM unnest({turns}) t(turn, place, ahead)"
        f" WHERE (SELECT count(*) FROM ({found}) f) <= {_FEW}"
    )


@cache
def values_of(column: str) -> TextClause:
    """What a column says in the funder's dossiers, each once: one step of an index for each."""
    least = f"(SELECT d.{column} FROM dossiers d WHERE {SEALED}%s ORDER BY d.{column} LIMIT 1)"
    following = least % f" AND d.{column} > v.{column}"
    return text(
        f"WITH RECURSIVE v AS ({least % ''} UNION ALL SELECT {following} FROM v"
        f" WHERE v.{column} IS NOT NULL) SELECT v.{column} AS value FROM v"
        f" WHERE v.{column} IS NOT NULL"
    )


@cache
def named_by(words: int) -> TextClause:
    """The dossiers whose name has each of so many words, whichever of its meanings."""
    others = "".join(
        f" AND EXISTS (SELECT FROM name_words o WHERE o.funder = :funder"
        f" AND o.word = ANY(:word_{rank}) AND o.dossier = n.dossier)"
        for rank in range(1, words)
    )
    return text(
        f"SELECT n.dossier FROM name_words n WHERE n.funder = :funder AND n.word = ANY(:word_0)"
        f"{others} LIMIT {MOST_FOUND + 1}"
    )
