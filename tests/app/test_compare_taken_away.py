"""A comparison as files."""

import io
import json
import zipfile

import pytest

from landslide_core.owners import clearing
from landslide_core.reporting import journey
from landslide_ui.compare import comparisons, export
from landslide_ui.shared import run_store
from tests.app.compare_pages import comparison_of
from tests.app.downloads_made import REPORTS, noted, pressed


def test_a_comparison_is_taken_away_as_one_zip_at_the_thresholds_shown(compared):
    identity = comparison_of(compared)
    found = comparisons.result(identity)
    assert "All files (ZIP)" in [button.label for button in compared.get("download_button")]
    with zipfile.ZipFile(
        io.BytesIO(export.packed(identity, found, {"unet-se": 0.3, "unet": 0.6}))
    ) as archive:
        record = json.loads(archive.read("comparison.json"))
        names = archive.namelist()

    assert [each["threshold"] for each in record["networks"]] == [0.3, 0.6]
    assert {name.partition("/")[0] for name in names} == {
        "comparison.csv", "comparison.json", "comparison.html", "reference", "probability",
    }  # fmt: skip
    root = run_store.store().root
    assert any("exports" in str(path) for path in clearing.leavings(root, identity)), (
        "it goes with the comparison"
    )


def test_a_report_is_offered_in_three_forms_at_the_thresholds_shown_and_made_when_pressed(
    compared, monkeypatch
):
    makers = noted(monkeypatch)
    with monkeypatch.context() as early:
        early.setattr(journey, "compared", lambda *_: pytest.fail("made before it was asked for"))
        compared.run()

    assert not compared.exception
    labels = [button.label for button in compared.get("download_button")]
    assert [each for each in labels if each.startswith("Report")] == [
        "Report (PDF)",
        "Report (DOCX)",
        "Report (HTML)",
    ]
    reports = {name: make for name, make in makers.items() if "-report." in name}
    assert len(reports) == 3
    for name, make in reports.items():
        assert pressed(make)[:15].startswith(REPORTS[f".{name.rpartition('.')[2]}"])
