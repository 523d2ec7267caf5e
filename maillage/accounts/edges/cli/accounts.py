"""``maillage accounts``: creates accounts and organisations from the command line."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Role
from maillage.accounts.store import organisation_changes as organisations
from maillage.accounts.store import person_accounts as people
from maillage.accounts.store.models import User, organisation_kinds
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import person_named
from maillage.accounts.store.town_halls import load_town_halls
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.territory.store.territories import territory as territory_at
from maillage.web.installation import agency_name
from maillage.web.public_url import installation_url

# Typer needs an enum for choices; the installed features define which kinds exist.
KindOption = StrEnum("KindOption", [(kind.name, word) for word, kind in organisation_kinds().items()])  # type: ignore[misc]
app = typer.Typer(help="People and organisations.", no_args_is_help=True)


@app.callback()
def accounts() -> None:
    """People and organisations."""


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
    user = people.create_agency_user(username, email=email, password=password, agency_name=agency_name())
    if as_json:
        typer.echo(json.dumps({"username": user.username, "email": user.email}))
    else:
        typer.echo(_("Compte créé : %(username)s. Connexion sur /admin/.") % {"username": user.username})


@app.command("town-halls", epilog="Example: maillage accounts town-halls annuaire.json")
def town_halls(
    file: Annotated[Path, typer.Argument(help="The directory of public services (DILA) as JSON.", exists=True)],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Load the addresses of town halls, which the agency may take over when it welcomes an EPCI."""
    count = load_town_halls(file, now=utc_now())
    if as_json:
        typer.echo(json.dumps({"communes": count}))
    else:
        typer.echo(_("Communes dont la mairie a une adresse : %(count)s.") % {"count": count})


@app.command("reset-link", epilog="Example: maillage accounts reset-link aline")
def reset_link(
    name: Annotated[str, typer.Argument(help="The name or the address that the person logs in with.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Show the link with which a person chooses a new password: for where no letter can leave."""
    user = _person(name)
    identity = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    link = installation_url() + reverse("new_password", args=[identity, token])
    typer.echo(json.dumps({"username": user.username, "link": link}) if as_json else link)


@app.command("remove-second-factor", epilog="Example: maillage accounts remove-second-factor aline")
def remove_second_factor(
    name: Annotated[str, typer.Argument(help="The name or the address that the person logs in with.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Remove the second factor of a person who lost her telephone and her recovery codes."""
    user = _person(name)
    people.remove_second_factor(user)
    if as_json:
        typer.echo(json.dumps({"username": user.username}))
    else:
        typer.echo(_("Second facteur retiré : %(username)s.") % {"username": user.username})


@app.command(
    "create-organisation",
    epilog='Example: maillage accounts create-organisation "Ville de Pornic" --kind commune --territory commune:44131',
)
def create_organisation(
    name: Annotated[str, typer.Argument(help="Its name, as everybody will read it.")],
    *,
    kind: Annotated[KindOption, typer.Option(help="What it is.")] = KindOption["OTHER"],
    territory: Annotated[str, typer.Option(help="Its territory: commune:44131, epci:200067346, …")] = "",
    siret: Annotated[str, typer.Option(help="Its SIRET, fourteen digits.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Make an organisation, accepted at once."""
    address = territory_at(territory).address if territory else ""
    organisation = organisations.create_organisation(
        name, kind=organisation_kinds()[str(kind)], territory=address, siret=siret, now=utc_now()
    )
    named = {"name": organisation.name, "slug": organisation.slug}
    if as_json:
        typer.echo(json.dumps({**named, "kind": organisation.kind, "territory": organisation.territory}))
    else:
        typer.echo(_("Organisation créée : %(name)s (%(slug)s).") % named)


@app.command(
    "create-member",
    epilog="Example: maillage accounts create-member commune-de-pornic chloe@pornic.example --role publisher",
)
def create_member(
    organisation: Annotated[str, typer.Argument(help="The name of the organisation in addresses.")],
    email: Annotated[str, typer.Argument(help="The address to log in with.")],
    *,
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.EDITOR,
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked when absent."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Make an account in an organisation without an invitation: for scripts, tests and training."""
    place = organisation_at(organisation)
    user = people.create_member(email, organisation=place, role=role, password=password)
    if as_json:
        typer.echo(json.dumps({"username": user.username, "organisation": place.slug, "role": role.value}))
    else:
        typer.echo(_("Compte créé : %(username)s. Connexion sur /connexion.") % {"username": user.username})


def _person(name: str) -> User:
    user = person_named(name)
    if user is None:
        message = sentence("Personne ne se connecte comme %(name)s : vérifiez le nom.")
        raise NotFound("person_unknown", message, name=name)
    return user
