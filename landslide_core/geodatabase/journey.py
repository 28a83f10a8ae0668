"""The journey of a run or an inventory into a database, and of a table out of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy

from landslide_core.errors import OutputError, SettingError
from landslide_core.geodatabase.contents import Contents, contents_of
from landslide_core.geodatabase.tables import SCHEMA, Tables, check_schema_name, opened
from landslide_core.io.postgis.address import check_name, read_address
from landslide_core.io.postgis.connection import writing_to
from landslide_core.io.postgis.reading import INVENTORY, write_fetched
from landslide_core.language import marked
from landslide_core.progress import SILENT, Progress

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_READ = 0.5  # of the work


@dataclass(frozen=True)
class Stored:
    """What became of something that was given to a database.

    Parameters
    ----------
    name : str
        Under which it stands there, as `runs.id` or `inventories.id`.
    kind : str
        "detect", "batch", "factors", or "inventory" for a file of landslides.
    landslides : int
        How many it has.
    state : str
        "new", "replaced", or "unchanged" where the same stood there before and nothing was written.
    where : str
        The database in words, without user and password.
    notes : tuple of str
        What is to be known of a file of landslides.
    """

    name: str
    kind: str
    landslides: int
    state: str
    where: str
    notes: tuple[str, ...] = ()


def store(
    given: str | Path,
    to: str,
    *,
    schema: str = SCHEMA,
    name: str | None = None,
    layers: str | None = None,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> Stored:
    """Write a run or an inventory into a PostGIS database that others use too.

    What stands under that name is replaced in one transaction; all else in the database is left as it is. This is one
    of the few things of Scarp that use a network: it connects to the server that the address names, and to no other.

    Parameters
    ----------
    given : str or Path
        The folder of a detection, a batch or a factor analysis, or a file of landslides.
    to : str
        The database: `postgresql://USER@HOST/DATABASE`. A password is read from PGPASSWORD or ~/.pgpass, or stands in
        the address; it is repeated nowhere.
    schema : str
        The schema of the tables; it is made where it is not there yet.
    name : str, optional
        Under which it is stored; by default that of the folder or the file.
    layers : str, optional
        Where others can read the layers of an analysis; by default its folder, where it holds them.
    overwrite : bool
        Whether something of another image or file that stands under that name is replaced.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    Stored
        Its name there and how many landslides it has.

    Raises
    ------
    InputError
        It cannot be read, or the database cannot be reached or used; nothing is written then.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> scarp.store("run", "postgresql://ada@db.example/gis")  # doctest: +SKIP
    Stored(name='run', kind='detect', landslides=212, state='new', where='the database gis on db.example', notes=())
    """
    address = read_address(to)
    if address.table is not None:
        raise SettingError(
            "The address names a table; what is stored goes into several.", "Leave out what stands behind #."
        )
    check_schema_name(schema)
    if name is not None:
        check_name(name, "an inventory")
    progress.tell(0.0, "reading")
    contents = contents_of(Path(given), layers)
    named = check_name(name or contents.name, "an inventory")
    progress.tell(_READ, "connecting")
    with writing_to(address) as connection:
        there = opened(connection, schema, address.shown)
    progress.tell(_READ, "writing")
    with writing_to(address) as connection:
        state = _put(connection, there, named, contents, overwrite=overwrite, where=address.shown)
    progress.tell(1.0)
    return Stored(named, contents.kind, contents.count, state, address.shown, contents.notes)


def fetch(table: str, out: str | Path) -> Path:
    """Write a table of a PostGIS database as a GeoPackage, which every part of Scarp reads.

    It connects to the server that the address names, and to no other, and can write nothing there.

    Parameters
    ----------
    table : str
        `postgresql://USER@HOST/DATABASE#SCHEMA.TABLE`; `:NAME` behind it takes one inventory of what `store` wrote.
    out : str or Path
        The GeoPackage; what it held before is replaced.

    Returns
    -------
    Path
        That file.

    Raises
    ------
    InputError
        There is no such table, or the database cannot be reached or used.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> slides = scarp.fetch("postgresql://ada@db.example/gis#landslides:county-7", "slides.gpkg")  # doctest: +SKIP
    >>> layers = scarp.LayerFiles(dem="dem.tif", inventory=slides)  # doctest: +SKIP
    """
    path = Path(out)
    write_fetched(read_address(table), path)
    return path


def _put(
    connection: "Connection", there: Tables, name: str, contents: Contents, *, overwrite: bool, where: str
) -> str:
    """Write the rows of a name in the transaction that is open; return "new", "replaced" or "unchanged"."""
    # Whoever stores the same name at the same time waits here.
    connection.execute(
        sqlalchemy.text("SELECT pg_advisory_xact_lock(hashtext(:place))"),
        {"place": f"{there.metadata.schema}.{name}"},
    )
    before = _before(connection, there, name)
    if (
        before is not None
        and (before.kind, before.source) != (contents.kind, contents.source)
        and not overwrite
    ):
        raise OutputError(
            f"'{name}' in {where} is {_in_words(before.kind)} of something else, stored by {before.stored_by} on "
            f"{before.stored:%Y-%m-%d}.",
            "Store this under another name, or let that be replaced.",
            {"name": "NAME", "overwrite": ""},
        )
    if before is not None and before.sha256 == contents.sha256:
        return "unchanged"
    connection.execute(there.runs.delete().where(there.runs.c.id == name))
    connection.execute(there.inventories.delete().where(there.inventories.c.id == name))
    _insert(connection, there, name, contents)
    return "new" if before is None else "replaced"


def _before(connection: "Connection", there: Tables, name: str) -> Any:
    """Return what stands under a name: its kind, source and checksum, and who stored it when; None for nothing."""
    same = ("source", "sha256", "stored_by", "stored")
    runs, inventories = there.runs.c, there.inventories.c
    known = connection.execute(
        sqlalchemy.select(runs.kind, *(runs[each] for each in same)).where(runs.id == name)
    ).one_or_none()
    kind = sqlalchemy.literal(INVENTORY).label("kind")
    return (
        known
        or connection.execute(
            sqlalchemy.select(kind, *(inventories[each] for each in same)).where(inventories.id == name)
        ).one_or_none()
    )


def _insert(connection: "Connection", there: Tables, name: str, contents: Contents) -> None:
    same = {"id": name, "source": contents.source, "sha256": contents.sha256}
    run = None if contents.run is None else name
    if contents.run is not None:
        connection.execute(there.runs.insert().values(**same, kind=contents.kind, **contents.run))
    if contents.inventory is not None:
        connection.execute(there.inventories.insert().values(**same, run=run, **contents.inventory))
    if contents.landslides is not None and len(contents.landslides):
        rows = contents.landslides.assign(**{INVENTORY: name})
        rows.to_postgis(
            there.landslides.name, connection, schema=there.metadata.schema, if_exists="append", index=False
        )
    if contents.stack is not None:
        connection.execute(there.factor_stacks.insert().values(run=name, **contents.stack))
    if contents.classes:
        connection.execute(there.factor_classes.insert(), [{"run": name, **row} for row in contents.classes])


def _in_words(kind: str) -> str:
    named = {
        "detect": marked("a detection"), "batch": marked("a batch"), "factors": marked("a factor analysis"),
    }  # fmt: skip
    return named.get(kind, "an inventory")
