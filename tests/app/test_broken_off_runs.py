"""A run of the page that is broken off for another loses no press of a row: Streamlit does so wherever it is asked."""

import pytest

from landslide_ui import state
from landslide_ui.detect import runs
from tests.app.owned_runs import link_of
from tests.app.test_detect_page import detect, finished, run_of

__all__ = ["detect", "finished"]  # fixtures


class BrokenOff(Exception):
    """Stands for what Streamlit raises."""


@pytest.mark.parametrize("at", [".seen", "detect.chosen."])
def test_a_pressed_row_is_chosen_though_the_run_that_heard_of_it_was_broken_off(finished, monkeypatch, at):
    really, left = state.keep, [at]

    def keep(key: str, value: object) -> None:
        if left and left[0] in key:
            left.clear()
            raise BrokenOff
        really(key, value)

    run = runs.open_run(run_of(finished))
    min_area = runs.min_area_of(run)
    table = f"detect.table.{run_of(finished)}.{run.threshold:.2f}.{min_area:g}.0"
    assert table in finished.session_state
    finished.session_state[table] = {"selection": {"rows": [0]}}
    monkeypatch.setattr(state, "keep", keep)
    finished.run()
    assert not left
    finished.session_state[table] = {"selection": {"rows": [0]}}
    finished.run()

    assert not finished.exception
    inventory = runs.redrawn(run, run.threshold, min_area).inventory
    first = inventory.table.loc[inventory.areas.idxmax(), "place"]
    assert link_of(finished)["landslide"] == first
