"""The letters of Chinese: a font that charts and reports carry with them, so that no sign is an empty box anywhere."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path

NAME = "Noto Sans SC"


def font_file() -> Path:
    """Return the file of Noto Sans SC, of which PDFs hold what they use (SIL Open Font License)."""
    return Path(sans_path())


@cache
def in_charts() -> None:
    """Let matplotlib draw with it every sign that its own font has not; all other signs stay as they are."""
    import matplotlib
    from matplotlib.font_manager import fontManager

    fontManager.addfont(font_file())
    own = next(each for each in fontManager.ttflist if each.name == NAME and each.fname == str(font_file()))
    fontManager.ttflist.append(
        replace(own, weight="bold")
    )  # it has one weight, and is asked for bold by maps
    matplotlib.rcParams["font.family"] = [*matplotlib.rcParams["font.family"], NAME]
