"""The commands of public contracts, in the group ``maillage procurement``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "import",
        "maillage.procurement.cli.imports:import_contracts",
        "Take in files of contracts, and build the store.",
        group="procurement",
    ),
    CommandEntry(
        "build", "maillage.procurement.cli.imports:build", "Build the store of contracts.", group="procurement"
    ),
    CommandEntry(
        "sources",
        "maillage.procurement.cli.sources:sources",
        "List the sources of contracts, or withdraw one.",
        group="procurement",
    ),
    CommandEntry(
        "check",
        "maillage.procurement.cli.check:check",
        "Check a file of contracts, at both levels.",
        group="procurement",
    ),
    CommandEntry(
        "invent",
        "maillage.procurement.cli.invent:invent",
        "Write the contracts of an invented region.",
        group="procurement",
    ),
    CommandEntry(
        "demonstration",
        "maillage.procurement.cli.invent:demonstration",
        "Load the contracts of an invented region.",
        group="procurement",
    ),
)
