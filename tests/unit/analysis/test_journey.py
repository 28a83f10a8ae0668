"""The factor journey: whole or not at all."""

import pytest

from landslide_core.analysis import journey
from landslide_core.analysis.journey import FactorSettings
from landslide_core.errors import Cancelled
from landslide_core.factors.align import LayerFiles
from landslide_core.progress import Progress
from landslide_core.susceptibility import ForestSettings, SusceptibilitySettings


@pytest.mark.slow
def test_a_cancelled_journey_leaves_nothing_and_progress_ends_at_one(paths, tmp_path):
    files = LayerFiles(paths["dem"], paths["inventory"])
    few = SusceptibilitySettings(forest=ForestSettings(trees=10))
    settings = FactorSettings(names=("slope", "aspect"), mapping=few)
    seen = []
    out = journey.factors(files, tmp_path / "a", settings, Progress(lambda share, _: seen.append(share)))
    assert out.is_dir()
    assert seen == sorted(seen)
    assert seen[-1] == 1
    with pytest.raises(Cancelled):
        journey.factors(files, tmp_path / "b", settings, progress=Progress(cancelled=lambda: True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]
