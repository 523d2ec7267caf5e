"""The command of the demonstration catalogue, in the group ``maillage catalog``; it has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "catalog",
    (
        "demonstration",
        "maillage.opendata.learning.edges.cli.demonstration:demonstration",
        "Make a small invented catalogue, or take it away.",
    ),
)
