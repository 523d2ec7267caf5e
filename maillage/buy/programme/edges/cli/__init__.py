"""The command of purchases to come, in the group ``maillage procurement``."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "invent-programme",
        "maillage.buy.programme.edges.cli.invent:invent_programme",
        "Invent a programme beside invented contracts.",
        group="procurement",
    ),
)
