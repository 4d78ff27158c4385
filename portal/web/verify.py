"""The public check: is this PDF what was sealed. Nothing is kept of the file, or of who asks."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from portal.acts.verify import verify_pdf
from portal.domain.findings import Outcome, exit_code
from portal.web.guard import desk, open_to_all
from portal.web.look import page

door = Blueprint("verify", __name__)

OUTCOMES = {0: Outcome.SAME, 1: Outcome.DIFFERENT, 2: Outcome.NOT_CHECKED}
"""The whole from its parts: the same only if every check says so (exit codes of `verify`)."""


@door.get("/verifier")
@open_to_all
def ask() -> str:
    """Ask for the PDF to check."""
    return page("verify/verify.html", asked=False, findings=(), outcome=None)


@door.post("/verifier")
@open_to_all
def check() -> ResponseReturnValue:
    """Check the PDF given, and say what was found. It is read in memory, then forgotten."""
    file = request.files.get("document")
    data = file.read() if file else b""
    if not data:
        return page("verify/verify.html", asked=True, findings=(), outcome=None), 422
    findings = verify_pdf(desk(), data)
    outcome = OUTCOMES[exit_code(findings)]
    return page("verify/verify.html", asked=True, findings=findings, outcome=outcome)
