"""The commands ``maillage catalog …``, one module a group; each has --json."""

import typer

from maillage.core.command_groups import CommandEntry, lazy_group

app = typer.Typer(
    cls=lazy_group(
        CommandEntry("check", "maillage.catalog.cli.check:check", "Check a file against its schema."),
        CommandEntry("schemas", "maillage.catalog.cli.schemas:list_schemas", "List the schemas."),
        CommandEntry(
            "schema",
            "maillage.catalog.cli.schemas:show_schema",
            "Show what a schema asks, or write a template to fill.",
        ),
        CommandEntry(
            "publish", "maillage.catalog.cli.publish:publish", "Publish a file as a data set, or its next version."
        ),
        CommandEntry("harvest", "maillage.catalog.cli.harvest:harvest", "Harvest other catalogues."),
        CommandEntry(
            "harvest-add", "maillage.catalog.cli.harvest:harvest_add", "Add a catalogue to harvest, and try it."
        ),
        CommandEntry(
            "notify", "maillage.catalog.cli.subscriptions:notify", "Write to the subscribers whose data changed."
        ),
        CommandEntry(
            "demonstration",
            "maillage.catalog.cli.demonstration:demonstration",
            "Make a small invented catalogue, or take it away.",
        ),
    ),
    help="Open data: schemas, checking, publication, harvest.",
    callback=lambda: None,
    no_args_is_help=True,
)
