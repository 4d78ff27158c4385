from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.adapters.envelope import CHUNK_BYTES, decrypt, encrypt
from portal.domain.errors import Tampered

KEY, OTHER = b"k" * 32, b"o" * 32
SIZES = st.sampled_from([0, 1, 15, 16, 17, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1])
PLAIN = st.binary(max_size=2000) | SIZES.map(lambda size: b"p" * size)


@given(PLAIN)
def test_what_was_sealed_comes_out(plain: bytes) -> None:
    sealed = encrypt(KEY, "GA-1", "dossier.pdf", plain)
    assert decrypt(KEY, "GA-1", "dossier.pdf", sealed) == plain
    assert len(plain) < 16 or plain not in sealed


@given(PLAIN)
def test_a_repeat_gives_the_same_bytes(plain: bytes) -> None:
    """So that a second try after a crash puts what the first one did."""
    assert encrypt(KEY, "GA-1", "n", plain) == encrypt(KEY, "GA-1", "n", plain)


@given(PLAIN)
def test_the_same_words_elsewhere_are_other_bytes(plain: bytes) -> None:
    sealed = encrypt(KEY, "GA-1", "n", plain)
    others = {
        encrypt(OTHER, "GA-1", "n", plain),
        encrypt(KEY, "GA-2", "n", plain),
        encrypt(KEY, "GA-1", "m", plain),
    }
    assert len({sealed, *others}) == 4
    assert all(sealed[-16:] != other[-16:] for other in others)


@given(plain=PLAIN, data=st.data())
def test_a_flipped_bit_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(encrypt(KEY, "GA-1", "n", plain))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Tampered):
        decrypt(KEY, "GA-1", "n", bytes(sealed))


@given(plain=PLAIN, data=st.data())
def test_a_cut_object_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = encrypt(KEY, "GA-1", "n", plain)
    with pytest.raises(Tampered):
        decrypt(KEY, "GA-1", "n", sealed[: data.draw(st.integers(0, len(sealed) - 1))])


def test_a_whole_chunk_less_is_refused() -> None:
    """Cut where a chunk ends, every chunk that is left is whole."""
    sealed = encrypt(KEY, "GA-1", "n", b"p" * (2 * CHUNK_BYTES))
    with pytest.raises(Tampered):
        decrypt(KEY, "GA-1", "n", sealed[: -(CHUNK_BYTES + 16)])


def test_swapped_chunks_are_refused() -> None:
    sealed = encrypt(KEY, "GA-1", "n", b"a" * CHUNK_BYTES + b"b" * CHUNK_BYTES + b"c")
    piece = CHUNK_BYTES + 16
    head = len(sealed) - 2 * piece - 17
    swapped = sealed[:head] + sealed[head + piece : head + 2 * piece]
    swapped += sealed[head : head + piece] + sealed[head + 2 * piece :]
    assert len(swapped) == len(sealed)
    with pytest.raises(Tampered):
        decrypt(KEY, "GA-1", "n", swapped)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_an_object_longer_by_any_few_bytes_is_refused(size: int) -> None:
    """Sixteen after a whole chunk would pass for an empty one more."""
    sealed = encrypt(KEY, "GA-1", "n", b"p" * size)
    for more in range(1, 40):
        with pytest.raises(Tampered):
            decrypt(KEY, "GA-1", "n", sealed + bytes(more))


@given(plain=PLAIN, tail=st.binary(min_size=1, max_size=40))
def test_an_extended_object_is_refused(plain: bytes, tail: bytes) -> None:
    with pytest.raises(Tampered):
        decrypt(KEY, "GA-1", "n", encrypt(KEY, "GA-1", "n", plain) + tail)


@given(PLAIN)
def test_a_moved_object_is_refused(plain: bytes) -> None:
    sealed = encrypt(KEY, "GA-1", "n", plain)
    for key, dossier, name in ((OTHER, "GA-1", "n"), (KEY, "GA-2", "n"), (KEY, "GA-1", "m")):
        with pytest.raises(Tampered):
            decrypt(key, dossier, name, sealed)


@given(st.binary(max_size=300))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(Tampered):
        decrypt(KEY, "GA-1", "n", data)
