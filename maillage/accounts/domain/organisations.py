"""Names of public bodies from those of their territories, and validation of SIRET numbers."""

import re
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from maillage.accounts.domain.terms import OrganisationKind
from maillage.core.problems import Refused, sentence

# French contractions of « de » and an article.
_ARTICLES: Final = (("Le ", "du "), ("Les ", "des "))
_ELIDED: Final = re.compile(r"[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒH]")
_WORDS: Final = {
    OrganisationKind.COMMUNE: "Commune",
    OrganisationKind.DEPARTEMENT: "Département",
    OrganisationKind.REGION: "Région",
}


def organisation_name(kind: OrganisationKind, territory_name: str) -> str:
    """The name of the body that governs a territory; an EPCI has the same name."""
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
    """The fourteen digits of ``typed`` without spaces; "" if empty, raises Refused if invalid."""
    if not typed.strip():
        return ""
    try:
        return str(siret.validate(typed))
    except ValidationError as error:
        # The person corrects it or leaves it out.
        message = sentence("Ce SIRET n’existe pas : vérifiez ses 14 chiffres, ou laissez le champ vide.")
        raise Refused("siret_wrong", message) from error
