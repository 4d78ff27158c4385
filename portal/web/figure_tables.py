"""The figures as tables of words and numbers; a count that could name somebody is in none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from portal.acts.figures import Kept, Steered
from portal.domain.figures import AGES, FEWEST, Channel, Step, shown
from portal.form import communes
from portal.web import reasons
from portal.web.answered import verdicts
from portal.web.charts import Row, Table
from portal.web.dossier_frame import any_edition
from portal.web.guard import language
from portal.web.i18n import gettext as _
from portal.web.i18n import said

ROUNDED = 5
"""What waits is rounded so: from one week to the next it would tell counts that are not shown."""
OVERSEAS = ("97", "98")


def tables_of(steered: Steered) -> Sequence[Table]:
    """Every table that has something to say, in the order of the page."""
    shares, came = steered.shares, _("Reçues")
    tables = (
        _flow(steered),
        _limits(steered.kept),
        _shared("decisions", _("Ce qui a été décidé"), _("Décision"), shares.verdicts, verdicts(),
                _("Décidées")),
        _shared("motifs", _("Pourquoi tout n’a pas été accordé"), _("Motif"), shares.grounds,
                _words("ground", shares.grounds), _("Décisions")),
        _shared("parties", _("Demandes réorientées vers un autre organisme"), _("Raison"),
                shares.moved_on, _words("moving", shares.moved_on), _("Demandes")),
        _shared("venues", _("Demandes venues d’un autre organisme"), _("Raison"),
                shares.moved_here, _words("moving", shares.moved_here), _("Demandes")),
        _shared("papiers", _("Les papiers les plus souvent demandés"), _("Papier"), shares.papers,
                _words("piece", shares.papers, ".label"), _("Dossiers")),
        _shared("canaux", _("Comment les demandes arrivent"), _("Canal"), shares.channels,
                _channels(), came),
        _ages(shares.ages),
        _shared("aides", _("Les aides demandées"), _("Aide"), shares.aids,
                _words("aid", shares.aids), came),
        _territories(shares.received_from, shares.decided_from),
    )  # fmt: skip
    return [table for table in tables if table.rows or table.hidden]


def _flow(steered: Steered) -> Table:
    columns = {
        _("Reçues"): [one.received for one in steered.periods],
        _("Décidées"): [one.decided for one in steered.periods],
        _("Retirées"): [one.withdrawn for one in steered.periods],
        _("Réorientées"): [one.handed_over for one in steered.periods],
    }
    hidden = [_hidden(column) for column in columns.values()]
    rows = []
    for rank, one in enumerate(steered.periods):
        month = steered.step is Step.MONTH
        label = one.begins.strftime("%m/%Y") if month else _week(one.begins.strftime("%d/%m/%Y"))
        waiting = max(0, ROUNDED * round(one.waiting / ROUNDED))
        cells = [*(column[rank] for column in hidden), waiting]
        rows.append(Row(label, cells, one.begins.strftime("%m/%y" if month else "%d/%m")))
    first = _("Mois") if steered.step is Step.MONTH else _("Semaine")
    return Table(
        "flux",
        _("Reçues, décidées, en attente"),
        (first, *columns, _("En attente à la fin (arrondi à 5)")),
        rows,
    )


def _limits(kept: Sequence[Kept]) -> Table:
    rows = []
    for one in kept:
        whole = one.in_time + one.late >= FEWEST
        in_time, late = (
            count if whole and (count == 0 or count >= FEWEST) else None
            for count in (one.in_time, one.late)
        )
        if in_time is None or late is None:
            in_time = late = None
        label = said(any_edition(), language(), f"limit.{one.limit}")
        rows.append(Row(label, [in_time, late, *((one.half, one.most) if whole else (None, None))]))
    return Table(
        "delais",
        _("Les délais de la loi"),
        (_("Délai"), _("À temps"), _("En retard"), _("Jours pour la moitié"),
         _("Jours pour neuf sur dix")),
        rows,
        _("Par mois entiers. Les jours comptent depuis le départ de chaque délai, arrêts compris."),
    )  # fmt: skip


def _shared(
    id_: str,
    title: str,
    first: str,
    counts: Mapping[str, int],
    labels: Mapping[str, str],
    many: str,
) -> Table:
    """A count for each value, the most frequent first; then those that are not shown, by name.

    Their order would tell which of them is the greatest.
    """
    told = shown(counts)
    ranked = sorted(
        counts, key=lambda value: (told[value] is None, -(told[value] or 0), labels.get(value, ""))
    )
    rows = [Row(labels.get(value, value), [told[value]]) for value in ranked]
    return _or_hidden(Table(id_, title, (first, many), rows))


def _ages(counts: Mapping[str, int]) -> Table:
    told = shown(counts)
    ends = (*AGES[1:], None)
    labels = {
        str(begin): _("Moins de %(years)s ans", years=end) if not begin
        else _("%(years)s ans ou plus", years=begin) if end is None
        else _("De %(first)s à %(last)s ans", first=begin, last=end - 1)
        for begin, end in zip(AGES, ends, strict=True)
    }  # fmt: skip
    rows = [Row(label, [told[begin]]) for begin, label in labels.items() if begin in told]
    return _or_hidden(Table("ages", _("L’âge des personnes"), (_("Âge"), _("Reçues")), rows))


def _or_hidden(table: Table) -> Table:
    """The table; only that it is there, where the counts of all its rows are too small to show.

    Its rows and a sum known elsewhere would tell them: that four and four are eight.
    """
    told = any(cell for row in table.rows for cell in row.cells)
    return table if told or not table.rows else replace(table, rows=(), hidden=True)


def _territories(received: Mapping[str, int], decided: Mapping[str, int]) -> Table:
    """By commune where all are of one departement, else by departement."""
    codes = sorted({*received, *decided})
    whole = {code: _departement(code) for code in codes}
    local = len(set(whole.values())) <= 1
    names = {code: code if local else whole[code] for code in codes}
    came, went = _summed(received, names), _summed(decided, names)
    told = shown(came), shown(went)
    ranked = sorted({*came, *went}, key=lambda code: (-(told[0].get(code) or 0), code))
    rows = [Row(_place(code), [each.get(code, 0) for each in told]) for code in ranked]
    table = Table(
        "territoires",
        _("Les territoires"),
        (_("Commune") if local else _("Département"), _("Reçues"), _("Décidées")),
        rows,
        _("Par mois entiers."),
    )
    return _or_hidden(table)


def _summed(counts: Mapping[str, int], names: Mapping[str, str]) -> Mapping[str, int]:
    summed: dict[str, int] = {}
    for code, many in counts.items():
        summed[names[code]] = summed.get(names[code], 0) + many
    return summed


def _departement(commune: str) -> str:
    return commune[:3] if commune.startswith(OVERSEAS) else commune[:2]


def _place(code: str) -> str:
    if found := communes.known(code):
        return found.text
    name = reasons.funder_name(any_edition(), f"dep-{code}", language())
    return code if name == f"dep-{code}" else f"{name} ({code})"


def _hidden(counts: Sequence[int]) -> Sequence[int | None]:
    told = shown({str(rank): count for rank, count in enumerate(counts)})
    return [told[str(rank)] for rank in range(len(counts))]


def _week(day: str) -> str:
    return _("Du %(day)s", day=day)


def _channels() -> Mapping[str, str]:
    return {
        Channel.ALONE: _("Par la personne"),
        Channel.HELPED: _("Par un proche ou un professionnel, à côté d’elle"),
        Channel.MANDATE: _("Par un mandataire ou un représentant"),
        Channel.COUNTER: _("Sur papier, au guichet"),
    }


def _words(kind: str, ids: Iterable[str], part: str = "") -> Mapping[str, str]:
    """What the edition calls each of these."""
    return {one: said(any_edition(), language(), f"{kind}.{one}{part}") for one in ids}
