"""The commands ``maillage catalog …``, one module a group; each has --json."""

import typer

from maillage.catalog.cli.check import check
from maillage.catalog.cli.demonstration import demonstration
from maillage.catalog.cli.harvest import harvest, harvest_add
from maillage.catalog.cli.publish import publish
from maillage.catalog.cli.schemas import list_schemas, show_schema
from maillage.catalog.cli.subscriptions import notify

app = typer.Typer(help="Open data: schemas, checking, publication, harvest.", no_args_is_help=True)
app.command()(check)
app.command("schemas")(list_schemas)
app.command("schema")(show_schema)
app.command()(publish)
app.command()(harvest)
app.command("harvest-add")(harvest_add)
app.command()(notify)
app.command()(demonstration)
