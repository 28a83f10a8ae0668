"""A catalogue of a few messages, in a folder of its own, in place of the shipped ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from landslide_core.language import catalogues, translate

MESSAGES = {
    "Landslides": "滑坡",
    "{count:,} landslides of {area}": "{area}，共 {count:,} 处滑坡",
    "{name} has no {what}.": "{name} 没有{what}。",
    "{name} has no {what}. Give another.": "{name} 没有{what}。请另给一个。",
    "coordinate system": "坐标系",
    "the bands {names}": "波段 {names}",
    "Both lie in {crs}; {crs} is not metric.": "{crs}：两者都在其中，不以米计。",
    "without a translation": "",
}


@pytest.fixture
def small_catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Chinese of two parts: messages as above, a word with two contexts and a text that counts."""
    first = Catalog(locale="zh")
    for message, text in MESSAGES.items():
        first.add(message, text)
    second = Catalog(locale="zh")
    second.add("open", "未决定", context="state")
    second.add("open", "打开", context="action")
    second.add(("{count} place", "{count} places"), ("{count} 处",))
    for part, catalogue in (("one", first), ("two", second)):
        path = tmp_path / "zh" / "LC_MESSAGES" / f"{part}.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            write_mo(stream, catalogue)
    kept = (
        catalogues.catalogue,
        catalogues.messages,
        catalogues._parts,
        translate._retold,
        translate._patterns,
    )
    for each in kept:
        each.cache_clear()
    monkeypatch.setattr(catalogues, "PARTS", ("one", "two"))
    monkeypatch.setattr(catalogues, "folder", lambda: tmp_path)
    yield
    for each in kept:
        each.cache_clear()
