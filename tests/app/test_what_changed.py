"""What changed, on Home: the sentences of CHANGELOG.md, in both languages."""

import re

from landslide_core.language import speaking, tr
from landslide_core.shipped import __version__
from landslide_ui.home.changes import CHANGES
from tests.app.seen_texts import NAMES, words


def in_short(log: str) -> dict[str, tuple[str, ...]]:
    """The short list of each version of the log, newest first."""
    found = {}
    for part in log.split("\n## ")[1:]:
        short = re.search(r"\n### In short\n\n((?:- .*\n)+)", part)
        found[part.split()[0]] = tuple(short[1].strip()[2:].split("\n- ")) if short else ()
    return found


def test_home_says_in_short_what_the_log_of_changes_says(root):
    assert in_short((root / "CHANGELOG.md").read_text("utf-8")) == CHANGES


def test_the_version_that_runs_is_told_first():
    assert next(iter(CHANGES)) == __version__


def test_home_shows_every_change(app):
    app.run()
    told = next(each for each in app.expander if each.label == f"What changed in Scarp {__version__}")

    assert told.markdown[0].value.removeprefix("- ").split("\n- ") == list(CHANGES[__version__])


def test_every_change_is_told_in_chinese():
    with speaking("zh"):
        told = [tr(each) for changes in CHANGES.values() for each in changes]

    assert [words(each) - NAMES for each in told] == [set()] * len(told)
