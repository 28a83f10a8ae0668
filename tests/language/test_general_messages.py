"""A message that says next to nothing of its own is no pattern for sentences of the core."""

import pytest

from landslide_core.language import retold, speaking


@pytest.mark.parametrize("sentence", ["Zzz it to the end", "zzz of zzz", "Zzz: zzz", "zzz, zzz"])
def test_words_that_any_sentence_has_do_not_translate_it_by_halves(sentence):
    with speaking("zh"):
        assert retold(sentence) == sentence


def test_a_sentence_that_says_something_is_recognised() -> None:
    with speaking("zh"):
        assert retold("There is no folder nowhere.") == "没有文件夹 nowhere。"
