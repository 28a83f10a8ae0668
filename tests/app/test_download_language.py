"""A file that a page makes when its button is pressed speaks the language of the page."""

from landslide_core.language import current, speaking
from landslide_ui.shared import outputs


def test_a_file_is_made_in_the_language_in_which_its_button_was_drawn(monkeypatch):
    drawn = {}
    monkeypatch.setattr(outputs.st, "download_button", lambda label, data, **_: drawn.update(data=data))

    with speaking("zh"):
        outputs.download_button("Report (PDF)", "r.pdf", "application/pdf", current, "key")

    assert drawn["data"]() == "zh"
    assert current() == "en"
