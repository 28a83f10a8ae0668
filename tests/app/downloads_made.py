"""What downloads of a page make when they are pressed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from landslide_ui.shared import outputs
from tests.limits import HANG_SECONDS

REPORTS = {".pdf": b"%PDF-", ".docx": b"PK", ".html": b"<!DOCTYPE html>"}
Make = Callable[[], bytes | str]


def noted(monkeypatch: pytest.MonkeyPatch) -> dict[str, Make]:
    """What each download makes when it is pressed, by its file name, as the page draws them from now on."""
    found: dict[str, Make] = {}
    really = outputs.download_button

    def button(label, name, mime, make, key, **more):
        found[name] = make
        really(label, name, mime, make, key, **more)

    monkeypatch.setattr(outputs, "download_button", button)
    return found


def pressed(make: Make) -> bytes | str:
    """What a press makes, in a thread that knows no page, as Streamlit's server does it."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(make).result(timeout=HANG_SECONDS)
