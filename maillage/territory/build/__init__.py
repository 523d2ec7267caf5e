"""Makes the derived file of the territory, and takes in newer files. Everything derived may be deleted."""

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
    """What the file at ``path`` changes, kept under ``folder`` and in force; Refused leaves all as it was."""
    update = read_update(path, vintage=vintage)
    is_first = not kept_updates(folder)
    reference, report = with_update(reference_in_force(folder), update)
    keep_update(folder, update)
    # Beside another, it may take that one's place, or be applied before it: the reference is another one then.
    ensure_built(folder, reference if is_first else None)
    return report


def restore_built_in(folder: Path) -> TerritoryManifest:
    """The manifest of the reference that ships, back in force."""
    forget_updates(folder)
    return ensure_built(folder)
