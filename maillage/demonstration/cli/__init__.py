"""The commands that invent rows or files, each in the group of its feature."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = (
    *in_group(
        "catalog",
        (
            "demonstration",
            "maillage.demonstration.cli.catalogue:demonstration",
            "Make a small invented catalogue, or take it away.",
        ),
    ),
    *in_group(
        "companies",
        ("invent", "maillage.demonstration.cli.companies:invent", "Write an invented stock in the published format."),
    ),
    *in_group(
        "procurement",
        ("invent", "maillage.demonstration.cli.contracts:invent", "Write the contracts of an invented region."),
        (
            "demonstration",
            "maillage.demonstration.cli.contracts:demonstration",
            "Load the contracts of an invented region.",
        ),
        (
            "invent-programme",
            "maillage.demonstration.cli.programme:invent_programme",
            "Invent a programme beside invented contracts.",
        ),
    ),
    *in_group(
        "coverage",
        (
            "demo",
            "maillage.demonstration.cli.coverage_demo:demo",
            "Predict Loire-Atlantique with invented sites, and propose more.",
        ),
        (
            "demonstration",
            "maillage.demonstration.cli.coverage:demonstration",
            "Publish a prediction of invented sites and a plan, where there is none.",
        ),
        (
            "invent-readings",
            "maillage.demonstration.cli.readings:invent_readings",
            "Invent readings of a demonstration, where its prediction is invented.",
        ),
    ),
)
