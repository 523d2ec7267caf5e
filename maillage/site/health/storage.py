"""Checks whether rows and files can be read and written, and maps errors of disk and database to problems."""

import errno
import os
import pwd
import re
import sqlite3
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F

from maillage.core.problems import Refused, Unavailable, sentence

MOST_FILES_SEEN: Final = 5_000
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
# Connection errors of PostgreSQL have no SQLSTATE, only a message in English or French.
_NO_CONNECTION_LEFT: Final = re.compile(r"too many (clients|connections)|connection slots|trop de (clients|connexions)")
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

DISK_FULL: Final = sentence(
    "Le disque du serveur est plein : rien n’a été enregistré. Réessayez plus tard ; l’agence doit libérer de la place."
)
READ_ONLY: Final = sentence(
    "Le serveur ne peut rien écrire en ce moment : rien n’a été enregistré. Réessayez plus tard ; l’agence doit le "
    "réparer."
)
BUSY: Final = sentence("La base est occupée : rien n’a été enregistré. Recommencez dans une minute.")
AWAY: Final = sentence("La base de données ne répond pas. Réessayez dans une minute.")
DATABASE_FULL_CODE: Final = "database_full"
DATABASE_FULL: Final = sentence(
    "La base de données n’a plus de connexion libre : rien n’a été enregistré. Réessayez dans une minute."
)
DAMAGED: Final = sentence(
    "La base de données est abîmée : rien n’a été enregistré. L’agence doit remettre une sauvegarde en place."
)


def storage_problem(error: BaseException) -> Unavailable | None:
    """The problem for ``error`` if the disk or database is its cause; None for a programming error."""
    cause: BaseException | None = error
    while cause is not None:
        problem = _disk_problem(cause) or _database_problem(cause)
        if problem is not None:
            return problem
        cause = cause.__cause__ or cause.__context__
    return None


def _disk_problem(cause: BaseException) -> Unavailable | None:
    code, number = _sqlite_code(cause), cause.errno if isinstance(cause, OSError) else None
    sqlstate = getattr(cause, "sqlstate", None)  # of PostgreSQL: 53100 disk_full, 25006 read_only
    if code == sqlite3.SQLITE_FULL or number in _FULL or sqlstate == "53100":
        return Unavailable("disk_full", DISK_FULL)
    if code == sqlite3.SQLITE_READONLY or number in _READ_ONLY or sqlstate == "25006":
        return Unavailable("read_only", READ_ONLY).fixed_by("maillage check")
    return None


def _database_problem(cause: BaseException) -> Unavailable | None:
    code, sqlstate = _sqlite_code(cause), getattr(cause, "sqlstate", None) or ""
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Unavailable("database_busy", BUSY)
    if is_damage(cause):
        return Unavailable("database_damaged", DAMAGED).fixed_by("maillage restore")
    is_of_driver = type(cause).__module__.startswith("psycopg") and not sqlstate
    name = type(cause).__name__
    has_none_left = is_of_driver and (name == "PoolTimeout" or _NO_CONNECTION_LEFT.search(str(cause)))
    if sqlstate == "53300" or has_none_left:  # too_many_connections
        return Unavailable(DATABASE_FULL_CODE, DATABASE_FULL)
    # Class 08 is a broken connection, 57P0x a server shutting down or starting; no code means no connection.
    is_away = sqlstate.startswith(("08", "57P0")) or isinstance(cause, InterfaceError)
    is_away |= is_of_driver and name in {"OperationalError", "ConnectionTimeout"}
    if is_away or code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}:
        return Unavailable("database_away", AWAY)
    return None


def _sqlite_code(cause: BaseException) -> int:
    return (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF


def is_damage(error: BaseException) -> bool:
    """Whether a driver reports a corrupt page (PostgreSQL: XX001 data_corrupted, XX002 index_corrupted)."""
    return _sqlite_code(error) in _DAMAGED or getattr(error, "sqlstate", None) in {"XX001", "XX002"}


def connection_beside_pool(**options: str | int) -> BaseDatabaseWrapper:
    """A connection to the database outside the pool of this process, opened at its first use; the caller closes it."""
    beside = connections.create_connection(DEFAULT_DB_ALIAS)
    kept = {name: value for name, value in beside.settings_dict["OPTIONS"].items() if name != "pool"}
    beside.settings_dict = beside.settings_dict | {"OPTIONS": kept | options}
    return beside


def try_to_write() -> None:
    """Rewrite a row unchanged, durably; raises DatabaseError if that fails. Does nothing in an empty database."""
    migrations = MigrationRecorder.Migration.objects
    first = migrations.order_by("pk").values_list("pk", flat=True).first()
    migrations.filter(pk=first).update(app=F("app"))


def require_writable(folder: Path) -> None:
    """Raise Refused, with the owner and the remedy, if the service cannot write its files in ``folder``."""
    service = folder.stat().st_uid if os.geteuid() == 0 else os.geteuid()
    # The folder, two levels deep.
    paths = chain([folder], folder.glob("*"), folder.glob("*/*"))
    for path in (path for path in islice(paths, MOST_FILES_SEEN) if not path.is_symlink()):
        owner = path.lstat().st_uid
        if owner != service and (os.geteuid() == 0 or not os.access(path, os.W_OK)):
            message = sentence(
                "%(file)s appartient à %(owner)s et le service tourne sous %(user)s : il ne peut pas y écrire. "
                "Lancez, en root : chown -R %(user)s: %(folder)s"
            )
            raise Refused(
                "not_ours", message, file=str(path), owner=_name(owner), user=_name(service), folder=str(folder)
            )


def is_storage_error(error: BaseException) -> bool:
    """Whether the error comes from the database or the disk."""
    return isinstance(error, (DatabaseError, InterfaceError, OSError)) and storage_problem(error) is not None


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:  # a user that only exists on the machine of the backup
        return str(user)
