"""What could be of several messages is retold by the one that fits, and several sentences one by one."""

import pytest

from landslide_core.language import retold, speaking, translate

_KNOWN = {
    "tile {number} of {tiles}": "第 {number} 块，共 {tiles} 块",
    "{message} with {count} workers": "{message}，{count} 个进程",
    "trained on {what}; {size} m": "训练于 {what}；{size} m",
    "{count} images of {what} and nothing but these": "仅 {what} 的 {count} 幅影像",
    "synthetic scenes": "合成场景",
    "{name} is missing.": "缺少 {name} 。",
    "Give another.": "请另给一个。",
}


@pytest.fixture
def known(monkeypatch):
    """A language of a few messages."""
    monkeypatch.setattr(translate, "messages", lambda language: _KNOWN)
    for kept in (translate._retold, translate._patterns):
        kept.cache_clear()
    yield
    for kept in (translate._retold, translate._patterns):
        kept.cache_clear()


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("tile 3 of 5 with 2 workers", "第 3 块，共 5 块，2 个进程"),
        ("trained on 7 images of A and nothing but these; 2 m", "训练于仅 A 的 7 幅影像；2 m"),
        (
            "trained on 7 images of synthetic scenes and nothing but these; 2 m",
            "训练于仅合成场景的 7 幅影像；2 m",
        ),
        ("a.tif is missing. Give another.", "缺少 a.tif 。请另给一个。"),
        ("synthetic scenes is missing. Give another.", "缺少合成场景。请另给一个。"),
        ("a.tif is missing. Nobody knows this.", "缺少 a.tif 。Nobody knows this."),
        ("Nobody knows this. Or this.", "Nobody knows this. Or this."),
    ],
)
def test_the_message_that_leaves_least_of_it_in_english_retells_a_sentence(sentence, told):
    with speaking("zh"):
        assert retold(sentence) == told
