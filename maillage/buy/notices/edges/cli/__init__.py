"""The commands of notices, in the group ``maillage notices``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry("import", "maillage.buy.notices.edges.cli.imports:import_files", "Take in notices.", group="notices"),
    CommandEntry(
        "build", "maillage.buy.notices.edges.cli.imports:build", "Read all received notices again.", group="notices"
    ),
)
