"""The commands of accounts."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (CommandEntry("accounts", "maillage.accounts.edges.cli.accounts:app", "People and organisations."),)
