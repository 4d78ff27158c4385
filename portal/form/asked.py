"""One question as a WTForms field: what was typed, its canonical value, and what is wrong with it.

A field draws nothing: the web's macros read `kind`, `label`, `description`, `errors` and the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from wtforms import Field
from wtforms.validators import ValidationError

from portal.domain.draft import Answer
from portal.form.edition import Edition, Kind, Question
from portal.form.reading import READERS, Wrong

if TYPE_CHECKING:
    from wtforms.form import BaseForm


class Typed(Protocol):
    """What a browser sent: several texts under one name."""

    def getlist(self, name: str, /) -> list[str]:
        """Every text under this name."""

    def __contains__(self, name: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button or checkbox, ready to be drawn."""

    id: str
    value: str
    label: str
    hint: str
    checked: bool


class Asked(Field):
    """One question with one box. Other kinds override `read_typed` and `understand`."""

    kind: Kind
    value: Answer = None
    text = ""
    today: date | None = None
    bad_ids: Sequence[str] = ()

    def __init__(
        self,
        *,
        edition: Edition,
        question: Question,
        language: str,
        name: str,
        _form: BaseForm,
        _prefix: str = "",
        _translations: object = None,
    ) -> None:
        super().__init__(
            label=edition.say(language, f"{question.key}.label"),
            description=edition.may_say(language, f"{question.key}.hint"),
            name=name,
            _form=_form,
            _prefix=_prefix,
        )
        self.form = _form
        self.edition, self.question, self.language = edition, question, language
        self.kind = question.kind
        self.required = question.required
        self.autocomplete = question.autocomplete
        self.data = None

    def say(self, key: str, **filled: object) -> str:
        """A sentence of the edition, in the person's language."""
        sentence = self.edition.say(self.language, key)
        return sentence.format(**filled) if filled else sentence

    def process(
        self, formdata: Typed | None, data: object = None, extra_filters: object = None
    ) -> None:
        """Read what was typed; nothing is judged before `validate`."""
        self.process_errors = []
        if formdata is not None:
            self.read_typed(formdata)

    def read_typed(self, typed: Typed) -> None:
        """Keep the text as it came, so that it can be shown again."""
        self.text = first(typed, self.name)

    @property
    def blank(self) -> bool:
        """Whether nothing was typed."""
        return not self.text.strip()

    def understand(self) -> Answer:
        """The canonical value of what was typed. Raises Wrong."""
        return READERS[self.kind](self.text, self.question)

    def pre_validate(self, form: BaseForm) -> None:
        """Understand what was typed, or say in plain words why it cannot be kept."""
        self.value = self.data = None
        self.bad_ids = ()
        self.today = getattr(form, "today", None)
        if self.blank:
            if self.required:
                raise ValidationError(self.say(f"{self.question.key}.missing"))
            return
        try:
            self.value = self.data = self.understand()
        except Wrong as wrong:
            self.bad_ids = tuple(f"{self.id}-{part}" for part in wrong.parts)
            raise ValidationError(self.say(f"error.{wrong.reason}", **wrong.filled)) from wrong

    @property
    def first_bad_id(self) -> str:
        """The id of the box to mend first: where a link of the error summary leads."""
        return self.bad_ids[0] if self.bad_ids else self.first_id

    @property
    def first_id(self) -> str:
        """The id of the first box of this question."""
        return str(self.id)

    def problems(self) -> Sequence[tuple[str, str]]:
        """(id of the faulty box, sentence) of everything wrong here."""
        return [(self.first_bad_id, str(error)) for error in self.errors]


def first(typed: Typed, name: str) -> str:
    """The first text under this name, or an empty one."""
    texts = typed.getlist(name) if name in typed else ()
    return str(texts[0]) if texts else ""
