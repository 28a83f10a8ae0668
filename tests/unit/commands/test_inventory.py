"""`inventory`: a table of values and files of them; what cannot be told is said with the option that helps."""

import json

from landslide_core.commands.main import main
from tests.small_sizes import write_inventory


def test_values_are_printed_and_written(tmp_path, capsys) -> None:
    path = write_inventory(tmp_path / "slides.gpkg")
    json_file, page = tmp_path / "sizes.json", tmp_path / "sizes.html"

    assert main(["inventory", str(path), "--draws", "50", "--smallest-m2", "120",
                 "--json", str(json_file), "--figure", str(page)]) == 0  # fmt: skip

    said = capsys.readouterr().out
    assert "Inverse gamma: rollover (most frequent area)" in said
    assert "of at least 120 m², knowing that smaller ones are missing" in said
    assert f"Written: {json_file}" in said
    assert json.loads(json_file.read_text("utf-8"))["smallest_m2"] == 120
    assert page.is_file()


def test_too_few_landslides_name_the_option(tmp_path, capsys) -> None:
    path = write_inventory(tmp_path / "slides.gpkg")

    assert main(["inventory", str(path), "--smallest-m2", "9000"]) == 2
    said = capsys.readouterr().err
    assert "of at least 9,000 m² are too few" in said
    assert "Option: --smallest-m2." in said


def test_a_folder_that_is_not_there_is_said_before_the_work(tmp_path, capsys) -> None:
    assert main(["inventory", str(tmp_path / "none.gpkg"), "--json", str(tmp_path / "no" / "a.json")]) == 2
    assert "There is no folder" in capsys.readouterr().err
