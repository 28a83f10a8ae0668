"""`store` on the command line, and tables of a database wherever a file of shapes is taken."""

import json
from pathlib import Path

import pytest

from landslide_core.commands import main
from tests import small_runs
from tests.small_postgis import OWNER, PASSWORD, Database


def test_a_run_is_stored(tmp_path, database: Database, capsys) -> None:
    run = small_runs.write_run(tmp_path / "county-7")

    assert main.main(["store", str(run), "--to", database.address]) == 0

    told = capsys.readouterr()
    assert f"connecting to the database {database.name} on 127.0.0.1" in told.err
    assert told.out == f"county-7: 12 landslides; stored in the database {database.name} on 127.0.0.1\n"


def test_what_is_wrong_is_said_with_its_options(tmp_path, database: Database, capsys) -> None:
    run = small_runs.write_run(tmp_path / "county-7")
    database.say(f"CREATE SCHEMA scarp AUTHORIZATION {OWNER}")
    database.say("CREATE TABLE scarp.runs (x int)")

    assert main.main(["store", str(run), "--to", database.address]) == 2

    assert capsys.readouterr().err.endswith("Give another schema. Option: --schema NAME.\n")


@pytest.mark.slow
def test_an_analysis_takes_its_inventory_from_a_database(
    paths, tmp_path, database: Database, capsys, caplog
) -> None:
    caplog.set_level("DEBUG")
    assert main.main(["store", str(paths["inventory"]), "--to", database.address]) == 0
    out = tmp_path / "out"
    options = ["--dem", str(paths["dem"]), "--factors", "slope", "--models", "none", "--out", str(out)]

    given = f"--inventory={database.address}#scarp.landslides:slides"
    assert main.main(["factors", *options, given]) == 0

    account = json.loads((out / "run.json").read_text("utf-8"))
    assert account["results"]["landslides"] == 40
    assert account["inputs"]["inventory"]["name"] == f"{database.name}.scarp.landslides.slides.gpkg"
    told = capsys.readouterr()
    files = "".join(path.read_text("utf-8", "replace") for path in out.iterdir())
    for place in (told.out, told.err, caplog.text, files):
        assert PASSWORD not in place
        assert "s3cret" not in place
    assert f"reading scarp.landslides from the database {database.name} on 127.0.0.1" in told.err


def test_the_parser_of_options_repeats_no_address(capsys) -> None:
    for words in (
        ["store", "run", "postgresql://ada:s3cret@db.example/gis"],
        ["store", "--to=postgresql://ada:s3cret@db.example/gis"],
        ["detect", "postgresql://ada:s3cret@db.example/gis#t", "--verbose"],
        ["postgresql://ada:s3cret phrase@db.example/gis"],
        [
            "store",
            "run",
            "--to=x",
            "--overwrite=postgresql://ada:s3cret\\x@db.example/gis",
        ],  # quoted otherwise
    ):
        with pytest.raises(SystemExit):
            main.main(words)
        assert "s3cret" not in capsys.readouterr().err


def test_a_table_that_cannot_be_had_is_said_before_any_work(tmp_path, capsys) -> None:
    out = tmp_path / "out"
    address = "postgresql://ada:s3cret@127.0.0.1:1/gis#slides"

    assert main.main(["factors", "--dem", "dem.tif", "--inventory", address, "--out", str(out)]) == 2

    assert "The database gis on 127.0.0.1 cannot be reached." in capsys.readouterr().err
    assert not Path(out).exists()
