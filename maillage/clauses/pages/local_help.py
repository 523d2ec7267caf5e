"""Who helps with a social clause in a place: the coordinations whose territory it lies in, found by a commune."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation
from maillage.accounts.queries.organisations import agency_or_none
from maillage.clauses.queries.access import shown_coordinations
from maillage.core.problems import NotFound, Refused, sentence
from maillage.programme.queries.purchase_places import places_named
from maillage.territory.queries import parents, territory

_NO_PLACE: Final = sentence("« %(place)s » n’est pas un lieu connu : écrivez le nom d’une commune, ou son code Insee.")


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A coordination that helps in a place, with the public address of the organisation."""

    name: str
    place: str
    email: str
    website: str


@dataclass(frozen=True, slots=True)
class LocalHelpPage:
    """All that templates/clauses/local_help.html shows: who helps where it was asked for, or everywhere."""

    typed: str
    summary: str
    error: str
    choices: tuple[tuple[str, str], ...]  # address and name of the places that were meant, where there are several
    helpers: tuple[HelpLine, ...]
    agency_email: str


def local_help_page(typed: str) -> LocalHelpPage:
    """The page of who helps; ``typed`` is a commune or another place, "" for all coordinations."""
    rows = shown_coordinations()
    places = places_named(typed) if typed.strip() else []
    summary = error = ""
    if typed.strip() and not places:
        error = _(_NO_PLACE) % {"place": typed}
    if len(places) > 1:
        summary = _("« %(place)s » peut être plusieurs lieux : choisissez-en un.") % {"place": typed}
    if len(places) == 1:
        address, _words = places[0]
        around = {address, *(place.address for place in parents(address))}
        rows = rows.filter(territory__in=around)
        summary = (
            _("%(place)s : voici qui vous aide à écrire et à suivre une clause sociale.")
            if rows
            else _("Aucune coordination n’est encore inscrite pour %(place)s : l’agence vous répond.")
        ) % {"place": territory(address).name}
    owner = agency_or_none()
    return LocalHelpPage(
        typed=typed,
        summary=summary,
        error=error,
        choices=tuple(places) if len(places) > 1 else (),
        helpers=tuple(map(help_line, rows)) if len(places) <= 1 and not error else (),
        agency_email=owner.email if owner is not None else "",
    )


def help_line(row: Organisation) -> HelpLine:
    """A coordination as pages name it, with its territory in words."""
    try:
        place = territory(row.territory).name if row.territory else ""
    except (NotFound, Refused):
        # A territory that an update took away: its coordination still helps.
        place = row.territory.partition(":")[2]
    return HelpLine(row.name, place, row.email, row.website)
