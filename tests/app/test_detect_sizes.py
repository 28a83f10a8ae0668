"""Sizes on a result of Detect: nothing is fitted before it is asked for, and too few are said to be too few."""

import pytest

from landslide_ui.detect import sizes
from landslide_ui.shared import run_store
from tests import small_runs, small_sizes


@pytest.fixture
def page(app, desk):
    """The page of a run with as many landslides as are asked for."""

    def opened(count: int, **account):
        percent = small_sizes.many_blobs(small_runs.UTM, count)
        small_runs.write_run(run_store.store().root / "many", percent=percent, **account)
        app.query_params["run"] = "many"
        app.switch_page("pages/detect.py").run()
        assert not app.exception
        return app

    yield opened
    run_store.store.clear()


def said(app) -> str:
    return "\n".join(str(each.proto.body) for each in app.get("html"))


def labels(app) -> list[str]:
    return [button.label for button in app.get("download_button")]


def test_laws_are_fitted_when_they_are_asked_for_and_at_these_settings_only(page, monkeypatch):
    fitted = []
    really = sizes.describe_sizes
    monkeypatch.setattr(sizes, "describe_sizes", lambda *given: (fitted.append(1), really(*given))[1])
    app = page(120)
    assert fitted == []
    assert "Sizes (JSON)" not in labels(app)

    app.button("detect.sizes").click().run()

    assert not app.exception
    assert fitted == [1]
    assert "of at least 50 m², knowing that smaller ones are missing" in said(app)
    assert {"Sizes (JSON)", "Sizes (HTML page)"} <= set(labels(app))
    assert "Magnitude mL by number" in said(app)
    app.select_slider[0].set_value(20.0).run()
    assert fitted == [1]
    assert not app.button("detect.sizes").disabled


def test_too_few_are_told_and_cannot_be_asked_for(page):
    app = page(40)

    assert app.button("detect.sizes").disabled
    assert " landslides of at least 50 m² are too few" in said(app)


def test_a_picture_of_unknown_pixels_says_what_to_do(page):
    app = page(
        40,
        grid=small_runs.GeoBox((400, 600), small_runs.Affine.identity(), None),
        predicted={"rows": 400, "cols": 600, "affine": [1, 0, 0, 0, 1, 0], "crs": None, "resolution_m": None},
    )

    assert "detect again with its size" in said(app)
