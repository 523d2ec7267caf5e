"""The command of a ledger, in the group ``maillage inclusion``; it has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "ledger",
        "maillage.include.ledger.edges.cli.ledger:ledger",
        "Say which share of a buyer's ledger goes to inclusive structures.",
        group="inclusion",
    ),
)
