"""The command line: quick help, every verb described, user errors in words and bugs as tracebacks."""

import subprocess
import sys

import pytest

from landslide_core.commands import main
from landslide_core.errors import InputError, OutputError


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


def test_a_hint_is_followed_by_the_options_that_this_verb_has_for_it(monkeypatch, capsys) -> None:
    def refuse(args):
        raise OutputError("The folder holds a run.", "Let it be replaced.", {"json": "", "hold": "disk"})

    monkeypatch.setattr("landslide_core.commands.networks.run", refuse)

    assert main.main(["networks"]) == 2
    assert capsys.readouterr().err == "The folder holds a run.\nLet it be replaced. Option: --json.\n"
