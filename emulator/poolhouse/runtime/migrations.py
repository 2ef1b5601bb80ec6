"""Migrations: the steps in `schema/` that bring a database to the newest form of the tables."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

_FILE: Final = re.compile(r"(\d{4})_(\w+)\.sql")
_MIGRATIONS_MAX: Final = 9999
_UNNUMBERED_FORM_1: Final = 1_871_654_006
"""What `user_version` says in files of form 1 that were kept before forms were numbered."""

_OTHER_FORM: Final = "another version of Poolhouse kept it in another form"
_STRANGER: Final = "another program keeps something in it"


class Migration(NamedTuple):
    """A step from one form of the tables to the next.

    Args:
        number: The number of the form that it leads to; forms are numbered from 1 without gaps.
        name: What it is about.
        script: Its SQL statements.
    """

    number: int
    name: str
    script: str


Migrations: TypeAlias = tuple[Migration, ...]
"""Migrations in order, from the first."""


class FormError(Exception):
    """A database isn't of a form that can be brought to the newest; the text says why."""


class Database(Protocol):
    """What migrations need of a connection to SQLite that leaves transactions to its user."""

    def execute(self, sql: str, /) -> Iterable[Any]:
        """Execute a statement."""

    def executescript(self, script: str, /) -> object:
        """Execute statements."""


@lru_cache(maxsize=1)
def all_migrations() -> Migrations:
    """Return every migration in `schema/`, in order."""
    named = [
        (found, file)
        for file in (Path(__file__).parent / "schema").iterdir()
        if (found := _FILE.fullmatch(file.name))
    ]
    migrations = sorted(
        Migration(int(found[1]), found[2], file.read_text(encoding="utf-8"))
        for found, file in named
    )
    numbers = [migration.number for migration in migrations]
    assert numbers == list(range(1, len(numbers) + 1)), "migrations are numbered without gaps"
    return tuple(migrations)


def missing_in(
    database: Database, migrations: Migrations, tables_after: Callable[[Migrations], frozenset[str]]
) -> Migrations:
    """Return the migrations that a database lacks; nothing is written.

    Args:
        tables_after: Returns the names of the tables that migrations make.

    Raises:
        FormError: It is another program's, a newer Poolhouse's, or lacks tables of the form that it
            says it has.
    """
    tables = table_names(database)
    if not tables or not migrations:
        return migrations
    (version,) = next(iter(database.execute("PRAGMA user_version")))
    if version == 0 or tables.isdisjoint(tables_after(migrations[:1])):
        raise FormError(_STRANGER)
    form = _form(version, len(migrations))
    lacking = tables_after(migrations[:form]) - tables
    if lacking:
        raise FormError(f"it says it has form {form}, but it lacks {', '.join(sorted(lacking))}")
    return migrations[form:]


def apply(database: Database, migration: Migration) -> None:
    """Apply a migration whole, together with the number of the form that it leads to.

    A statement that fails leaves the transaction open: whoever catches the error rolls back.
    """
    database.executescript(
        f"BEGIN IMMEDIATE; {migration.script}\n; PRAGMA user_version = {migration.number}; COMMIT"
    )


def table_names(database: Database) -> frozenset[str]:
    """Return the names of a database's tables, without SQLite's own."""
    named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return frozenset(name for (name,) in named if not name.startswith("sqlite_"))


def _form(version: int, newest: int) -> int:
    """Return the number of the form that `user_version` stands for."""
    if version == _UNNUMBERED_FORM_1:
        return 1
    if not 0 < version <= _MIGRATIONS_MAX:
        raise FormError(_OTHER_FORM)
    if version > newest:
        message = (
            f"a newer Poolhouse kept it, in form {version}; this one knows forms up to {newest}"
        )
        raise FormError(message)
    return version
