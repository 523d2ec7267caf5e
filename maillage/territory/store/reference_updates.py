"""Builds the derived file of the territory, and applies newer sources. Everything derived may be deleted."""

from pathlib import Path

from maillage.territory.domain.terms import UpdateReport
from maillage.territory.domain.update import with_update
from maillage.territory.intake.update_file import read_update
from maillage.territory.store.derived_file import (
    TerritoryManifest,
    ensure_built,
    forget_updates,
    keep_update,
    kept_updates,
    reference_in_force,
)


def apply_update(path: Path, folder: Path, *, vintage: str | None = None) -> UpdateReport:
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
