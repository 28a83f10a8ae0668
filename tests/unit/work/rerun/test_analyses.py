"""An analysis once more from its record: the same files, a person's breaks, files that settings name."""

import json
from pathlib import Path

import pytest

from landslide_core.analysis import journey as analysis
from landslide_core.analysis.journey import FactorSettings
from landslide_core.errors import FileError, MismatchError
from landslide_core.factors.align import LayerFiles
from landslide_core.factors.breaks import manual
from landslide_core.susceptibility import ForestSettings, SusceptibilitySettings
from landslide_core.work.rerun.journey import rerun


def verdicts(found) -> dict[str, str]:
    return {each.name: each.verdict for each in found.files}


@pytest.mark.slow
def test_an_analysis_of_factors_is_repeated(paths, tmp_path: Path) -> None:
    few = SusceptibilitySettings(forest=ForestSettings(trees=10))
    files = LayerFiles(paths["dem"], paths["inventory"])
    run = analysis.analyse(files, tmp_path / "run", FactorSettings(names=("slope", "aspect"), mapping=few))

    found = rerun(run.folder, tmp_path / "again", [paths["dem"].parent])
    assert found.agrees, verdicts(found)
    assert verdicts(found)["report.html"] == "not compared"
    assert verdicts(found)["metrics.json"] == "same content"  # but for how long each step took


@pytest.mark.slow
def test_breaks_of_a_person_and_files_of_settings_are_part_of_an_analysis(paths, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("factor,weight\nslope,0.7\naspect,0.3\n")
    few = SusceptibilitySettings(forest=ForestSettings(trees=10))
    settings = FactorSettings(
        names=("slope", "aspect"), mapping=few, breaks={"slope": manual([5.0, 12.0, 25.0])}, ahp=pairs
    )
    run = analysis.analyse(LayerFiles(paths["dem"], paths["inventory"]), tmp_path / "run", settings)
    given = paths["dem"].parent

    pairs.rename(tmp_path / "run" / "pairs.csv")
    (tmp_path / "empty").mkdir()
    found = rerun(run.folder, tmp_path / "again", [given])
    assert found.agrees, verdicts(found)
    assert verdicts(found)["frequency_ratio.csv"] == "same"
    (tmp_path / "run" / "pairs.csv").write_text("factor,weight\nslope,0.6\naspect,0.4\n")
    with pytest.raises(MismatchError, match="is not the file of the setting ahp"):
        rerun(run.folder, tmp_path / "third", [given])

    path = run.folder / "run.json"
    account = json.loads(path.read_text())
    path.write_text(json.dumps({key: value for key, value in account.items() if key != "settings_files"}))
    with pytest.raises(FileError, match=r"name pairs\.csv"):
        rerun(run.folder, tmp_path / "third", [given])
    path.write_text(json.dumps({**account, "settings": {**account["settings"], "breaks": {}}}))
    with pytest.raises(FileError, match="class breaks of slope"):
        rerun(run.folder, tmp_path / "third", [given])
