"""The commands of public contracts, in the group ``maillage procurement``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "import",
        "maillage.buy.contracts.edges.cli.imports:import_contracts",
        "Take in files of contracts, and build the store.",
        group="procurement",
    ),
    CommandEntry(
        "build", "maillage.buy.contracts.edges.cli.imports:build", "Build the store of contracts.", group="procurement"
    ),
    CommandEntry(
        "sources",
        "maillage.buy.contracts.edges.cli.sources:sources",
        "List the sources of contracts, or withdraw one.",
        group="procurement",
    ),
    CommandEntry(
        "check",
        "maillage.buy.contracts.edges.cli.check:check",
        "Check a file of contracts, at both levels.",
        group="procurement",
    ),
    CommandEntry(
        "ocds",
        "maillage.buy.contracts.edges.cli.ocds:ocds",
        "Write all contracts as packages of OCDS 1.1.",
        group="procurement",
    ),
)
