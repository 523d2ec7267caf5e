"""The commands of addresses, in the group ``maillage coverage``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "addresses",
        "maillage.cover.eligibility.edges.cli.addresses:addresses",
        "Load addresses of the BAN, or list them.",
        group="coverage",
    ),
)
