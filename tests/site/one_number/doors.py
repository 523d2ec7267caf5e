"""Which addresses of an installation the walk of numbers leaves aside, and why; it reads all others.

The addresses come from the table of addresses itself: a page, an answer of the API or a file that is new is read, or
stands here with its reason.
"""

import re
from collections.abc import Iterator
from typing import Final

from django.urls import URLResolver, get_resolver

OUTSIDE: Final[dict[str, str]] = {
    r"admin/|health$|metrics$|source\.tar\.gz$|api/<anything:rest>$|api/v1/(openapi\.json|docs|schemas)?($|/)": (
        "of who runs the machine, or the description of the API"
    ),
    r"robots|sitemap|plan/|favicon|icons/|manifest|service-worker|donnees\.json$": "files of browsers and crawlers",
    r"mon-espace|mon-compte|connexion|deconnexion|mot-de-passe|invitation/|moderation|signalements|moissonnage": (
        "a person's own space, or the agency's: nobody else reads it"
    ),
    r"organisations/demander|organisations/<slug:slug>/": "the inside of an organisation",
    r"publier|couverture/(demandes|fichier|projets|corrections/|sites/nouveau)|bac-a-sable|verifier": "forms",
    r".*/(accepter|refuser|suspendre|moderer|signaler|lever|retirer|modifier|contester|demander|garder|remettre)\b": (
        "what a person does to a thing"
    ),
    r"(abonnements|besoin|heures|lecture|lettres-de-clauses|intervention|inscription|groupements/lettre)(/|$)": (
        "behind the link of a letter"
    ),
    r"inclusion/(confirmer|groupements/(convention|proposer)|moderation|besoin$)": "behind a letter, or a form",
    r"test(/|$)|mes-donnees|api/v1/(tests|measurements|checks|network)": "one device and its own tests",
    r"kit($|/)|.*apercu\.png$|.*/qr\.": "pictures and posters; their numbers are drawn",
    r".*\.(atom|ics)$|.*\.<(rdf_form|str|slug):\w+>$|.*\.(geojson|kml|pdf|zip|tif|js|json|xml)$": (
        "feeds, shapes, papers and other forms of a list that is read as CSV or by the API"
    ),
    r"couverture/(tuiles|couches)|api/v1/squares|api/v1/coverage/(cell|point|plan|layers|high-ground|truth)": (
        "squares and points: no territory, so no name"
    ),
    r"api/v1/(territories$|location$|territories/<territory>/outline|buyers|holders|schemas|organisations)": (
        "lists of names, or an outline"
    ),
    r"api/v1/(structure-(group|matches)|contract-faults|events|coverage/(sites|corrections|communes/<commune>))": (
        "one thing, as its page tells it"
    ),
    r"api/v1/territories/<territory>/figures/<units>$": "the units of a territory, each as its own answer tells it",
    r"api/v1/(datasets|planned-purchases|structures|campaigns|contracts)/<|api/v1/clauses/(<|contracts)": (
        "one thing, as its page tells it"
    ),
    r"marches/(fichier|reponses)|donnees-publiques/schemas|donnees/<": "the rows or the model of one file",
    r"catalogue/<slug:slug>/(versions|fichiers|lignes|points|changements)|laboratoire": "the rows of one data set",
    r"enquete|qui-publie/<str:address>/(enquete|reunir)|couverture/verite": "asked of who has signed in",
    r"territoires/<str:address>/suivre|recherche/propositions|inclusion/carte/|accueil": "a choice, not a figure",
    r"carte/territoires\.json": "the shapes that the map colours",
    r"evenements/<slug:slug>/(appel|bilan|en-direct|inscription|session)": "one meeting on its day",
    r"apprendre/(attestation|recommencer)|apprendre/<": "lessons",
    r"sources\.csv": "a row a source",
    r"annonce/axes\.csv|carte/(annonce|signal)/": "a row a segment of road, or a square: no territory, so no name",
    r"api/v1/(ideas|reuses|press-releases)": "texts: an idea, a reuse, a release, with figures of its day",
    r"(marches/a-corriger|inclusion/zones|reparer/(communes|zones)|annonce/communes|.*/matrice|.*/<str:code>)\.csv": (
        "the rows of one page's table, a row a thing"
    ),
    r"reparer/<slug:operator>/<slug:code>/action/|reparer/actions/<int:number>/": "forms of the agency",
    r"methode/<": "the text of the method as it is written",
}
# The answers of the API and the files that the gathering reads, each in its own way.
READ_ANSWERS: Final = frozenset(
    {
        "api/v1/campaigns/current",
        "api/v1/clauses/years",
        "api/v1/contracts",
        "api/v1/coverage/communes",
        "api/v1/coverage/prediction",
        "api/v1/datasets",
        "api/v1/territories/<territory>/figures",
        "api/v1/territories/<territory>/figures/months",
        "api/v1/opportunities",
        "api/v1/planned-purchases",
        "api/v1/structures",
        "api/v1/territories/<territory>",
        "api/v1/territories/<territory>/comparison",
        "api/v1/territories/<territory>/podium",
        "carte/export.csv",
        "couverture/communes.csv",
        "inclusion/occasions.csv",
        "inclusion/structures.csv",
        "marches/programme.csv",
        "marches/recherche.csv",
        "territoires/<str:address>.csv",
    }
)
_CARD: Final = "carte/lieu.json"  # read as the card of the map


def routes() -> list[str]:
    """All addresses of the installation, as the table of addresses writes them, in French."""
    return sorted({route for route in _walked(get_resolver(), "") if not route.startswith("en/")})


def reason_outside(route: str) -> str:
    """Why the walk does not read a route; "" where it does."""
    if route == _CARD:
        return ""
    return next((why for pattern, why in OUTSIDE.items() if re.match(pattern, route)), "")


def _walked(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from _walked(pattern, route)
        else:
            yield route
