"""The commands ``maillage quality …``, one module a group; each has --json."""

import typer

from maillage.core.command_groups import CommandEntry, lazy_group

app = typer.Typer(
    cls=lazy_group(
        CommandEntry(
            "import", "maillage.quality.cli.imports:import_measurements", "Import measurements from a file of others."
        ),
        CommandEntry("simulate", "maillage.quality.cli.simulate:simulate", "Record a simulated campaign."),
        CommandEntry("build", "maillage.quality.cli.build:build", "Count all rows anew."),
        CommandEntry("count", "maillage.quality.cli.build:count", "Follow the recorded rows and publish their counts."),
        CommandEntry("erase", "maillage.quality.cli.record:erase", "Erase what one device sent."),
        CommandEntry("remove", "maillage.quality.cli.record:remove", "Remove every row of an origin."),
        CommandEntry(
            "rescore",
            "maillage.quality.cli.rescore:rescore",
            "Score recorded measurements again by the method in force.",
        ),
        CommandEntry("status", "maillage.quality.cli.record:status", "Say what the record holds."),
        CommandEntry("campaign", "maillage.quality.cli.campaign:campaign", "Show how far the campaign has come."),
        CommandEntry("repair", "maillage.quality.cli.repair:repair", "List the zones to get repaired."),
        CommandEntry("sites", "maillage.quality.cli.repair:sites", "Take in the radio sites of the operators."),
        CommandEntry("roads", "maillage.quality.cli.repair:roads", "Take in the roads of the territory."),
        CommandEntry(
            "publish-data",
            "maillage.quality.cli.editions:publish_data",
            "Publish the open data of the closed quarters.",
        ),
    ),
    help="Measurements: import, simulate, count, erase.",
    callback=lambda: None,
    no_args_is_help=True,
)
