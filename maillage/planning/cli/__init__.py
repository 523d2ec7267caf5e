"""The commands of plans, in the group ``maillage coverage``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "plan",
        "maillage.planning.cli.plan:plan",
        "Choose sites: what each brings, what remains.",
        group="coverage",
    ),
    CommandEntry(
        "demo",
        "maillage.planning.cli.demo:demo",
        "Predict Loire-Atlantique with invented sites, and propose more.",
        group="coverage",
    ),
    CommandEntry(
        "demonstration",
        "maillage.planning.cli.demonstration:demonstration",
        "Publish a prediction of invented sites and a plan, where there is none.",
        group="coverage",
    ),
    CommandEntry(
        "dossier",
        "maillage.planning.cli.dossier:dossier",
        "Print a plan: sites, sectors, households, map, method.",
        group="coverage",
    ),
)
