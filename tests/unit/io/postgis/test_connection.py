"""Connections: what is wrong is said in a sentence, without the password."""

import traceback

import pytest

from landslide_core.errors import FileError, InputError, MissingError, NeedsMemoryError, OutputError
from landslide_core.io.postgis.address import read_address
from landslide_core.io.postgis.connection import engine_of, reading_from, writing_to
from tests.small_postgis import OWNER, PASSWORD, Database, Server


def said(address: str) -> InputError:
    with pytest.raises(InputError) as told, writing_to(read_address(address)):
        pass
    return told.value


def test_a_database_answers(database: Database) -> None:
    with writing_to(read_address(database.address)) as connection:
        assert connection.exec_driver_sql("SELECT current_user").scalar() == OWNER


def test_no_server_is_said() -> None:
    told = said("postgresql://ada:s3cret@127.0.0.1:1/gis")

    assert isinstance(told, FileError)
    assert told.message == "The database gis on 127.0.0.1 cannot be reached."


def test_a_wrong_password_is_said_and_not_repeated(database: Database) -> None:
    told = said(database.address_of(OWNER, "wr0ng#s3cret"))

    assert "does not let the user scarp_owner in with that password" in told.message
    assert "s3cret" not in "".join(traceback.format_exception(told))


def test_a_password_that_is_missing_is_asked_for(database: Database, monkeypatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    told = said(database.address_of(OWNER))

    assert isinstance(told, MissingError)
    assert "PGPASSWORD" in told.hint


def test_a_password_may_stay_out_of_the_address(database: Database, monkeypatch) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)

    with reading_from(read_address(database.address_of(OWNER)), 10) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_database_that_is_not_there_is_said(postgis: Server) -> None:
    told = said(Database(postgis, "no_such").address)

    assert "no_such" in told.message
    assert "whether the database is there" in told.hint


def test_a_database_without_postgis_is_said_with_its_cure(postgis: Server) -> None:
    told = said(postgis.database(postgis=False).address)

    assert isinstance(told, MissingError)
    assert "has no PostGIS" in told.message
    assert "CREATE EXTENSION postgis" in told.hint


def test_postgis_is_found_in_whatever_schema_it_is(postgis: Server) -> None:
    there = postgis.database(postgis=False)
    there.say('CREATE SCHEMA "Geo Things"')
    there.say('CREATE EXTENSION postgis SCHEMA "Geo Things"')
    there.say(f'GRANT USAGE ON SCHEMA "Geo Things" TO {OWNER}')

    with reading_from(read_address(there.address), 10) as connection:
        assert connection.exec_driver_sql("SELECT ST_NPoints('LINESTRING(0 0, 1 1)'::geometry)").scalar() == 2


def test_what_a_user_has_no_right_to_is_said(database: Database) -> None:
    with (
        pytest.raises(OutputError, match="does not let the user scarp_owner write there") as told,
        writing_to(read_address(database.address)) as connection,
    ):
        connection.exec_driver_sql("CREATE TABLE pg_catalog.mine (x int)")

    assert "GRANT" in told.value.hint


def begin_and_fail(there: Database) -> None:
    with writing_to(read_address(there.address)) as connection:
        connection.exec_driver_sql("CREATE SCHEMA half")
        connection.exec_driver_sql("SELECT 1 / 0")


def test_nothing_is_left_of_what_fails(database: Database) -> None:
    with pytest.raises(OutputError, match="refuses it"):
        begin_and_fail(database)

    assert database.say("SELECT count(*) FROM pg_namespace WHERE nspname = 'half'") == [(0,)]


def test_a_reader_can_write_nothing(database: Database) -> None:
    with (
        pytest.raises(FileError, match="read-only"),
        reading_from(read_address(database.address), 10) as connection,
    ):
        connection.exec_driver_sql("CREATE SCHEMA half")


def test_a_question_has_an_end(database: Database) -> None:
    with (
        pytest.raises(NeedsMemoryError, match="too long"),
        reading_from(read_address(database.address), 1) as connection,
    ):
        connection.exec_driver_sql("SELECT pg_sleep(600)")


def test_an_engine_shows_no_password(database: Database) -> None:
    assert PASSWORD not in repr(engine_of(read_address(database.address)))


def test_what_the_driver_itself_is_told_is_a_sentence_too(database: Database) -> None:
    """Tables of shapes are written by COPY, which goes by the driver."""
    with (
        pytest.raises(OutputError, match="refuses it"),
        writing_to(read_address(database.address)) as connection,
    ):
        connection.connection.cursor().execute("SELECT 1 / 0")
