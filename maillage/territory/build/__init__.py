"""Makes the derived file of the territory, and takes in newer files. Everything derived may be deleted."""

from maillage.territory.build.derived_file import TerritoryManifest, build, ensure_built
from maillage.territory.build.updates import restore_built_in, take_update, updates_taken

__all__ = ["TerritoryManifest", "build", "ensure_built", "restore_built_in", "take_update", "updates_taken"]
