"""Streamlit with short teachings, for a story: `python -m tests.browser.quick_teaching run app.py`."""

from functools import partial

from streamlit.web.cli import main

from landslide_core.teaching.settings import TeachSettings
from landslide_ui.detect.teach import teachings

if __name__ == "__main__":
    teachings.TeachSettings = partial(TeachSettings, parts="all", rate=1e-2, steps=12, most_seconds=3600)
    main()
