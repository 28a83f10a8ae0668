"""`scarp compare`: what cannot be asked for together is refused before anything is computed."""

import pytest

from landslide_core.commands.main import main


@pytest.mark.parametrize("option", ["--report", "--out"])
def test_no_report_is_promised_of_what_normalising_does(tmp_path, capsys, option):
    wanted = tmp_path / "found.html"

    assert main(["compare", "--normalise", option, str(wanted)]) == 2

    assert "--normalise" in capsys.readouterr().err
    assert not wanted.exists()
