"""The command ``maillage coverage loss``."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "loss",
        "maillage.cover.radio.edges.cli.loss:loss",
        "Say what radio paths lose, and where each dB went.",
        group="coverage",
    ),
)
