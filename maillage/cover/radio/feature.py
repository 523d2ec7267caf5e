"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    doors=(
        "intake.height_files",
        "intake.mapped_clutter",
    ),
    commands=("edges.cli:COMMANDS",),
)
