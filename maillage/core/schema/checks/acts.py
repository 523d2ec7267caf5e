"""The nomenclature of acts: a subject known to the prefectures, a slash, a free text ("Finances locales/Divers")."""

from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.faults import Fault
from maillage.core.text import without_accents

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


def _plain(subject: str) -> str:
    """Lower case without accents; spaces and hyphens stay, since they matter here."""
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
    """The check "nomenclature-acte": case and accents do not matter, spaces at the slash do."""
    subject, slash, _ = text.partition("/")
    if not slash:
        return _NO_SLASH
    if "/ " in text or (subject != subject.rstrip() and _plain(subject.rstrip()) in _PLAIN_SUBJECTS):
        return _SPACE
    return None if _plain(subject) in _PLAIN_SUBJECTS else _UNKNOWN
