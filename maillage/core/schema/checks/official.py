"""Checks against official lists: the geographic code (frformat's checks) and the nomenclature of acts.

Geographic names and codes are looked up through ``Lookups``. An act is a subject known to the prefectures, a slash, and
free text ("Finances locales/Divers").
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.judgement.constraints import Rule
from maillage.core.schema.terms import Fault, Lookups
from maillage.core.text import without_accents

_FANTOIR: Final = re.compile(r"[0-9A-Z][0-9]{3}")
Exists = Callable[[str], bool]
UNKNOWN_COMMUNE_CODE: Final = sentence(
    "« %(value)s » n’est pas un code de commune. Écrivez le code Insee à 5 caractères (ce n’est pas le code postal), "
    "par exemple 58194."
)
UNKNOWN_COMMUNE: Final = sentence(
    "« %(value)s » n’est pas le nom d’une commune. Vérifiez l’orthographe, par exemple Nevers."
)
UNKNOWN_POSTAL_CODE: Final = sentence("« %(value)s » n’est pas un code postal. Écrivez 5 chiffres, par exemple 58000.")
UNKNOWN_DEPARTEMENT_CODE: Final = sentence(
    "« %(value)s » n’est pas un numéro de département. Écrivez deux ou trois caractères, par exemple 58 ou 2A."
)
UNKNOWN_DEPARTEMENT: Final = sentence(
    "« %(value)s » n’est pas le nom d’un département. Vérifiez l’orthographe, par exemple Nièvre."
)
UNKNOWN_REGION_CODE: Final = sentence(
    "« %(value)s » n’est pas un code de région. Écrivez deux chiffres, par exemple 27."
)
UNKNOWN_REGION: Final = sentence(
    "« %(value)s » n’est pas le nom d’une région. Vérifiez l’orthographe, par exemple Bourgogne-Franche-Comté."
)
BAD_FANTOIR: Final = sentence(
    "« %(value)s » n’est pas un code de voie FANTOIR. Écrivez 4 caractères, par exemple 0040."
)
_ASKED: Final[Mapping[str, tuple[str, str]]] = {
    "code-commune-insee": ("is_commune_code", UNKNOWN_COMMUNE_CODE),
    "commune": ("is_commune_name", UNKNOWN_COMMUNE),
    "code-postal": ("is_postal_code", UNKNOWN_POSTAL_CODE),
    "numero-departement": ("is_departement_code", UNKNOWN_DEPARTEMENT_CODE),
    "departement": ("is_departement_name", UNKNOWN_DEPARTEMENT),
    "code-region": ("is_region_code", UNKNOWN_REGION_CODE),
    "region": ("is_region_name", UNKNOWN_REGION),
}
# Lists that we do not hold: these checks are skipped, and the report says so.
WITHOUT_LIST: Final = frozenset({"canton", "pays", "code-pays-iso2", "code-pays-iso3"})
NAMES: Final = frozenset({*_ASKED, *WITHOUT_LIST, "code-fantoir"})
# Nomenclature ACTES of the ministry of the interior: the nine subjects before the slash.
SUBJECTS: Final = (
    "Commande publique",
    "Urbanisme",
    "Domaine et patrimoine",
    "Fonction publique",
    "Institutions et vie politique",
    "Libertés publiques et pouvoirs de police",
    "Finances locales",
    "Domaines de compétences par thèmes",
    "Autres domaines de compétences",
)


def official_rule(name: str, lookups: Lookups) -> Rule | None:
    """The rule of a check of this module; None if the list it needs is not available."""
    if name == "code-fantoir":
        return _rule(lambda text: bool(_FANTOIR.fullmatch(text)), name, BAD_FANTOIR)
    if name not in _ASKED:
        return None
    word, message = _ASKED[name]
    exists: Exists | None = getattr(lookups, word)
    return None if exists is None else _rule(exists, name, message)


def _rule(exists: Exists, name: str, message: str) -> Rule:
    fault = Fault("custom-check-error", name, message)

    def rule(text: str, _value: Any) -> Fault | None:
        return None if exists(text) else fault

    return rule


def _plain(subject: str) -> str:
    """Lower case without accents; spaces and hyphens are kept, since they are significant here."""
    return without_accents(subject.lower())


_PLAIN_SUBJECTS: Final = frozenset(_plain(subject) for subject in SUBJECTS)
NO_SLASH: Final = sentence(
    "« %(value)s » n’a pas de barre oblique. Écrivez la matière, une barre oblique, puis la précision : %(example)s."
)
SPACE_AT_SLASH: Final = sentence(
    "« %(value)s » a un espace près de la barre oblique. Retirez-le, comme dans %(example)s."
)
UNKNOWN_SUBJECT: Final = sentence(
    "« %(value)s » ne commence pas par une matière de la nomenclature des actes. Choisissez parmi : %(subjects)s."
)
_PARAMS: Final = {"example": "Finances locales/Divers", "subjects": ", ".join(SUBJECTS)}
_NO_SLASH: Final = Fault("custom-check-error", "nomenclature-acte", NO_SLASH, _PARAMS)
_SPACE: Final = Fault("custom-check-error", "nomenclature-acte", SPACE_AT_SLASH, _PARAMS)
_UNKNOWN: Final = Fault("custom-check-error", "nomenclature-acte", UNKNOWN_SUBJECT, _PARAMS)


def act_fault(text: str, _value: Any) -> Fault | None:
    """The check "nomenclature-acte": case and accents are ignored, spaces around the slash are not."""
    subject, slash, _ = text.partition("/")
    if not slash:
        return _NO_SLASH
    if "/ " in text or (subject != subject.rstrip() and _plain(subject.rstrip()) in _PLAIN_SUBJECTS):
        return _SPACE
    return None if _plain(subject) in _PLAIN_SUBJECTS else _UNKNOWN
