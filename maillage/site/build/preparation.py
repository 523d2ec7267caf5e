"""What ``maillage serve`` prepares before it starts its processes; each step is idempotent."""

from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.measure.editions.store.editions import edition_names
from maillage.measure.figures.store.origins import counted_origins
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.calendar import PARIS
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.model_types import Measurement
from maillage.measure.record.store.simulation import DEMONSTRATION_CAMPAIGN
from maillage.measure.repair.store.action_steps import REPAIRED_DAYS, demonstrate_actions
from maillage.site.health.storage import require_writable, storage_problem, try_to_write
from maillage.territory.store.derived import MANIFEST, territory_folder
from maillage.territory.store.derived_file import ensure_built
from maillage.territory.store.territories import territory
from maillage.web.installation import agency_name, home_territory, legal_identity, publish_saved_settings

DEMONSTRATION: Final = (
    "quality",
    "simulate",
    "--territory",
    DEMONSTRATION_CAMPAIGN.address,
    "--tests",
    str(DEMONSTRATION_CAMPAIGN.tests),
    "--devices",
    str(DEMONSTRATION_CAMPAIGN.devices),
    "--seed",
    str(DEMONSTRATION_CAMPAIGN.seed),
    "--weak-places",
    str(DEMONSTRATION_CAMPAIGN.weak_places),
    "--mended-days",
    str(REPAIRED_DAYS),
)

_BEGUN: Final = "begun"
_DONE: Final = "done"
_COMPLETE: Final = "complete"
_PUBLISHED: Final = "published"
_COUNTED_AFTER_S: Final = 60.0  # the counter needs seconds to count a loaded demonstration

log = structlog.get_logger("maillage")


def require_storage() -> None:
    """Raise Refused, with the remedy, if data is not writable, for example after a restore by root."""
    require_writable(settings.CONFIGURATION.data_dir)


def try_database() -> None:
    """Check that a row can be written, if there is a database; raises Unavailable."""
    try:
        if MigrationRecorder(connection).has_table():
            try_to_write()
    except DatabaseError as error:
        problem = storage_problem(error)
        if problem is None:
            raise
        raise problem from error


def prepare_database() -> None:
    """Migrate the database, check that a row can be written, and publish what the agency has set."""
    call_command("migrate", interactive=False, verbosity=0)
    try_database()
    publish_saved_settings()
    log.info("database ready")


def prepare_territory() -> None:
    """Build the derived files of the territory if necessary."""
    ensure_built(territory_folder())
    log.info("territory ready")


def require_prepared() -> None:
    """Raise Unavailable, with the command to run, if the database or folder is missing or of an older version."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
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


def wants_demonstration() -> bool:
    """Whether to load the demonstration: nothing is recorded, or loading it was interrupted.

    The simulator's tests are deterministic: loading them again only adds what is missing.
    """
    mark = _mark()
    if mark.exists():
        return mark.read_text() == _BEGUN
    if Measurement.objects.exists():
        return False
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(_BEGUN)
    return True


def note_demonstration_done() -> None:
    """Mark the demonstration as loaded: it is not loaded again, even after its removal."""
    _mark().write_text(_DONE)


def complete_demonstration(now: datetime) -> int:
    """Open actions on the zones of a loaded and counted demonstration, once; returns how many."""
    mark = _mark()
    if not mark.exists() or mark.read_text() != _DONE or now.timestamp() < mark.stat().st_mtime + _COUNTED_AFTER_S:
        return 0
    if current_samples().manifest.watermark < current_counts().watermark:
        return 0  # too early: only part of the demonstration is counted
    opened = demonstrate_actions(now, now.astimezone(PARIS).date())
    mark.write_text(_COMPLETE)
    return opened


def publish_demonstration(now: datetime) -> int:
    """Publish the first edition of a complete demonstration, once, unless there is real data.

    Returns 1 if published.
    """
    mark = _mark()
    if not settings.PUBLISHES_EDITIONS or not mark.exists() or mark.read_text() != _COMPLETE:
        return 0
    counts, is_new = current_counts(), False
    if not edition_names() and counted_origins(counts) == [Origin.SIMULATED]:
        from maillage.measure.editions.store.publication import publish_edition  # noqa: PLC0415 -- slow import, once

        today = now.astimezone(PARIS).date()
        is_new = publish_edition(counts, today=today, agency=agency_name(), now=now).is_new
    mark.write_text(_PUBLISHED)
    return int(is_new)


def _mark() -> Path:
    return Path(settings.DATA_DIR) / "run" / "demonstration"
