"""Who helps with social clauses in a place: coordinations by the territory that contains it."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.store.organisations import agency_or_none
from maillage.buy.programme.store.purchase_places import places_named
from maillage.core.problems import sentence
from maillage.include.clauses.store.access import shown_coordinations
from maillage.territory.store.territories import parents, territory

_NO_PLACE: Final = sentence("« %(place)s » n’est pas un lieu connu : écrivez le nom d’une commune, ou son code Insee.")


def local_help_page(typed: str) -> dict[str, object]:
    """Who helps at ``typed`` (a commune or another place); all coordinations for "".

    ``choices`` are addresses and names of the matching places, if there are several.
    """
    helpers = shown_coordinations()
    places = places_named(typed) if typed.strip() else []
    summary = error = ""
    if typed.strip() and not places:
        error = _(_NO_PLACE) % {"place": typed}
    if len(places) > 1:
        summary = _("« %(place)s » peut être plusieurs lieux : choisissez-en un.") % {"place": typed}
    if len(places) == 1:
        address, _words = places[0]
        around = {address, *(place.address for place in parents(address))}
        helpers = helpers.filter(territory__in=around)
        summary = (
            _("%(place)s : voici qui vous aide à écrire et à suivre une clause sociale.")
            if helpers
            else _("Aucune coordination n’est encore inscrite pour %(place)s : l’agence vous répond.")
        ) % {"place": territory(address).name}
    owner = agency_or_none()
    return {
        "typed": typed,
        "summary": summary,
        "error": error,
        "choices": places if len(places) > 1 else (),
        "helpers": helpers if len(places) <= 1 and not error else (),
        "agency_email": owner.email if owner is not None else "",
    }
