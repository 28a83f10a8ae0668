"""The factor journey: whole or not at all."""

import time

import pytest

from landslide_core.analysis import journey
from landslide_core.analysis.journey import FactorSettings
from landslide_core.errors import Cancelled
from landslide_core.factors.align import LayerFiles
from landslide_core.progress import Progress
from landslide_core.susceptibility import MEAN, ForestSettings, SusceptibilitySettings


@pytest.mark.slow
def test_a_cancelled_journey_leaves_nothing_and_progress_ends_at_one(paths, tmp_path):
    files = LayerFiles(paths["dem"], paths["inventory"])
    few = SusceptibilitySettings(forest=ForestSettings(trees=10))
    settings = FactorSettings(names=("slope", "aspect"), mapping=few)
    seen = []
    heard = Progress(lambda share, _: seen.append(share))
    run = journey.analyse(files, tmp_path / "a", settings, progress=heard)
    assert run.folder == tmp_path / "a"
    assert run.report.is_file()
    assert set(run.ratios["factor"]) == {"slope", "aspect"}
    assert run.susceptibility(MEAN).is_file()
    assert journey.open_analysis(str(run.folder)) == run
    assert seen == sorted(seen)
    assert seen[-1] == 1
    with pytest.raises(Cancelled):
        journey.analyse(files, tmp_path / "b", settings, progress=Progress(cancelled=lambda: True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]


@pytest.mark.slow
def test_the_time_of_a_run_holds_that_of_its_writing(paths, tmp_path, monkeypatch):
    """Maps and reasons of a large grid are written for longer than all else takes."""
    write_relations = journey.relation_files.write_relations

    def slowly(*given):
        time.sleep(1.5)
        write_relations(*given)

    monkeypatch.setattr(journey.relation_files, "write_relations", slowly)
    files = LayerFiles(paths["dem"], paths["inventory"])
    begun = time.perf_counter()
    run = journey.analyse(files, tmp_path / "a", FactorSettings(names=("slope", "aspect"), mapping=None))
    took = time.perf_counter() - begun

    seconds = run.manifest["seconds"]
    assert 1.5 <= seconds["write"] < seconds["total"] <= took
