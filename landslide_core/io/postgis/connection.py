"""A connection to a database that a person named, and what the database says when something is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy
from psycopg import errors
from sqlalchemy.exc import SQLAlchemyError

from landslide_core.errors import FileError, InputError, MissingError, NeedsMemoryError, OutputError
from landslide_core.io.admission.guards import printable
from landslide_core.io.postgis.address import Address
from landslide_core.language import marked

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

_SECONDS_TO_CONNECT = 10
_ABSENT = "Check the address, that the server runs, and that this machine may reach it."
_EXTENSION = marked("Let the owner of the database say: CREATE EXTENSION postgis;")


def engine_of(address: Address) -> "Engine":
    """Return what connects to a database; nothing is connected yet, and nothing stays open between two uses."""
    settings = {"connect_timeout": str(_SECONDS_TO_CONNECT), **address.settings}
    url = sqlalchemy.URL.create(
        "postgresql+psycopg",
        username=address.user,
        password=address.password,
        host=address.host,
        port=address.port,
        database=address.database,
        query={**settings, "application_name": "scarp"},
    )
    # Rows of a person's are in no log, not even in one of every statement.
    return sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool, hide_parameters=True)


@contextmanager
def writing_to(address: Address) -> Iterator["Connection"]:
    """One transaction in a database: all that is written in it is there afterwards, or nothing.

    Parameters
    ----------
    address : Address
        The database, which must have PostGIS.

    Yields
    ------
    sqlalchemy.engine.Connection

    Raises
    ------
    InputError
        What the database says, in a sentence without the password.
    """
    with _in_words(address, writing=True), engine_of(address).begin() as connection:
        _find_postgis(connection, address)
        yield connection


@contextmanager
def reading_from(address: Address, seconds: int) -> Iterator["Connection"]:
    """Give a connection that can write nothing, each of whose questions is answered within so many seconds."""
    with _in_words(address), engine_of(address).connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY, ISOLATION LEVEL REPEATABLE READ")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{seconds}s'")
        _find_postgis(connection, address)
        yield connection


def _find_postgis(connection: "Connection", address: Address) -> None:
    """Have the functions of PostGIS found in whatever schema they are; MissingError where there are none."""
    found = connection.exec_driver_sql(
        "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace "
        "WHERE extname = 'postgis'"
    ).scalar()
    if found is None:
        raise MissingError(f"{address.begun} has no PostGIS.", _EXTENSION)
    connection.exec_driver_sql(f"SET LOCAL search_path = {found}, public")


@contextmanager
def _in_words(address: Address, writing: bool = False) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, psycopg.Error) as error:  # COPY goes by the driver itself
        # Nothing that libraries say of a connection is shown or logged beside the sentence.
        raise _said(getattr(error, "orig", None) or error, address, writing) from None


def _said(error: BaseException, address: Address, writing: bool) -> InputError:
    """Return what is the matter, by the code that the database gives or by how far the connection came."""
    where = address.begun
    refused = OutputError if writing else FileError
    if isinstance(error, errors.InsufficientPrivilege):
        return refused(
            f"{where} does not let {_user(address)} write there."
            if writing
            else f"{where} does not let {_user(address)} read that.",
            "Let its owner GRANT the right, or give another user.",
        )
    if isinstance(error, errors.QueryCanceled):
        return NeedsMemoryError(
            f"{where} took too long to answer.", "Give a smaller table, or a view of the part that matters."
        )
    if isinstance(error, errors.DiskFull | errors.OutOfMemory):
        return OutputError(f"{where} has no space left.", "Free some space on its server.")
    if isinstance(error, errors.DeadlockDetected | errors.SerializationFailure | errors.LockNotAvailable):
        return OutputError(f"{where} is busy: someone else writes the same.", "Try again in a while.")
    if isinstance(error, errors.UndefinedFunction | errors.UndefinedObject):
        return MissingError(f"{where} lacks a part of PostGIS.", f"{_EXTENSION} Version 3 is needed.")
    state = getattr(error, "sqlstate", None)
    if isinstance(error, psycopg.OperationalError) and state is None:
        return _not_connected(error, address)
    told = printable(str(error).split("\n")[0])[:160]
    return refused(f"{where} refuses it: {told}.", "Check what is written, or ask the owner of the database.")


def _not_connected(error: psycopg.OperationalError, address: Address) -> InputError:
    """Return why there is no connection. libpq gives no code for that, but tells what it was asked for."""
    where, handle = address.begun, error.pgconn
    told = printable(" ".join(str(error).split()))
    if handle is not None and handle.needs_password:
        return MissingError(
            f"{where} asks {_user(address)} for a password.",
            "Set PGPASSWORD, or write the password into ~/.pgpass.",
        )
    if handle is not None and handle.used_password:
        return FileError(
            f"{where} does not let {_user(address)} in with that password.",
            "Check the user, the password and whether the database is there.",
        )
    reached = "FATAL" in told or "server closed" in told
    if reached:
        return FileError(f"{where} does not let {_user(address)} in.", "Check the user and the database.")
    return FileError(f"{where} cannot be reached.", _ABSENT)


def _user(address: Address) -> str:
    return f"the user {printable(address.user)}" if address.user else marked("you")
