"""The words of the demonstration's sign-in page."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "title": "Connexion de démonstration",
        "warning": "Démonstration. Ces personnes sont inventées, et personne ne vérifie rien ici.",
        "who": "Qui êtes-vous\u202f?",
        "hint": "Choisissez la personne dont vous voulez jouer le rôle.",
        "born": "Date de naissance\u00a0:",
        "go_on": "Continuer",
        "agent": "Pour quel financeur travaillez-vous\u202f?",
        "part": "Vous êtes",
        "part_caseworker": "agent",
        "part_evaluator": "évaluateur ou évaluatrice",
        "part_doctor": "médecin",
        "part_manager": "responsable de l’équipe",
        "part_referee": "référent ou référente des dossiers à arbitrer",
        "part_newcomer": "quelqu’un que personne n’a nommé",
        "part_password": "un agent sans deuxième preuve",
        "agent_hint": "Un financeur étudie les demandes et paie l’aide\u00a0: un département,"
        " une caisse de retraite. Voici ceux des demandes déjà déposées.",
        "other_funder": "Ou un autre financeur",
        "other_funder_hint": "Son code, par exemple dep-35.",
        "problem": "Il y a un problème",
        "unknown_funder": "Aucun financeur n’a ce code. Vérifiez-le, par exemple\u00a0: dep-35",
        "none_filed": "Aucune demande n’est encore déposée\u00a0: écrivez le code d’un financeur.",
        "counter": "Vous enregistrez des formulaires papier\u202f?",
        "counter_of": "Guichet\u00a0: France services de Vitré",
        "refuse": "Renoncer et revenir au guichet",
        "language": "English",
    },
    "en": {
        "title": "Demonstration sign-in",
        "warning": "Demonstration. These people are invented, and nobody checks anything here.",
        "who": "Who are you?",
        "hint": "Choose the person whose part you want to play.",
        "born": "Date of birth:",
        "go_on": "Continue",
        "agent": "Which funder do you work for?",
        "part": "You are",
        "part_caseworker": "a caseworker",
        "part_evaluator": "an evaluator",
        "part_doctor": "a doctor",
        "part_manager": "the team’s manager",
        "part_referee": "a referee of files that moved too often",
        "part_newcomer": "somebody whom nobody appointed",
        "part_password": "a caseworker without a second factor",
        "agent_hint": "A funder studies requests and pays for the help: a département, a pension"
        " fund. These are those of the requests already filed.",
        "other_funder": "Or another funder",
        "other_funder_hint": "Its code, for example dep-35.",
        "problem": "There is a problem",
        "unknown_funder": "No funder has this code. Check it, for example: dep-35",
        "none_filed": "No request has been filed yet: write a funder’s code.",
        "counter": "Do you record paper forms?",
        "counter_of": "Counter: France services de Vitré",
        "refuse": "Give up and go back to the portal",
        "language": "Français",
    },
}
