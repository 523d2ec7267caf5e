"""Names of public bodies from the names of their territories: "Commune de Pornic", "Commune du Croisic"."""

import re
from typing import Final

from maillage.accounts.terms import OrganisationKind

# « de » and the article of the name become one word where French has one.
_ARTICLES: Final = (("Le ", "du "), ("Les ", "des "))
_ELIDED: Final = re.compile(r"[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒH]")
_WORDS: Final = {
    OrganisationKind.COMMUNE: "Commune",
    OrganisationKind.DEPARTEMENT: "Département",
    OrganisationKind.REGION: "Région",
}


def organisation_name(kind: OrganisationKind, territory_name: str) -> str:
    """What the body that governs a territory is called; an EPCI bears its own name."""
    if kind is OrganisationKind.COMMUNE:
        return f"{_WORDS[kind]} {_of(territory_name)}"
    word = _WORDS.get(kind)
    return territory_name if word is None else f"{word} {territory_name}"


def _of(name: str) -> str:
    for article, joined in _ARTICLES:
        if name.startswith(article):
            return joined + name.removeprefix(article)
    if name.startswith(("La ", "L’", "L'")):
        return f"de {name[0].lower()}{name[1:]}"
    return f"d’{name}" if _ELIDED.match(name) else f"de {name}"
