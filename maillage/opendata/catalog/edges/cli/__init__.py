"""The commands of the catalogue, in the group ``maillage catalog``; each has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "catalog",
    (
        "notify",
        "maillage.opendata.catalog.edges.cli.subscriptions:notify",
        "Write to the subscribers whose data changed.",
    ),
)
