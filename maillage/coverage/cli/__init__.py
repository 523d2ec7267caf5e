"""The commands of fixed 4G, in the group ``maillage coverage``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "loss",
        "maillage.coverage.cli.loss:loss",
        "Say what radio paths lose, and where each dB went.",
        group="coverage",
    ),
)
