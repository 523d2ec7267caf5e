"""The commands of the sources, in the group ``maillage sources``; each has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "sources",
    (
        "plan",
        "maillage.sources.edges.cli.plan:plan",
        "Say what would be fetched: bytes, disk, minutes, tokens missing.",
    ),
    ("first-day", "maillage.sources.edges.cli.fetch:first_day", "Fetch the open data of a region, lot by lot."),
    ("list", "maillage.sources.edges.cli.status:list_sources", "List the declared sources."),
    ("fetch", "maillage.sources.edges.cli.fetch:fetch", "Fetch sources now."),
    ("status", "maillage.sources.edges.cli.status:status", "Say of which day the data of each source are."),
    ("diff", "maillage.sources.edges.cli.decisions:diff", "Compare a refused file with the one in force."),
    ("accept", "maillage.sources.edges.cli.decisions:accept", "Take in a refused file, and say why."),
    (
        "doctor",
        "maillage.sources.edges.cli.doctor:doctor",
        "Ask each address whether it still answers, without fetching.",
    ),
    ("pack", "maillage.sources.edges.cli.packs:pack", "Pack the files in force for a machine without network."),
    ("take", "maillage.sources.edges.cli.packs:take", "Take in a pack."),
)
