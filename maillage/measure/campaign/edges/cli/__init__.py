"""The commands of campaigns and the kit."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "campaign",
        "maillage.measure.campaign.edges.cli.campaign:campaign",
        "Show how far the campaign has come.",
        group="quality",
    ),
    CommandEntry("kit", "maillage.measure.campaign.edges.cli.kit:kit", "Print the kit of territories.", group=""),
)
