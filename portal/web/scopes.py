"""A session that came by a pass sees one draft, or sends one kind of paper to it: nothing else.

A view is closed to such a session unless it says otherwise. It goes on as the draft's person, so
that every act and every row is checked as for them; sending the request takes a real sign-in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from flask import session

P = ParamSpec("P")
R = TypeVar("R")

SCOPE = "scope"
DRAFT, PAPER, ANY = "draft", "paper", "any"


@dataclass(frozen=True, slots=True)
class Scope:
    """The one draft of this session; with `paper`, the one kind of paper."""

    draft: str
    paper: str = ""

    @property
    def home(self) -> str:
        """The page where this session belongs."""
        here = f"/demande/{self.draft}/"
        return f"{here}photo/{self.paper}" if self.paper else here


def within(what: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a session that came by a pass into this view.

    `DRAFT`: where the view is of its draft, and not for a paper alone. `PAPER`: where it is of its
    draft and kind of paper. `ANY`: the view looks itself.
    """

    def marked(view: Callable[P, R]) -> Callable[P, R]:
        view.within = what  # type: ignore[attr-defined]  # read by lets_in
        return view

    return marked


def scope() -> Scope | None:
    """What this session is limited to, if it came by a pass."""
    kept = session.get(SCOPE)
    return Scope(**kept) if kept else None


def lets_in(view: Callable[..., object], values: Mapping[str, object]) -> bool:
    """Whether this session may enter a view with these parts of the address."""
    limited = scope()
    if limited is None:
        return True
    what, here = getattr(view, "within", ""), values.get("draft_id") == limited.draft
    if what == DRAFT:
        return here and not limited.paper
    if what == PAPER:
        return here and limited.paper in ("", values.get("kind"))
    return what == ANY


def covers(draft_id: str) -> bool:
    """Whether this session may see anything of that draft, were it the person's."""
    limited = scope()
    return limited is None or (limited.draft == draft_id and not limited.paper)
