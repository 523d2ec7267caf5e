"""What ``maillage serve`` prepares before it starts its processes; each step is idempotent."""

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.site.health.data_version import note_version, require_readable
from maillage.site.health.feature_checks import is_migrated
from maillage.site.health.storage import require_writable, storage_problem, try_to_write
from maillage.territory.store.derived import MANIFEST, territory_folder
from maillage.territory.store.derived_file import ensure_built
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory, legal_identity, publish_saved_settings

log = structlog.get_logger("maillage")


def require_storage() -> None:
    """Raise Refused, with the remedy, if data is not writable, for example after a restore by root."""
    require_writable(settings.CONFIGURATION.data_dir)


def try_database() -> None:
    """Check that rows of a database, if there is one, can be read by this version and written.

    Raises Refused for those of another version, Unavailable if none can be written.
    """
    try:
        if MigrationRecorder(connection).has_table():
            require_readable()
            try_to_write()
    except DatabaseError as error:
        problem = storage_problem(error)
        if problem is None:
            raise
        raise problem from error


def prepare_database() -> None:
    """Migrate the database, check that a row can be written, and publish what the agency has set.

    Raises Refused for data of another version.
    """
    try_database()
    call_command("migrate", interactive=False, verbosity=0)
    note_version(settings.CONFIGURATION.data_dir)
    publish_saved_settings()
    log.info("database ready")


def prepare_territory() -> None:
    """Build the derived files of the territory if necessary."""
    ensure_built(territory_folder())
    log.info("territory ready")


def require_prepared() -> None:
    """Raise Unavailable, with the command to run, if the database or folder is missing or of an older version."""
    require_readable()
    if not is_migrated():
        raise Unavailable(
            "database_not_ready",
            sentence("La base n’a pas les tables de cette version : lancez « maillage migrate », puis recommencez."),
        )
    if not (territory_folder() / MANIFEST).exists():
        message = sentence(
            "Le territoire n’est pas encore construit dans %(folder)s : lancez « maillage territory build »."
        )
        raise Unavailable("territory_not_ready", message, folder=str(territory_folder()))
    require_home_territory()
    require_legal_identity()


def require_home_territory() -> None:
    """Raise Refused if MAILLAGE_REGION is not a known territory."""
    try:
        territory(home_territory())
    except NotFound as unknown:
        message = sentence(
            "MAILLAGE_REGION vaut « %(address)s », que le référentiel ne connaît pas : donnez par exemple "
            "region:52 (« maillage territory search Bretagne » trouve l’adresse)."
        )
        raise Refused("region_unknown", message, address=home_territory()) from unknown


def require_legal_identity() -> None:
    """Raise Refused if pages are public (HTTPS) and the legal identity of the publisher is not configured."""
    missing = legal_identity().missing()
    if settings.CONFIGURATION.is_https and missing:
        message = sentence(
            "Les pages sont ouvertes au public (MAILLAGE_HTTPS=1) : la loi veut qu’elles disent qui les publie. "
            "Donnez %(names)s."
        )
        raise Refused("legal_identity_missing", message, names=", ".join(missing))
