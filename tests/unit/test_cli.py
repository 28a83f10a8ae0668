"""The command line: quick help, every verb described, user errors in words and bugs as tracebacks."""

import json
import subprocess
import sys

import pytest

from landslide_core.commands import main
from landslide_core.errors import InputError
from landslide_core.networks import NETWORKS, cards


@pytest.mark.parametrize("verb", list(main.COMMANDS))
def test_every_verb_explains_itself(verb: str, capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        main.main([verb, "--help"])

    assert stop.value.code == 0
    assert verb in capsys.readouterr().out


def test_help_needs_neither_torch_nor_maps() -> None:
    heavy = "torch,rasterio,geopandas,streamlit,leafmap,shap"
    script = (
        "import sys\nfrom landslide_core.commands.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print([m for m in '{heavy}'.split(',') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert printed.stdout.splitlines()[-1] == "[]"


def test_a_mistake_of_the_user_is_two_sentences_and_status_2(monkeypatch, capsys) -> None:
    def refuse(args):
        raise InputError("That is not an image.", "Give a GeoTIFF.")

    monkeypatch.setattr("landslide_core.commands.networks.run", refuse)

    assert main.main(["networks"]) == 2
    assert capsys.readouterr().err == "That is not an image.\nGive a GeoTIFF.\n"


def test_a_bug_looks_like_one(monkeypatch) -> None:
    def broken(args):
        raise ZeroDivisionError

    monkeypatch.setattr("landslide_core.commands.networks.run", broken)

    with pytest.raises(ZeroDivisionError):
        main.main(["networks"])


def test_the_networks_are_listed_as_a_table_and_as_json(capsys) -> None:
    assert main.main(["networks"]) == 0
    assert "31,037,633" in capsys.readouterr().out

    assert main.main(["networks", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(rows) == [network.name for network in NETWORKS]
    assert rows["unet-se"]["parameters"]["paper"] == 31_258_873
    assert rows["digate-unet"]["trainable"]["paper"] == 1_237_515
    assert all(row["megabytes"] < 16 and 0 < row["kmac_per_pixel"] < 12 for row in rows.values())
    for name, row in rows.items():
        shipped = cards().get(name)
        assert row["scores"] == (shipped and shipped.scores["pooled"])


def test_a_network_without_weights_is_listed_as_such(capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("SCARP_MODELS", str(tmp_path))

    assert main.main(["networks"]) == 0
    assert capsys.readouterr().out.count("no weights are shipped") == len(NETWORKS)
    assert main.main(["networks", "--markdown"]) == 2
    assert "No trained weights were found" in capsys.readouterr().err
