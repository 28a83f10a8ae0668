"""The tables: made once, of one version, never mixed with those of others."""

import pytest

from landslide_core.errors import MismatchError, SettingError
from landslide_core.geodatabase.tables import VERSION, check_schema_name, opened
from landslide_core.io.postgis.address import read_address
from landslide_core.io.postgis.connection import writing_to
from tests.small_postgis import OWNER, Database


def open_in(there: Database, schema: str = "scarp") -> None:
    with writing_to(read_address(there.address)) as connection:
        opened(connection, schema, "the database")


def test_tables_are_made_once_with_their_version_and_indices(database: Database) -> None:
    open_in(database)
    open_in(database)

    assert database.say("SELECT version FROM scarp.schema_version") == [(VERSION,)]
    spatial = database.say(
        "SELECT tablename FROM pg_indexes WHERE schemaname = 'scarp' AND indexdef LIKE '%gist%'"
    )
    assert sorted(spatial) == [("factor_stacks",), ("landslides",)]
    assert ("scarp", "landslides", "geometry", 4326) in database.say(
        "SELECT f_table_schema, f_table_name, f_geometry_column, srid FROM geometry_columns"
    )


@pytest.mark.parametrize(
    ("version", "cure"), [(VERSION + 1, "Update this Scarp"), (VERSION - 1, "Move its tables")]
)
def test_tables_of_another_version_are_left_alone(database: Database, version: int, cure: str) -> None:
    open_in(database)
    database.say(f"UPDATE scarp.schema_version SET version = {version}, written_by = 'Scarp 9'")

    with pytest.raises(MismatchError, match=f"by Scarp 9 in version {version}; {VERSION} is known") as told:
        open_in(database)

    assert cure in told.value.hint


def test_tables_that_lost_their_version_are_left_alone(database: Database) -> None:
    open_in(database)
    database.say("DELETE FROM scarp.schema_version")

    with pytest.raises(MismatchError, match="in version None"):
        open_in(database)


def test_tables_of_someone_else_are_left_alone(database: Database) -> None:
    database.say(f"CREATE SCHEMA team AUTHORIZATION {OWNER}")
    database.say("CREATE TABLE team.landslides (x int)")

    with pytest.raises(MismatchError, match="not Scarp's: landslides"):
        open_in(database, "team")

    assert database.say("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'team'") == [
        (1,)
    ]


def test_a_schema_that_is_there_already_is_used(database: Database) -> None:
    database.say(f'CREATE SCHEMA "Land slides; --" AUTHORIZATION {OWNER}')

    open_in(database, "Land slides; --")

    assert database.say('SELECT version FROM "Land slides; --".schema_version') == [(VERSION,)]


@pytest.mark.parametrize("schema", ["public", "pg_catalog", "information_schema", ""])
def test_schemas_of_the_database_itself_are_refused(schema: str) -> None:
    with pytest.raises(SettingError):
        check_schema_name(schema)
