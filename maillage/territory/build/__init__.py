"""Builds the derived file of the territory, and applies newer sources. Everything derived may be deleted."""

from pathlib import Path

from maillage.territory.build.derived_file import (
    TerritoryManifest,
    build,
    ensure_built,
    forget_updates,
    keep_update,
    kept_updates,
    reference_in_force,
)
from maillage.territory.intake.update_file import read_update
from maillage.territory.rules.update import with_update
from maillage.territory.terms import UpdateReport

__all__ = ["TerritoryManifest", "build", "ensure_built", "restore_built_in", "take_update"]


def take_update(path: Path, folder: Path, *, vintage: str | None = None) -> UpdateReport:
    """Apply the file at ``path``, store it under ``folder``, and report the changes; after Refused nothing changed."""
    update = read_update(path, vintage=vintage)
    is_first = not kept_updates(folder)
    reference, report = with_update(reference_in_force(folder), update)
    keep_update(folder, update)
    # With an earlier update present, this one may replace it or apply before it, so the reference is recomputed.
    ensure_built(folder, reference if is_first else None)
    return report


def restore_built_in(folder: Path) -> TerritoryManifest:
    """Discard all updates; returns the manifest of the bundled reference."""
    forget_updates(folder)
    return ensure_built(folder)
