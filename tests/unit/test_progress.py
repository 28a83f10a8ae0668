"""How far work is, told through any number of parts, and how it is stopped."""

import pytest

from landslide_core.errors import Cancelled
from landslide_core.progress import SILENT, Progress


@pytest.fixture
def told() -> list[tuple[float, str]]:
    return []


@pytest.fixture
def progress(told: list[tuple[float, str]]) -> Progress:
    return Progress(lambda share, message: told.append((share, message)))


def test_shares_and_messages_are_handed_on_and_shares_stay_between_0_and_1(progress, told):
    progress.tell(0.25, "reading")
    progress.tell(1.5)
    progress.tell(-0.5)

    assert told == [(0.25, "reading"), (1.0, ""), (0.0, "")]


def test_a_part_fills_its_own_piece_of_the_bar_exactly(progress, told):
    for start, end in ((0.0, 1 / 3), (1 / 3, 0.9), (0.9, 1.0)):
        part = progress.part(start, end)
        part.tell(0)
        part.tell(1)

    assert [share for share, _ in told] == [0.0, 1 / 3, 1 / 3, 0.9, 0.9, 1.0]


def test_a_part_of_a_part_lies_within_it_and_bears_both_names(progress, told):
    inner = progress.part(0.5, 1.0, "scene a").part(0.5, 1.0, "UNet")
    inner.tell(0.5)
    inner.tell(0.5, "tile 3")
    progress.part(0.0, 0.5).tell(1.0)

    assert told == [(0.875, "scene a: UNet"), (0.875, "scene a: UNet: tile 3"), (0.5, "")]


def test_work_that_is_asked_to_stop_ends_where_it_next_tells_or_asks_in_every_part():
    heard: list[float] = []
    stop = False
    progress = Progress(lambda share, _: heard.append(share), lambda: stop)
    part = progress.part(0.0, 0.5).part(0.0, 0.5)
    part.tell(1.0)
    part.stop_if_asked()
    stop = True

    for each in (progress, part):
        with pytest.raises(Cancelled):
            each.tell(1.0)
        with pytest.raises(Cancelled):
            each.stop_if_asked()
    assert heard == [0.25]


def test_silent_progress_is_told_everything_and_never_stops_the_work():
    SILENT.tell(0.5, "nobody hears this")
    SILENT.part(0.2, 0.4, "nor this").tell(1.0)
    SILENT.stop_if_asked()

    assert not SILENT.cancelled()
    assert Progress() == SILENT
