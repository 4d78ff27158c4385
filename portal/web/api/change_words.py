"""What each kind of change means, for the description: when it is told, with what, what to do."""

from __future__ import annotations

from collections.abc import Mapping

DETAILS: Mapping[str, tuple[str, ...]] = {
    "filed": ("aids",),
    "sealed": (),
    "completed": ("part",),
    "corrected": ("part",),
    "reoriented_out": ("to", "aid", "reason"),
    "reoriented_in": ("former", "aid"),
    "decided": ("decision", "verdict"),
    "decision_sealed": ("decision",),
    "studied": ("sheet",),
    "plan_proposed": ("milestone", "day", "plan"),
    "plan_received": ("milestone", "day"),
    "plan_answered": ("milestone", "day"),
    "withdrawn": ("power",),
    "erased": ("manifest_sha256",),
}
"""What stands in the detail of each kind."""
MEANT: Mapping[str, str] = {
    "filed": "A person filed it. Wait for `sealed`: there is nothing to collect yet.",
    "sealed": "It is locked in the vault. Collect it, acknowledge its manifest.",
    "completed": "Papers or words were added and sealed. Collect them, acknowledge their manifest.",
    "corrected": "Answers were changed and sealed. Collect them, acknowledge their manifest.",
    "reoriented_out": "Another funder has it now. Stop: it does not exist for you any more.",
    "reoriented_in": "It came from another funder. Collect it, acknowledge each manifest.",
    "decided": "A decision was made. Its letter comes with `decision_sealed`.",
    "decision_sealed": "The decision is sealed. Collect it, acknowledge its manifest.",
    "studied": "An evaluation or a plan was sealed. Collect it, acknowledge its manifest.",
    "plan_proposed": "A plan of help was proposed to the person (`proposed`, or for good `final`), "
    "with the `plan` that they read here, or none by post. No day: it was struck out.",
    "plan_received": "The person received it (`received`, `final_received`): their days to answer "
    "run from that one. No day: it was struck out.",
    "plan_answered": "The person answered it (`accepted`, `contested`, `declined`). Decide, or "
    "propose finally what was contested. No day: it was struck out.",
    "withdrawn": "It was taken back (`power`): by the `person`, by a `helper` who filed it without "
    "a mandate, or by a `protector`. Stop the study; it may be closed.",
    "erased": "It was destroyed once its time was over. Destroy your copy: it has this manifest.",
}
"""When each is told, and what to do."""


def described() -> str:
    """All of them, as Markdown."""
    lines = []
    for kind, meant in MEANT.items():
        names = ", ".join(f"`{name}`" for name in DETAILS[kind]) or "nothing"
        lines.append(f"- `{kind}`: {meant} Detail: {names}.")
    return "\n".join(lines)
