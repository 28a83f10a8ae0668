"""The ground in three dimensions on Detect and on Factors: drawn only when it is asked for."""

import pytest

from tests.app.factor_pages import analysis_of, step
from tests.app.test_detect_page import detect, finished, run_of

__all__ = ["detect", "finished"]  # fixtures


def charts(page):
    return [chart for chart in page.get("plotly_chart") if '"surface"' in chart.proto.spec]


def test_detect_draws_the_ground_with_image_or_probability_when_it_is_asked_for(finished):
    key = f"detect.relief.{run_of(finished)}"
    assert not charts(finished)

    finished.toggle(f"{key}.on").set_value(True).run()
    assert not finished.exception
    (image,) = charts(finished)
    finished.button_group(f"{key}.drape").set_value("probability").run()
    assert not finished.exception
    (probability,) = charts(finished)
    assert image.proto.spec != probability.proto.spec
    assert "scatter3d" in probability.proto.spec
    finished.toggle(f"{key}.on").set_value(False).run()
    assert not charts(finished)


@pytest.mark.slow
def test_factors_draws_the_susceptibility_map_on_the_ground(analysed):
    step(analysed, "Map")
    assert not charts(analysed)
    analysed.toggle(f"factors.relief.{analysis_of(analysed)}.on").set_value(True).run()

    assert not analysed.exception
    assert len(charts(analysed)) == 1
