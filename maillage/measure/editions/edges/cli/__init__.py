"""The command ``maillage quality publish-data``."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "quality",
    (
        "publish-data",
        "maillage.measure.editions.edges.cli.editions:publish_data",
        "Publish the open data of the closed quarters.",
    ),
)
