"""A list of like things, as pensions: rows added and taken away without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtforms.validators import ValidationError

from portal.domain.draft import Answer
from portal.form.asked import Asked, Typed, first
from portal.form.asked_choices import AskedChoice, AskedChoices, AskedTick
from portal.form.asked_commune import AskedCommune
from portal.form.asked_dates import AskedDate
from portal.form.edition import Kind

if TYPE_CHECKING:
    from wtforms.form import BaseForm

MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One row: its fields, in the order of the columns. `rank` begins at 0."""

    rank: int
    fields: Sequence[Asked]

    @property
    def blank(self) -> bool:
        """Whether nothing was typed in the row."""
        return all(field.blank for field in self.fields)


class AskedRows(Asked):
    """Rows of fields called `<question>-<rank>-<column>`.

    A button called `<question>-add` asks for one more row; one called `<question>-remove`, whose
    value is a rank, takes that row away. Then `again` is true: the page is shown again, unjudged.
    """

    rows: Sequence[AskedRow] = ()
    again = False

    @property
    def add_name(self) -> str:
        """The name of the button that adds a row."""
        return f"{self.name}-add"

    @property
    def remove_name(self) -> str:
        """The name of the buttons that take a row away."""
        return f"{self.name}-remove"

    @property
    def most(self) -> int:
        """How many rows there may be."""
        return self.question.max_rows or MOST_ROWS

    @property
    def may_add(self) -> bool:
        """Whether one more row fits."""
        return len(self.rows) < self.most

    @property
    def blank(self) -> bool:
        """Whether every row is blank."""
        return all(row.blank for row in self.rows)

    @property
    def first_id(self) -> str:
        """The id of the first box of the first row."""
        return self.rows[0].fields[0].first_id if self.rows else str(self.id)

    def process(
        self, formdata: Typed | None, data: object = None, extra_filters: object = None
    ) -> None:
        """Read the rows; there is always one to write in."""
        super().process(formdata)
        if not self.rows:
            self.rows = [self._row(0, 0, None)]

    def read_typed(self, typed: Typed) -> None:
        """Keep every row that was sent, but the one to take away."""
        removed = first(typed, self.remove_name)
        ranks = [
            rank
            for rank in range(self.most)
            if str(rank) != removed and self._typed_at(typed, rank)
        ]
        self.rows = [self._row(rank, old, typed) for rank, old in enumerate(ranks)]
        if self.add_name in typed and self.may_add:
            self.rows = [*self.rows, self._row(len(ranks), self.most, None)]
        self.again = bool(removed) or self.add_name in typed

    def _typed_at(self, typed: Typed, rank: int) -> bool:
        boxes = ("", "-day", "-month", "-year")
        return any(
            f"{self.name}-{rank}-{column.id}{box}" in typed
            for column in self.question.columns
            for box in boxes
        )

    def _row(self, rank: int, old: int, typed: Typed | None) -> AskedRow:
        # A row that moved up is read under its old rank and drawn under its new one.
        fields = []
        for column in self.question.columns:
            field = FIELDS[column.kind](
                edition=self.edition,
                question=column,
                language=self.language,
                name=f"{self.name}-{old}-{column.id}",
                _form=self.form,
            )
            field.process(typed)
            field.name = field.short_name = field.id = f"{self.name}-{rank}-{column.id}"
            field.label.field_id = field.id
            fields.append(field)
        return AskedRow(rank, fields)

    def pre_validate(self, form: BaseForm) -> None:
        """Judge every row that is not blank; a blank one is forgotten."""
        self.value = self.data = None
        filled = [row for row in self.rows if not row.blank]
        if not filled:
            if self.required:
                raise ValidationError(self.say(f"{self.question.key}.missing"))
            return
        right = [[field.validate(form) for field in row.fields] for row in filled]
        if not all(all(row) for row in right):
            raise ValidationError(next(text for _, text in self._row_problems()))
        self.value = self.data = [_values(row) for row in filled]

    def problems(self) -> Sequence[tuple[str, str]]:
        """What is wrong in each row, or with the whole."""
        return self._row_problems() or super().problems()

    def _row_problems(self) -> Sequence[tuple[str, str]]:
        return [
            problem for row in self.rows for field in row.fields for problem in field.problems()
        ]

    @property
    def first_bad_id(self) -> str:
        """The id of the first faulty box of all rows."""
        problems = self._row_problems()
        return problems[0][0] if problems else self.first_id


def _values(row: AskedRow) -> dict[str, Answer]:
    return {field.question.id: field.value for field in row.fields if field.value is not None}


FIELDS: dict[Kind, type[Asked]] = {
    Kind.TEXT: Asked,
    Kind.LONG_TEXT: Asked,
    Kind.CHOICE: AskedChoice,
    Kind.CHOICES: AskedChoices,
    Kind.DATE: AskedDate,
    Kind.PARTIAL_DATE: AskedDate,
    Kind.NUMBER: Asked,
    Kind.MONEY: Asked,
    Kind.NIR: Asked,
    Kind.COMMUNE: AskedCommune,
    Kind.PHONE: Asked,
    Kind.EMAIL: Asked,
    Kind.ROWS: AskedRows,
    Kind.TICK: AskedTick,
}
