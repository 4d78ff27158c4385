"""A commune typed by its name or postal code; when several may be meant, radios to choose."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.draft import Answer
from portal.form import communes
from portal.form.asked import Asked, Option, Typed, first
from portal.form.communes import Commune
from portal.form.reading import Wrong, tidy


class AskedCommune(Asked):
    """A text box, and under it the communes to choose among, when there is a doubt.

    The box is called as the question, the radios `<question>-choice`; both are sent back, and a
    choice counts only as long as the text it answered was not changed since.
    """

    choice = ""
    candidates: Sequence[Option] = ()

    def read_typed(self, typed: Typed) -> None:
        """Keep the text, and the radio button."""
        super().read_typed(typed)
        self.choice = first(typed, self.choice_name)

    @property
    def choice_name(self) -> str:
        """The name of the radio buttons."""
        return f"{self.name}-choice"

    def understand(self) -> Answer:
        """The INSEE code. Raises Wrong, and offers candidates when there are any."""
        self.candidates = ()
        text = tidy(self.text)
        gone = communes.gone(text)
        found = communes.find(text)
        offered = _offered(found, [successor for _, successor in gone])
        for commune in offered:
            if commune.code == self.choice:
                return commune.code
        alone = communes.resolve(text)
        if alone is not None and not gone:
            return alone.code
        self._offer(offered)
        if not offered:
            raise Wrong("commune.unknown")
        if gone and alone is None:
            former, successor = gone[0]
            raise Wrong("commune.gone", "choice", former=former.name, successor=successor.name)
        raise Wrong("commune.several", "choice")

    def _offer(self, offered: Sequence[Commune]) -> None:
        self.candidates = [
            Option(
                id=f"{self.id}-choice" if rank == 0 else f"{self.id}-choice-{rank}",
                value=commune.code,
                label=commune.text,
                hint="",
                checked=False,
            )
            for rank, commune in enumerate(offered)
        ]


def _offered(found: Sequence[Commune], successors: Sequence[Commune]) -> list[Commune]:
    return list(dict.fromkeys((*found[:1], *successors, *found[1:])))
