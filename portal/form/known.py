"""What the conditions of pages and papers may read: answers, and the facts that follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from portal.domain.draft import Answers
from portal.form.edition import Edition
from portal.form.facts import derive, facts_of


class Known(Mapping[str, object]):
    """What conditions may read: the answers given, then the facts that follow from them."""

    def __init__(self, edition: Edition, answers: Answers, today: date | None) -> None:
        self._edition, self._answers, self._today = edition, answers, today
        self._facts: Mapping[str, object] | None = None

    @property
    def facts(self) -> Mapping[str, object]:
        """Computed at the first condition that needs them, for most need none."""
        if self._facts is None:
            if self._today is None:
                raise TypeError("a condition that reads a fact must be told which day it is")
            told = facts_of(self._edition, self._answers, self._today)
            self._facts = derive(self._edition, told)
        return self._facts

    def __getitem__(self, name: str) -> object:
        if name in self._answers:
            return self._answers[name]
        if name in _question_ids(self._edition):
            raise KeyError(name)
        return self.facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.facts, **self._answers})

    def __len__(self) -> int:
        return len({**self.facts, **self._answers})


@lru_cache(maxsize=64)
def _question_ids(edition: Edition) -> frozenset[str]:
    return frozenset(edition.questions)
