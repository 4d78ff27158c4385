"""Invented records for the print: names, not numbers, with sane defaults."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from portal.domain.sip import Access
from portal.form.edition import Edition
from portal.form.record import Chapter, Paper, Reason, Record, Said
from portal.form.record_parts import ToCome

FORMS = Path(__file__).parents[2] / "forms"
EDITION = "2026-01-01"
AT = datetime(2026, 3, 1, 9, 5, 7, tzinfo=UTC)

ANSWERS = {
    "fr": {
        "Pour qui faites-vous cette demande\u202f?": [("Qui remplit cette demande\u202f?", "Moi")],
        "Vous": [
            ("Civilité", "Madame"),
            ("Nom de naissance", "Lefèbvre"),
            ("Nom d’usage", "D’Almeida-Œuvrard"),
            ("Prénoms", "Geneviève, Maëlle, Françoise"),
            ("Date de naissance", "1er janvier 1941"),
            ("Commune ou pays de naissance", "L’Haÿ-les-Roses"),
            ("Numéro de sécurité sociale", "2 41 01 94 038 012 34"),
            ("Nationalité", "Française"),
            ("Téléphone", "06 12 34 56 78"),
            ("Courriel", "genevieve@exemple.fr"),
        ],
        "Votre logement": [
            ("Vivez-vous en France\u202f?", "Oui"),
            ("Dans quel logement vivez-vous\u202f?", "Chez moi, maison ou appartement"),
            ("Commune", "Rennes (35238)"),
            ("Numéro et rue", "12 bis, place de l’Hôtel-de-Ville\nBâtiment C, 3e étage"),
            ("Avez-vous emménagé depuis moins de trois mois\u202f?", "Non"),
            ("Êtes-vous propriétaire\u202f?", "Propriétaire"),
        ],
        "Votre retraite": [
            ("Recevez-vous une retraite\u202f?", "Oui"),
            (
                "Vos caisses de retraite",
                "Régime général (Assurance retraite), retraite personnelle, 142 trimestres, "
                "verse la pension unique\nMSA salariés, pension de réversion, "
                "trimestres non connus",
            ),
            ("Depuis quand recevez-vous votre retraite\u202f?", "1er février 2003"),
        ],
        "Votre vie de tous les jours": [
            ("Pouvez-vous vous lever seul, même avec difficulté\u202f?", "Oui"),
            ("Pouvez-vous vous habiller seul, même avec difficulté\u202f?", "Non"),
            ("Pouvez-vous vous laver seul, même avec difficulté\u202f?", "Non"),
            ("Pouvez-vous manger seul, même avec difficulté\u202f?", "Oui"),
            ("Connaissez-vous votre GIR\u202f?", "Non"),
        ],
        "Les aides": [
            ("Quelles aides recevez-vous déjà\u202f?", "Aucune de ces aides"),
            (
                "De quoi avez-vous besoin\u202f?",
                "Une aide à la maison\nDes travaux pour adapter le logement",
            ),
            ("Revenu fiscal de référence", "14\u202f532,00\u00a0€"),
            ("Nombre de personnes du foyer", "1"),
        ],
    },
    "en": {
        "Who is this request for?": [("Who is filling in this request?", "I am")],
        "You": [
            ("Title", "Ms"),
            ("Name at birth", "Lefèbvre"),
            ("First names", "Geneviève, Maëlle, Françoise"),
            ("Date of birth", "1 January 1941"),
            ("Social security number", "2 41 01 94 038 012 34"),
        ],
        "Where you live": [
            ("What sort of home do you live in?", "My own home"),
            ("Commune", "Rennes (35238)"),
        ],
        "What you need": [("What do you need?", "Help at home\nWork to adapt the home")],
    },
}
STATEMENTS = {
    "fr": (
        ("declare_truth", "Je certifie que ce que j’ai déclaré est exact."),
        (
            "agree_processing",
            "J’accepte que ma demande soit étudiée par les organismes nommés dans ce document.",
        ),
    ),
    "en": (
        ("declare_truth", "I certify that what I declared is true."),
        ("agree_processing", "I agree that the bodies named here study my request."),
    ),
}


EXPLAINED: dict[str, Any] = {
    "fr": {
        "decided_by": (
            ("birth_date", "Vous avez 85 ans."),
            ("commune", "Votre commune est Rennes."),
            (
                "cannot_alone",
                "Vous ne pouvez pas faire sans aide\u00a0: vous habiller, faire votre toilette.",
            ),
        ),
        "would_change": (
            "Si vous pouviez faire sans aide au moins trois de ces quatre gestes, se lever, "
            "s’habiller, faire sa toilette et manger, votre demande irait à\u00a0: "
            "Carsat Bretagne.",
            "Si vous demandiez plutôt des travaux, votre demande irait à\u00a0: Anah.",
        ),
        "otherwise": "Vous pensez qu’un autre organisme doit étudier votre demande\u202f? "
        "Dites-le à celui qui la reçoit.",
    },
    "en": {
        "decided_by": (("birth_date", "You are 85."), ("commune", "Your town is Rennes.")),
        "would_change": (
            "If you could do at least three of these four things without help, your request would "
            "go to: Carsat Bretagne.",
        ),
        "otherwise": "Do you think that another organisation should study your request? Tell the "
        "one that receives it.",
    },
}


def an_edition() -> Edition:
    """An edition with nothing but the words of the print."""
    words = {
        language: yaml.load(
            (FORMS / EDITION / "words" / f"print.{language}.yaml").read_text("utf-8"),
            yaml.BaseLoader,
        )
        for language in ("fr", "en")
    }
    return Edition(
        id=EDITION,
        effective=date(2026, 1, 1),
        sections=(),
        pages=(),
        pieces=(),
        tables=(),
        languages=("fr", "en"),
        words=words,
        retention_days=3653,
        decided_years=10,
        access=Access(50, 25, 120),
    )


def chapters_of(told: dict[str, list[tuple[str, str]]]) -> tuple[Chapter, ...]:
    """Chapters from titles, questions and answers."""
    return tuple(
        Chapter(
            id=f"chapter-{number}",
            title=title,
            answers=tuple(
                Said(question=f"question-{number}-{rank}", label=label, text=text, value=text)
                for rank, (label, text) in enumerate(answers)
            ),
        )
        for number, (title, answers) in enumerate(told.items())
    )


def a_paper(rank: int = 1, **changes: Any) -> Paper:
    """A paper with a digest of its own."""
    paper = Paper(
        id=f"p{rank}",
        kind="tax_notice",
        label="Avis d’impôt",
        filename=f"avis d’impôt {rank}.pdf",
        media_type="application/pdf",
        size_bytes=1_234_567 * rank,
        sha256=sha256(str(rank).encode()).hexdigest(),
    )
    return replace(paper, **changes)


def a_record(language: str = "fr", **changes: Any) -> Record:
    """A record of an invented person, of about four pages in French."""
    because = {
        "fr": "Vous vivez à Rennes, vous avez plus de 60 ans, et vous avez besoin d’aide pour des "
        "gestes de tous les jours. C’est le département d’Ille-et-Vilaine qui verse l’allocation "
        "personnalisée d’autonomie (APA).",
        "en": "You live in Rennes, you are over 60, and you need help with everyday acts. The "
        "departement of Ille-et-Vilaine pays the allowance for autonomy (APA).",
    }[language]
    route = Reason(
        to="dep-35",
        to_name="Département d’Ille-et-Vilaine",
        aid="apa",
        aid_name={"fr": "Allocation personnalisée d’autonomie", "en": "Allowance (APA)"}[language],
        role="primary",
        rule="apa-home",
        because=because,
        sources=("CASF, art. L. 232-2", "CASF, art. L. 232-12"),
        **EXPLAINED[language],
    )
    elsewhere = replace(
        route,
        to="carsat-bretagne",
        to_name="Carsat Bretagne",
        aid="home_help",
        aid_name={"fr": "Aide à la maison", "en": "Help at home"}[language],
        role="secondary",
        sources=("CSS, art. L. 222-1",),
        decided_by=(),
        would_change=(),
    )
    record = Record(
        number="GA-26-7KQ4-M2XH-1",
        request="GA-26-7KQ4-M2XH",
        edition=EDITION,
        language=language,
        funder="dep-35",
        funder_name="Département d’Ille-et-Vilaine",
        submitted_at=AT,
        beneficiary="Geneviève D’Almeida-Œuvrard",
        chapters=chapters_of(ANSWERS[language]),
        reasons=(route,),
        elsewhere=(elsewhere,),
        flags=("L’APA ne peut pas être cumulée avec la prestation de compensation.",)
        if language == "fr"
        else (),
        papers=(
            a_paper(1),
            a_paper(2, label="Carte d’identité", filename="IMG_0042.HEIC", media_type="image/heic"),
        ),
        to_come=(ToCome("rib", "Relevé d’identité bancaire", date(2027, 1, 15)),),
        signed_name="Geneviève D’Almeida",
        signed_statements=STATEMENTS[language],
        signed_at=AT,
        signed_in_by="https://fcp.exemple.fr/api/v2",
        assurance="eidas1",
        retain_until=datetime(2036, 3, 1, tzinfo=UTC),
    )
    return replace(record, **changes)


def json_of(record: Record) -> bytes:
    """A stand-in for `dossier.json`: every answer's value, canonical."""
    answers = {said.question: said.value for c in record.chapters for said in c.answers}
    told = {"number": record.number, "answers": answers}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
