"""Public bodies from outside: their names from those of their territories, and the numbers of their establishments."""

import re
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from maillage.accounts.terms import OrganisationKind
from maillage.core.problems import Refused, sentence

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


def checked_siret(typed: str) -> str:
    """The fourteen digits of ``typed``, its spaces left out; "" for nothing, Refused for what cannot be a SIRET."""
    if not typed.strip():
        return ""
    try:
        return str(siret.validate(typed))
    except ValidationError as error:
        # The person corrects it or leaves it out.
        message = sentence("Ce SIRET n’existe pas : vérifiez ses 14 chiffres, ou laissez le champ vide.")
        raise Refused("siret_wrong", message) from error
