"""Texts are English where they are written and in the language of who reads where they are read."""

from landslide_core.language import speaking
from landslide_core.reporting import words
from landslide_core.reporting.texts import change, factors


def test_a_text_is_read_in_the_language_of_the_moment() -> None:
    assert words.PLACE == "Place"
    with speaking("zh"):
        assert words.PLACE == "地点"
        assert words.STATES == {
            "open": "未决定", "accepted": "接受", "rejected": "拒绝", "unsure": "不确定", "drawn": "手工绘制",
        }  # fmt: skip
        assert words.SIGN == ("编制", "审核", "批准")
        assert (change.KINDS["new"], factors.ZONES["very high"]) == ("新增", "极高")
    assert words.SIGN == ("Prepared by", "Checked by", "Approved by")


def test_a_report_has_its_own_words_for_what_a_page_may_mean_otherwise() -> None:
    with speaking("zh"):
        assert words.IMAGE_COLUMNS[3] == "占比"  # a share of the area, where pages share a result


def test_names_that_are_no_texts_stay_as_they_are() -> None:
    with speaking("zh"):
        assert words.NONE == "–"
        assert words.__name__ == "landslide_core.reporting.words"
