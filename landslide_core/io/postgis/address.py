"""`postgresql://USER@HOST/DATABASE#SCHEMA.TABLE:INVENTORY`: a database, and a table of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from landslide_core.errors import SettingError
from landslide_core.io.admission.guards import DATABASE, printable
from landslide_core.language import marked

SCHEMES = ("postgresql", "postgres")
# What may stand after the question mark; `host` there is the folder of a socket.
_SETTINGS = (
    "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "gssencmode",
)  # fmt: skip
_LONGEST = 2_000  # characters of an address
_LONGEST_NAME = 63  # bytes: PostgreSQL cuts what is longer
_CURE = (
    "Write postgresql://USER@HOST/DATABASE, with #TABLE or #SCHEMA.TABLE behind it for a table. The password is best "
    "left to PGPASSWORD or ~/.pgpass; in the address write every other sign of it than letters and digits as %XX."
)


@dataclass(frozen=True)
class TableName:
    """A table by its name, with its schema where that is told, and one of the inventories that it holds."""

    table: str
    schema: str | None = None
    inventory: str | None = None

    def __str__(self) -> str:
        return ".".join(part for part in (self.schema, self.table) if part)


@dataclass(frozen=True)
class Address:
    """Where a database is. What can be shown of it is `shown`: no password, no setting.

    settings: further parameters of the connection. table: what stands behind #, None for nothing.
    """

    host: str | None
    port: int | None
    database: str | None
    user: str | None
    password: str | None = field(default=None, repr=False)
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    table: TableName | None = None

    @property
    def shown(self) -> str:
        """What a sentence calls it: `the database gis on db.example`."""
        name, host = printable(self.database or ""), printable(self.host or "")
        if host:
            return f"the database {name} on {host}" if name else f"the database on {host}"
        return f"the database {name}" if name else "the database"

    @property
    def begun(self) -> str:
        """What a sentence that begins with it calls it."""
        name, host = printable(self.database or ""), printable(self.host or "")
        if host:
            return f"The database {name} on {host}" if name else f"The database on {host}"
        return f"The database {name}" if name else "The database"


def is_address(text: str) -> bool:
    """Say whether a text begins as the address of a database does, also where a path has lost one of its slashes."""
    return DATABASE.match(text) is not None


def read_address(text: str) -> Address:
    """Return what an address says.

    Parameters
    ----------
    text : str
        As a person wrote it.

    Returns
    -------
    Address

    Raises
    ------
    SettingError
        It is no address of a PostgreSQL database; nothing of it is repeated.

    Examples
    --------
    >>> there = read_address("postgresql://ada:secret@db.example/gis#scarp.landslides:county-7")
    >>> there.shown, str(there.table), there.table.inventory
    ('the database gis on db.example', 'scarp.landslides', 'county-7')
    >>> "secret" in repr(there)
    False
    """
    try:
        parts = urlsplit(text)
        port = parts.port
        given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise SettingError("The address of the database cannot be read.", _CURE) from None
    database, behind = unquote(parts.path.removeprefix("/")), unquote(parts.fragment)
    # A sign that divides addresses, written plainly in a password, would show a part of it under another name.
    torn = "@" in database + behind or "/" in database or any(key not in _SETTINGS for key, _ in given)
    if parts.scheme not in SCHEMES or torn or len(text) > _LONGEST or not text.isprintable():
        known = f"{_CURE} Settings behind a question mark are {', '.join(_SETTINGS)}."
        raise SettingError("The address of the database cannot be read.", known if parts.query else _CURE)
    return Address(
        host=unquote(parts.hostname) if parts.hostname else None,
        port=port,
        database=database or None,
        user=unquote(parts.username) if parts.username else None,
        password=None if parts.password is None else unquote(parts.password),
        settings=dict(given),
        table=_table(behind) if parts.fragment else None,
    )


def check_name(name: str, what: str) -> str:
    """Return a name that a schema or an inventory may have; SettingError for any other."""
    if not name.strip() or len(name.encode()) > _LONGEST_NAME or not name.isprintable():
        raise SettingError(
            f"'{printable(name[:40])}' is no name of {what}.",
            f"Give one of 1 to {_LONGEST_NAME} bytes, such as 'scarp'.",
        )
    return name


def _table(text: str) -> TableName:
    name, _, inventory = text.partition(":")
    schema, _, table = name.rpartition(".")
    return TableName(check_name(table, marked("a table")), schema or None, inventory or None)
