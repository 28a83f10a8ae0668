"""Text says how it is encoded, or it is found out."""

import pytest

from landslide_core.io import encodings

CHINESE = ["岩性", "花岗岩", "页岩"]
LATIN = ["Litología", "formación", "arcilla"]


@pytest.mark.parametrize("mark", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_a_table_of_any_desk_is_decoded(mark):
    text = "坡度;滑坡;编号\n12,5;1;3\n" * 20
    assert encodings.decoded(text.encode(mark))[0] == text


@pytest.mark.parametrize("declared", [None, "UTF-8", "ISO-8859-1", "1252", "GBK", "936", "nonsense"])
def test_three_words_of_chinese_are_chinese_whatever_is_said_of_them(declared):
    found = encodings.encoding_of([text.encode("gbk") for text in CHINESE], declared)
    assert encodings.same(found, "GB18030")


@pytest.mark.parametrize("declared", ["GBK", "ISO-8859-1", None])
def test_utf_8_is_known_by_its_own_rules(declared):
    assert encodings.encoding_of([text.encode() for text in CHINESE], declared) == "utf-8"
    assert encodings.encoding_of([text.encode() for text in LATIN], declared) == "utf-8"


def test_what_a_file_says_is_believed_where_nothing_speaks_against_it():
    russian = [text.encode("cp1251") for text in ("Порода", "гранит", "ОПОЛЗЕНЬ")]
    assert encodings.encoding_of(russian, "1251") == "cp1251"
    assert encodings.encoding_of([text.encode("cp1252") for text in LATIN], "ISO-8859-1") == "iso8859-1"
    assert (
        encodings.encoding_of([text.encode("big5") for text in ("岩性", "花崗岩", "頁岩")], "big5") == "big5"
    )


def test_a_character_that_a_narrow_field_cut_in_two_does_not_count():
    cut = "第四系冲积层".encode("gbk")[:-1]
    assert encodings.encoding_of([cut, "页岩".encode("gbk")]) == "gb18030"


def test_western_text_is_windows_1252_unless_it_says_otherwise():
    assert encodings.encoding_of([text.encode("cp1252") for text in LATIN]) == "cp1252"


def test_plain_ascii_needs_no_guess():
    assert encodings.encoding_of([b"rock", b"shale"]) == "utf-8"
