"""Addresses of databases: read whole, shown without what is nobody's business."""

import pytest

from landslide_core.errors import SettingError
from landslide_core.io.postgis.address import TableName, check_name, is_address, read_address


def test_an_address_says_where_and_which_table() -> None:
    there = read_address("postgresql://ada:p%40ss@db.example:5433/gis?sslmode=require#maps.slides:county-7")

    assert (there.host, there.port, there.database, there.user) == ("db.example", 5433, "gis", "ada")
    assert there.password == "p@ss"
    assert there.settings == {"sslmode": "require"}
    assert there.table == TableName("slides", "maps", "county-7")


def test_a_socket_has_no_host() -> None:
    there = read_address("postgres:///gis?host=/run/postgresql")

    assert (there.host, there.database, there.settings) == (None, "gis", {"host": "/run/postgresql"})
    assert there.shown == "the database gis"


def test_what_is_shown_of_an_address_is_neither_password_nor_setting() -> None:
    there = read_address("postgresql://ada:s3cret@db.example/gis?sslkey=/home/ada/key")

    assert "s3cret" not in f"{there} {there!r} {there.shown}"
    assert "/home/ada" not in f"{there} {there!r} {there.shown}"


# A sign that divides addresses, in a password that was not written with %XX, moves the rest to another part.
@pytest.mark.parametrize("sign", "#/?")
@pytest.mark.parametrize("before", ["s3cret", "5432"])
def test_a_password_that_tears_its_address_is_not_repeated(sign: str, before: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_address(f"postgresql://ada:{before}{sign}s3cret@db.example/gis#slides")

    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "mysql://db.example/gis", "postgresql+psycopg2://db.example/gis", "postgresql://db.example:port/gis",
        "postgresql://[::1/gis", "postgresql://db.example/gis?password=s3cret", "postgresql://db.example/gis?options=-c",
        "postgresql://db.example/a/b", "postgresql://db.example/gis\n", "postgresql://db.example/" + "x" * 3_000,
    ],
)  # fmt: skip
def test_any_other_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingError, match="address of the database cannot be read") as refused:
        read_address(text)

    assert "s3cret" not in str(refused.value)


def test_an_address_is_told_from_a_path_also_when_it_has_become_one() -> None:
    assert all(
        map(is_address, ("postgresql://h/d#t", "postgresql:/h/d#t", "POSTGRES://h", "postgresql+x://h"))
    )
    assert not any(
        map(is_address, ("slides.gpkg", "C:/slides.gpkg", "/postgresql/slides.gpkg", "postgres.gpkg:roads"))
    )


@pytest.mark.parametrize("name", ["", "  ", "x" * 64, "a\nb", "山" * 22])
def test_names_that_the_database_would_cut_or_cannot_have_are_refused(name: str) -> None:
    with pytest.raises(SettingError):
        check_name(name, "a schema")
