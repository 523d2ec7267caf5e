"""The command that gives contracts back, in the group ``maillage procurement``."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "ocds",
        "maillage.purchases.cli.ocds:ocds",
        "Write all contracts as packages of OCDS 1.1.",
        group="procurement",
    ),
)
