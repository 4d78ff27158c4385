"""The pages of the demonstration's mailbox: what was sent, the newest first; no door has them."""

from __future__ import annotations

from typing import Final

from flask import Flask, render_template, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.demo.mailbox import Mailbox
from portal.web.i18n import moment

PAGE: Final = "/demonstration/messages"
SMS: Final = "/demonstration/sms"
WORDS: Final = {
    "fr": {
        "title": "Messages envoyés par la démonstration",
        "warning": "Rien n’est parti d’ici : ces messages restent sur cette machine. Les adresses "
        "en @refuse.example et les numéros qui finissent par 00 00 refusent tout.",
        "language": "English",
        "none": "Aucun message pour l’instant.",
        "again": "Actualiser",
        "to": "à",
        "email": "E-mail",
        "sms": "SMS",
        "letter": "Lettre à imprimer",
        "read": "Lire la lettre (PDF)",
        "open": "Ouvrir le lien de ce message",
    },
    "en": {
        "title": "Messages sent by the demonstration",
        "warning": "Nothing left from here: these messages stay on this machine. Addresses at "
        "@refuse.example and numbers that end in 00 00 refuse everything.",
        "language": "Français",
        "none": "No message yet.",
        "again": "Look again",
        "to": "to",
        "email": "E-mail",
        "sms": "SMS",
        "letter": "Letter to print",
        "read": "Read the letter (PDF)",
        "open": "Open the link in this message",
    },
}


def add_pages(app: Flask, mailbox: Mailbox) -> None:
    """Add the mailbox's pages, and the SMS gateway, to this small application."""

    @app.get(PAGE)
    def messages() -> ResponseReturnValue:
        """Show what was sent."""
        asked = request.args.get("lang", "fr")
        language = asked if asked in WORDS else "fr"
        return render_template(
            "messages.html",
            language=language,
            other=f"?lang={'en' if language == 'fr' else 'fr'}",
            messages=mailbox.received(),
            moment=lambda at: moment(at, language),
            words=WORDS[language],
        )

    @app.post(SMS)
    def sms() -> ResponseReturnValue:
        """Take an SMS from the portal."""
        told = request.get_json()
        return "", mailbox.take_sms(told, request.headers.get("Authorization", ""))

    @app.get("/demonstration/letters/<uuid:letter>.pdf")
    def read_letter(letter: object) -> ResponseReturnValue:
        """Show a letter."""
        path = mailbox.letters / f"{letter}.pdf"
        if not path.exists():
            raise NotFound
        return send_file(path, mimetype="application/pdf")
