"""Questions answered by choosing: radio buttons, checkboxes, one box to tick."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.draft import Answer
from portal.form.asked import Asked, Option, Typed
from portal.form.edition import Edition, Question
from portal.form.reading import Wrong


class AskedChoice(Asked):
    """Radio buttons."""

    @property
    def options(self) -> Sequence[Option]:
        """The buttons, in the edition's order."""
        chosen = self.chosen
        options = enumerate(self.question.options)
        return [self._option(rank, option, chosen) for rank, option in options]

    def _option(self, rank: int, option: str, chosen: Sequence[str]) -> Option:
        hint = f"{self.question.key}.option_hint.{option}"
        return Option(
            id=self.id if rank == 0 else f"{self.id}-{rank}",
            value=option,
            label=option_label(self.edition, self.question, option, self.language),
            hint=self.edition.may_say(self.language, hint),
            checked=option in chosen,
        )

    @property
    def chosen(self) -> Sequence[str]:
        """The options that are ticked."""
        return (self.text,) if self.text else ()

    def understand(self) -> Answer:
        """The option chosen. Raises Wrong."""
        if self.text not in self.question.options:
            raise Wrong("choice.unknown")
        return self.text


class AskedChoices(AskedChoice):
    """Checkboxes; an option that says "none of these" excludes the others."""

    texts: Sequence[str] = ()

    def read_typed(self, typed: Typed) -> None:
        """Keep every box that was ticked."""
        self.texts = tuple(text for text in typed.getlist(self.name) if text)

    @property
    def blank(self) -> bool:
        """Whether no box is ticked."""
        return not self.texts

    @property
    def chosen(self) -> Sequence[str]:
        """The options that are ticked."""
        return self.texts

    def understand(self) -> Answer:
        """The options ticked, in the edition's order. Raises Wrong."""
        if not set(self.texts) <= set(self.question.options):
            raise Wrong("choice.unknown")
        if self.question.none_option in self.texts and len(set(self.texts)) > 1:
            raise Wrong("choice.none")
        return [option for option in self.question.options if option in self.texts]


class AskedTick(Asked):
    """One box to tick."""

    @property
    def checked(self) -> bool:
        """Whether the box is ticked."""
        return not self.blank

    def understand(self) -> Answer:
        """Only "yes". Raises Wrong."""
        if self.text != "yes":
            raise Wrong("choice.unknown")
        return "yes"


def option_label(edition: Edition, question: Question, option: str, language: str) -> str:
    """The words of one option: the question's own, or those of every yes and no."""
    own = edition.may_say(language, f"{question.key}.option.{option}")
    return own or edition.say(language, f"option.{option}")
