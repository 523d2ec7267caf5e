"""The command of the open data of measurements, in the group ``maillage quality``; it has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "quality",
    ("publish-data", "maillage.editions.cli.editions:publish_data", "Publish the open data of the closed quarters."),
)
