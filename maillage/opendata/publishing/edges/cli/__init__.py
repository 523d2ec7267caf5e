"""The commands of publishing, in the group ``maillage catalog``; each has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "catalog",
    ("check", "maillage.opendata.publishing.edges.cli.files:check", "Check a file against its schema."),
    ("schemas", "maillage.opendata.publishing.edges.cli.schemas:list_schemas", "List the schemas."),
    (
        "schema",
        "maillage.opendata.publishing.edges.cli.schemas:show_schema",
        "Show what a schema asks, or write a template to fill.",
    ),
    (
        "publish",
        "maillage.opendata.publishing.edges.cli.files:publish",
        "Publish a file as a data set, or its next version.",
    ),
)
