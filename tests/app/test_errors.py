"""What pages add to an error: the control that mends it, by its label."""

from streamlit.testing.v1 import AppTest

from landslide_ui import words


def _page() -> None:
    from landslide_core.errors import SettingError
    from landslide_ui.shared import outputs

    outputs.show_error(
        SettingError("That is no CRS.", "Give a projected one.", {"crs": "EPSG:…", "hold": "disk"})
    )


def test_an_error_names_the_control_that_mends_it_and_no_option_of_the_command_line() -> None:
    (shown,) = AppTest.from_function(_page).run().error

    assert words.CONTROLS["crs"] in shown.value
    assert "--" not in shown.value
