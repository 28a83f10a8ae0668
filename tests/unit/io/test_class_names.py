"""Tables of class names, as offices keep them."""

import pytest

from landslide_core.errors import FileError, MismatchError
from landslide_core.io.class_names import ClassNames, read_class_names


def read(folder, text, encoding="utf-8"):
    (folder / "names.csv").write_text(text, encoding)
    return read_class_names(folder / "names.csv")


def test_names_and_hardness_by_code_whatever_the_code(tmp_path):
    found = read(tmp_path, "code,name,hardness\n1,granite,1\n2,shale,4\n,,\n")
    assert found.names == {1: "granite", 2: "shale"}
    assert found.hardness == {1: 1, 2: 4}
    text = read(tmp_path, "代码;名称;硬度\nTg;花岗岩;1\nQal;冲积层;\n", "gbk")
    assert text.names == {"Tg": "花岗岩", "Qal": "冲积层"}
    assert text.hardness == {"Tg": 1}
    assert any("without hardness: Qal" in note for note in text.notes)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("code,name\n1,granite\n1,shale\n", "code 1 more than once"),
        ("code,name\n01,granite\n1.0,shale\n01,tuff\n", "code 01 more than once"),
        ("code,name\n1,granite\n2,granite\n", "the same name, 'granite'"),
        ("code,name,hardness\n1,granite,7\n", "holds '7' for 1"),
        ("number,rock\n1,granite\n", "not a table of class names"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, rows, said):
    with pytest.raises(FileError, match=said):
        read(tmp_path, rows)


def test_names_of_other_codes_are_refused_and_missing_ones_told():
    names = ClassNames("names.csv", {1: "granite", 2: "shale"})
    book, notes = names.book([1, 2, 3], "rock.gpkg")
    assert dict(book) == {1: "granite", 2: "shale", 3: "class 3"}
    assert notes == ("names.csv has no name for 1 of 3 classes of rock.gpkg: 3.",)
    with pytest.raises(MismatchError, match="None of the codes of names.csv"):
        names.book([7, 8], "rock.gpkg")
