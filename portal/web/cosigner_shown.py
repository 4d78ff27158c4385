"""What a second signer reads before they sign, and the very words that they sign."""

from __future__ import annotations

from portal.acts import add
from portal.domain.draft import Draft
from portal.domain.signers import SignerAs, Signing
from portal.form.addition_record import changes_of
from portal.form.correcting import corrected
from portal.form.edition import Edition
from portal.form.remembered import explained
from portal.web import reasons
from portal.web.drafting import today
from portal.web.guard import desk, language
from portal.web.i18n import said
from portal.web.sections import sections_of
from portal.web.tasks import name_of


def sent_of(signing: Signing, draft: Draft, edition: Edition) -> dict[str, object]:
    """What is sent: every answer and who studies it; or what completes a request."""
    if draft.amends:
        _request, before = add.amended(desk(), signing.holder, draft)
        changed = corrected(edition, before, draft.answers, today())
        changes = changes_of(edition, language(), before, changed)
        return {"changes": changes, "message": signing.words, "sections": ()}
    routing = explained(edition, draft.answers, today(), language())
    return {
        "sections": sections_of(edition, draft, language(), today()),
        "funders": reasons.told(edition, routing, language()).funders,
    }


def words_of(edition: Edition, draft: Draft, signing: Signing) -> dict[str, str]:
    """The exact words that this signer signs; the person also what the last page states."""
    spoken = language()
    what = "completion" if draft.amends else "statement"
    own = said(edition, spoken, f"cosign.{what}.{signing.capacity.value}")
    words = {f"cosign_{signing.capacity.value}": own.format(senior=name_of(draft))}
    if signing.capacity is SignerAs.PERSON:
        words |= {
            one: said(edition, spoken, f"question.{one}.label")
            for one in edition.statements
            if one in draft.answers
        }
    return words
