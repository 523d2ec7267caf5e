"""Which version wrote the data of an installation, and whether the one that runs can read them.

The version is in MAILLAGE_DATA/version, written once the database is migrated and copied with backups. What can be read
is decided by the database's own history of migrations: applied ones that are unknown here come from another version.
"""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory, NodeNotFoundError
from django.db.migrations.loader import MigrationLoader

import maillage
from maillage.core.files.atomic import write_whole
from maillage.core.problems import Refused, sentence

_OTHER: Final = sentence(
    "Les données de %(folder)s ont été écrites par Maillage %(made_by)s, que cette version (%(version)s) ne sait pas "
    "lire. Rien n’a été changé. Lancez la version qui les a écrites ou une plus récente, remettez une sauvegarde de "
    "cette version-ci (« maillage restore --replace »), ou donnez un dossier vide à MAILLAGE_DATA."
)
_UNKNOWN_VERSION: Final = "0.x"  # before 1.0 no version was noted


def version_of_data(folder: Path) -> str | None:
    """The version that last migrated the data in ``folder``; None if none is noted."""
    try:
        return (folder / "version").read_text("utf-8").strip()[:40] or None
    except (OSError, ValueError):  # absent, or not a text
        return None


def note_version(folder: Path) -> None:
    """Record in ``folder`` that this version has migrated its data."""
    if version_of_data(folder) != maillage.__version__:
        write_whole(folder / "version", f"{maillage.__version__}\n")


def require_readable() -> None:
    """Raise Refused, naming the version that wrote the data, if this one cannot bring them to its own state."""
    try:
        loader = MigrationLoader(connection)
        loader.check_consistent_history(connection)
    except (InconsistentMigrationHistory, NodeNotFoundError) as error:
        # Nothing was changed; the message of Django names migrations, which says nothing to an operator.
        raise _written_by_another() from error
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    applied = set(loader.applied_migrations) - replaced
    ours = {app for app, _name in loader.disk_migrations}
    if any(migration not in loader.disk_migrations and migration[0] in ours for migration in applied):
        raise _written_by_another()
    # What stands for several may have been reached half way, by a version that had them one by one.
    for migration in loader.disk_migrations.values():
        is_applied = [old in loader.applied_migrations for old in migration.replaces]
        if any(is_applied) and not all(is_applied):
            raise _written_by_another()


def _written_by_another() -> Refused:
    folder = Path(settings.DATA_DIR)
    made_by = version_of_data(folder) or _UNKNOWN_VERSION
    return Refused(
        "data_of_other_version", _OTHER, folder=str(folder), made_by=made_by, version=maillage.__version__
    ).fixed_by("maillage restore --replace …")
