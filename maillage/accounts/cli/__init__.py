"""The commands of the feature."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (CommandEntry("accounts", "maillage.accounts.cli.accounts:app", "People and organisations."),)
