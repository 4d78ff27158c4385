"""A commune typed by its name or postal code; when several may be meant, radios to choose."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.draft import Answer
from portal.form.asked import Asked, Option, Typed, first
from portal.form.commune_rows import Commune
from portal.form.commune_search import Doubt, Found, find
from portal.form.departements import placed
from portal.form.reading import Wrong, tidy


class AskedCommune(Asked):
    """A text box, and under it the communes to choose among, when there is a doubt.

    The box is called as the question, the radios `<question>-choice`; both are sent back, with the
    text that a choice was made for (`<question>-choice-of`): it does not outlive that text.
    """

    choice = ""
    candidates: Sequence[Option] = ()

    def read_typed(self, typed: Typed) -> None:
        """Keep the text, and the radio button unless it was chosen for another text."""
        super().read_typed(typed)
        if first(typed, self.choice_of_name) in ("", self.text):
            self.choice = first(typed, self.choice_name)

    @property
    def choice_name(self) -> str:
        """The name of the radio buttons."""
        return f"{self.name}-choice"

    @property
    def choice_of_name(self) -> str:
        """The name of the hidden box that says which text they were offered for."""
        return f"{self.choice_name}-of"

    def understand(self) -> Answer:
        """The INSEE code. Raises Wrong, and offers candidates when there are any."""
        self.candidates, self.choosing = (), False
        found = find(tidy(self.text), self.today)
        for commune in found.communes:
            if found.doubt is None or commune.code == self.choice:
                self.text, self.choice = commune.text, ""  # what was understood is what is shown
                return commune.code
        self._offer(found.communes)
        self.choosing = bool(self.candidates)
        raise _wrong(found)

    def _offer(self, offered: Sequence[Commune]) -> None:
        apart = len({commune.departement for commune in offered}) > 1
        self.candidates = [
            Option(
                id=f"{self.id}-choice" if rank == 0 else f"{self.id}-choice-{rank}",
                value=commune.code,
                label=placed(commune) if apart else commune.text,
                hint="",
                checked=False,
            )
            for rank, commune in enumerate(offered)
        ]


def _wrong(found: Found) -> Wrong:
    match found.doubt:
        case Doubt.SEVERAL:
            return Wrong("commune.several", "choice")
        case Doubt.MANY:
            return Wrong("commune.many", "choice", most=len(found.communes))
        case Doubt.NEAR:
            return Wrong("commune.near", "choice")
        case Doubt.GONE if found.former:
            former, successor = found.former.name, found.communes[0].name
            return Wrong("commune.gone", "choice", former=former, successor=successor)
    return Wrong("commune.unknown")
