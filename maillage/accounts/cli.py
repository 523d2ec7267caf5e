"""``maillage accounts``: makes the agency's first accounts from the command line."""

import json
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from maillage.accounts import record

app = typer.Typer(help="People of the agency.", no_args_is_help=True)


@app.callback()
def accounts() -> None:
    """People of the agency."""


@app.command("create-agency-user", epilog="Example: maillage accounts create-agency-user aline")
def create_agency_user(
    username: Annotated[str, typer.Argument(help="The name to log in with.")],
    *,
    email: Annotated[str, typer.Option(help="Where to write to this person.")] = "",
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked when absent."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Make an administrator of the agency, who may enter /admin/."""
    user = record.create_agency_user(username, email=email, password=password, agency_name=settings.AGENCY_NAME)
    if as_json:
        typer.echo(json.dumps({"username": user.username, "email": user.email}))
    else:
        typer.echo(_("Compte créé : %(username)s. Connexion sur /admin/.") % {"username": user.username})
