"""What an invented citizen answers where nothing is said otherwise, and the shapes of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A commune as one types it, and its INSEE code for when the page asks which is meant."""

    typed: str
    code: str


Told = str | Place | Sequence[str] | Sequence[Row]
"""What one types, ticks, or writes in rows. A date is ISO; what nobody knows of it is `00`."""

USUAL: Mapping[str, Told] = {
    "for_whom": "self",
    "filler_tie": "child",
    "filler_visit": "yes",
    "used_name": "",
    "nationality": "fr",
    "marital_status": "widowed",
    "residence_permit": "yes",
    "insured_elsewhere": "no",
    "spouse_birth_place": "",
    "spouse_nir": "",
    "spouse_work": "retired",
    "spouse_same_home": "yes",
    "spouse_asks": "no",
    "spouse_scheme": "",
    "visit_contact": "no",
    "visit_tie": "child",
    "visit_phone": "01 99 00 43 21",
    "visit_email": "",
    "visit_address": "",
    "legal_protection": "none",
    "protector_is_filler": "yes",
    "judgment_date": "2024-05-00",
    "protected_until": "",
    "lives_in_france": "yes",
    "dwelling": "own_home",
    "moved_recently": "no",
    "occupancy": "owner",
    "has_pension": "yes",
    "get_up": "yes",
    "dress": "yes",
    "wash": "yes",
    "eat": "yes",
    "gir_known": "no",
    "benefits": ["none"],
    "services": ["no_service"],
    "has_caregiver": "no",
    "caregiver_is": "contact",
    "caregiver_lives_with": "no",
    "caregiver_often": "weekly",
    "caregiver_help": ["errands", "papers"],
    "caregiver_respite": "no",
    "caregiver_hospital": "no",
    "caregiver_tie": "child",
    "caregiver_phone": "",
    "needs": ["home_help"],
    "help_wanted": [],
    "hospital_worker": "",
    "hospital_phone": "",
    "works_room": ["bathroom"],
    "works_wanted": "Remplacer la baignoire par une douche",
    "works_amount": "",
    "landlord_consent": "asked",
    "anah_asked": "no",
    "cmi": ["no_card"],
    "household_size": "1",
    "monthly_income": "1380,50",
    "reference_tax_income": "15 400",
    "gross_income": "16 200",
    "flat_tax_income": "",
    "has_property": "no",
    "dormant_savings": "",
    "agree_forward": "yes",
    "declare_truth": "yes",
    "agree_processing": "yes",
    "read_data": "yes",
    "signed_as": "helper",
    "signed_as_protector": "helper",
}
"""What a life does not say otherwise."""
