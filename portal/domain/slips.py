"""Words of names that may have been typed wrongly: one letter more, less, other, or two swapped."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from os.path import commonprefix

SHORTEST = 4
"""Below this many letters a slip makes another name: such a word is sought as it is."""
_TWO = 2


def slips(word: str) -> frozenset[str]:
    """The word, and all that is left of it once one letter is taken out.

    Two words that are one slip apart have one of these in common: whichever letter is more, less,
    other or swapped, it is out of one of them.
    """
    if len(word) < SHORTEST:
        return frozenset({word})
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def meant(typed: str, known: Iterable[str]) -> Collection[str]:
    """Of words that are known, those that may be meant: the word itself alone, if it is there."""
    found = set(known)
    if typed in found:
        return {typed}
    return {word for word in found if a_slip_apart(typed, word)}


def a_slip_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two neighbours swapped, makes one the other."""
    if one == other:
        return True
    start = len(commonprefix([one, other]))  # noqa: RUF071
    rest, left = one[start:], other[start:]
    if len(rest) == len(left):
        swapped = rest[:_TWO] == left[:_TWO][::-1] and rest[_TWO:] == left[_TWO:]
        return rest[1:] == left[1:] or swapped
    return rest[1:] == left or rest == left[1:]
