"""What stands in a sentence of the core is retold too: titles with a small letter, lists, numbers beside words."""

import pytest

from landslide_core.language import retold, speaking, translate

_KNOWN = {
    "Moved along: {titles}.": "随之变动：{titles}。",
    "The map to go by is the {model}.": "以{model}的图为准。",
    "Slope": "坡度",
    "Local relief": "地形起伏度",
    "Random forest": "随机森林",
    "low": "低",
}


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """A language of a few messages."""
    monkeypatch.setattr(translate, "messages", lambda language: _KNOWN)
    for kept in (translate._retold, translate._patterns):
        kept.cache_clear()
    yield
    for kept in (translate._retold, translate._patterns):
        kept.cache_clear()


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The map to go by is the random forest.", "以随机森林的图为准。"),
        ("Moved along: Slope, Local relief.", "随之变动：坡度、地形起伏度。"),
        ("Moved along: Slope and Local relief.", "随之变动：坡度、地形起伏度。"),
        ("Moved along: Slope, Rain of May.", "随之变动：坡度、Rain of May。"),
        ("Moved along: Slope 1,234, 12 low.", "随之变动：坡度 1,234、12 低。"),
        ("Moved along: 1,234 px, Rain.", "随之变动：1,234 px, Rain。"),
        ("Slope, Local relief", "Slope, Local relief"),
    ],
)
def test_what_stands_in_a_sentence_is_retold(sentence, told):
    with speaking("zh"):
        assert retold(sentence) == told


@pytest.mark.parametrize(
    ("sentence", "told"), [("1,234 forests (2 ha)", "forests 1,234 处（2 ha）"), ("Small county (Ohio)",) * 2]
)
def test_a_number_in_a_message_is_no_other_word(monkeypatch, sentence, told):
    messages = {"{count:,} {kind} ({area})": "{kind} {count:,} 处（{area}）"}
    monkeypatch.setattr(translate, "messages", lambda language: messages)

    with speaking("zh"):
        assert retold(sentence) == told


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Forest: the score is 0.7. There is no gap worth a word.", "森林：得分为 0.7。没有差距。"),
        ("Forest: the score is 0.7. 40 landslides are few.", "森林：得分为 0.7。40 处滑坡偏少。"),
        (
            "Models learned from rows, where the area has 2%. Values compare places only.",
            "模型从样本行学习，而区域中为 2%。数值只用于比较。",
        ),
        ("Slope at noon. Scale", "Slope at noon. Scale"),
    ],
)
def test_several_sentences_are_each_retold_before_a_message_of_few_words_takes_them(
    monkeypatch, sentence, told
):
    messages = {
        "{title} at {threshold}. {scale}": "{title}，阈值 {threshold}。{scale}",
        "{title}: {words}.": "{title}：{words}。",
        "the score is {score}": "得分为 {score}",
        "There is no gap worth a word.": "没有差距。",
        "Models learned from rows, {against}": "模型从样本行学习，{against}",
        "where the area has {own}. Values compare places only.": "而区域中为 {own}。数值只用于比较。",
        "{landslides} landslides are few.": "{landslides} 处滑坡偏少。",
        "Forest": "森林",
        "Slope": "坡度",
    }
    monkeypatch.setattr(translate, "messages", lambda language: messages)

    with speaking("zh"):
        assert retold(sentence) == told
