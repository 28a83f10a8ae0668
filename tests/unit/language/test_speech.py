import pytest

from landslide_core.language import speech
from landslide_core.language.speech import current, nearest, speaking, told_by


@pytest.fixture(autouse=True)
def no_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "_doors", [])


def test_english_is_spoken_where_nobody_says_otherwise():
    assert current() == "en"


def failing():
    raise RuntimeError


def test_a_block_speaks_its_language_and_gives_it_back():
    with speaking("zh"):
        assert current() == "zh"
        with speaking("en"):
            assert current() == "en"
        assert current() == "zh"
    assert current() == "en"


def test_a_block_that_fails_gives_the_language_back_too():
    with pytest.raises(RuntimeError), speaking("zh"):
        failing()
    assert current() == "en"


def test_a_front_door_tells_the_language_and_a_block_goes_before_it():
    told_by(lambda: "zh")

    assert current() == "zh"
    with speaking("en"):
        assert current() == "en"


def test_the_last_front_door_is_the_one_that_tells():
    told_by(lambda: "zh")
    told_by(lambda: "en")

    assert current() == "en"


def test_a_language_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="no language 'fr'; there are en, zh"), speaking("fr"):
        pass


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("zh-CN", "zh"),
        ("zh_TW", "zh"),
        ("ZH", "zh"),
        ("zh-Hans-CN", "zh"),
        ("en-GB", "en"),
        ("de-AT", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_nearest_language_to_that_of_a_browser(locale, expected):
    assert nearest(locale) == expected
