"""What all invented rows share: their places, people and words, the marks that say so, and how rows come and go.

Only the places are real. Company numbers come from ``invented_siret`` (core/schema/checks/identifiers.py): INSEE never
assigns them. E-mail addresses are below a domain that receives nothing.
"""

import random
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from django.db.models import QuerySet
from django.urls import reverse

from maillage.buy.contracts.store.contract_store import store_version
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import built_in_within, territory
from maillage.web.demonstration import INVENTED_DOMAIN, PARAMETER, ended_demonstrations, showing
from maillage.web.installation import home_territory

T = TypeVar("T")

SEED: Final = 1
REAL_ONES: Final = f"?{PARAMETER}=0"  # at the end of a link to a list, whatever the visitor chose before

# Words that names are made of: French in every language, as typed by whoever they seem to come from.
FOUNDERS: Final = ("Aubépine", "Bruyère", "Chêne", "Douve", "Érable", "Fougère", "Genêt", "Houx", "Iris")
STRUCTURE_NAMES: Final = (
    *("Atelier", "Les Mains de", "Relais", "Tremplin", "Coup de pouce", "Régie", "Passerelle", "Essor"),
)
FACILITATORS: Final = (("Gaëlle", "Ronan"), ("Maud",), ("Hervé",))  # first names, by coordination

# Trades that companies are named after, with the activity (NAF) that the register gives them.
TRADES: Final = {
    "Propreté": "81.21Z",
    "Paysages": "81.30Z",
    "Cuisine": "56.29B",
    "Primeurs": "46.31Z",
    "Routes": "42.11Z",
    "Énergies": "35.14Z",
    "Autocars": "49.39A",
    "Assurances": "65.12Z",
    "Bureau": "47.62Z",
    "Logiciels": "62.02A",
    "Réseaux": "61.10Z",
    "Sécurité": "80.10Z",
    "Environnement": "38.11Z",
    "Génie climatique": "43.22B",
    "Architectes": "71.11Z",
    "Bâtiment": "41.20B",
    "Automobiles": "45.11Z",
    "Conseil": "70.22Z",
}


def as_invented(name: str, ending: str = "") -> str:
    """A name that says that it is invented; ``ending`` agrees with its gender and number in French."""
    return f"{name} (inventé{ending})"


def email(local_part: str) -> str:
    """The address of an invented person or organisation."""
    return f"{local_part}@{INVENTED_DOMAIN}"


def seeded_random(seed: str) -> random.Random:
    """A generator for a topic and its key ("structures:44109"): the same seed invents the same rows."""
    return random.Random(seed)  # noqa: S311 -- invented, not secret


def weighted_choice(chance: random.Random, weights: Mapping[T, float]) -> T:
    """One of the keys, drawn by weight."""
    return chance.choices(list(weights), list(weights.values()))[0]


def largest_places(kind: Kind, *, within: str = "") -> list[Territory]:
    """The places of a kind within a territory, else within that of the installation; the most populous first."""
    home = territory(within or home_territory())
    places = built_in_within(kind, Address(home.kind, home.code))
    return sorted(places, key=lambda place: (-(place.population or 0), place.code))


def is_running(name: str) -> bool:
    """Whether the agency did not end the demonstration of that name."""
    return name not in ended_demonstrations()


def has_invented_contracts() -> bool:
    """Whether the store of invented contracts is there: purchases, structures and clauses are invented beside them."""
    with showing(demonstration=True):
        return bool(store_version())


def delete_rows(rows: QuerySet[Any]) -> int:
    """Delete invented rows, with what hangs on them; how many rows."""
    count = rows.count()
    rows.delete()
    return count


def real_link(rows: Callable[[], QuerySet[Any]], *, page: str, listing: str, key: str = "pk") -> Callable[[int], str]:
    """The ``real_href`` of a ``Demonstration``: the page of the only real row, else the list of real ones.

    ``page`` and ``listing`` are names of addresses; ``key`` is the attribute in the address of the page.
    """

    def href(count: int) -> str:
        row = rows().first() if count == 1 else None
        return reverse(listing) + REAL_ONES if row is None else reverse(page, args=[getattr(row, key)])

    return href
