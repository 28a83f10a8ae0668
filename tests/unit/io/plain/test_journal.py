"""A journal of finished pieces: what was noted whole is read, what was noted in part is forgotten."""

from pathlib import Path

import numpy as np
import pytest

from landslide_core.io.plain.journal import Journal


def write(path: Path, count: int = 3) -> list[bytes]:
    """Note some pieces; the journal's bytes after each."""
    journal, states = Journal(path), [b""]
    for number in range(count):
        journal.note({"number": number}, [np.full((2, 3), number, np.uint8), np.array([number / 3])])
        states.append(path.read_bytes())
    return states


def numbers(path: Path) -> list[int]:
    return [facts["number"] for facts, _ in Journal(path).pieces()]


def test_pieces_come_back_in_their_order_with_their_arrays(tmp_path: Path):
    write(tmp_path / "journal")
    pieces = list(Journal(tmp_path / "journal").pieces())

    assert [facts for facts, _ in pieces] == [{"number": n} for n in range(3)]
    for number, (_, (grid, single)) in enumerate(pieces):
        assert grid.dtype == np.uint8
        assert np.array_equal(grid, np.full((2, 3), number))
        assert single.tolist() == [number / 3]


def test_wherever_the_last_note_was_cut_the_others_are_read_and_it_goes_on_from_there(tmp_path: Path):
    path = tmp_path / "journal"
    states = write(path)
    for cut in range(len(states[2]), len(states[3])):
        path.write_bytes(states[3][:cut])
        assert numbers(path) == [0, 1], cut
        Journal(path).note({"number": 7}, [])
        assert numbers(path) == [0, 1, 7], cut


@pytest.mark.parametrize("at", [3, 20, 60])
def test_a_byte_that_changed_ends_the_journal_before_it(tmp_path: Path, at: int):
    path = tmp_path / "journal"
    states = write(path)
    whole = bytearray(states[3])
    whole[len(states[1]) + at] ^= 0xFF
    path.write_bytes(bytes(whole))

    assert numbers(path) == [0]
