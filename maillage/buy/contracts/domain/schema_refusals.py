"""Violations of the official schema as messages with advice, one rule per kind.

Reported last, for paths without another error (maillage.buy.contracts.intake.schema_gate).
"""

from collections.abc import Mapping
from typing import Final

from maillage.buy.contracts.domain.remarks import CheckRule
from maillage.core.problems import sentence

_SCHEMA: Final = "Schéma officiel du format DECP"


def _refusal(code: str, message: str) -> CheckRule:
    return CheckRule(code, message, _SCHEMA)


REQUIRED: Final = _refusal(
    "schema-required", sentence("Le schéma officiel demande le champ « %(field)s », qui manque ici. Ajoutez-le.")
)
UNKNOWN_FIELD: Final = _refusal(
    "schema-unknown-field",
    sentence(
        "Le schéma officiel ne connaît pas le champ « %(field)s » à cet endroit. Retirez-le, ou corrigez son nom."
    ),
)
WRONG_TYPE: Final = _refusal(
    "schema-type",
    sentence("Le schéma officiel attend ici une valeur écrite %(expected)s, et non « %(value)s ». Corrigez-la."),
)
NOT_LISTED: Final = _refusal(
    "schema-enum",
    sentence(
        "« %(value)s » n’est pas dans la liste du schéma officiel : %(expected)s. Reprenez un de ces mots tel quel."
    ),
)
WRONG_PATTERN: Final = _refusal(
    "schema-pattern",
    sentence("« %(value)s » n’a pas la forme que demande le schéma officiel (%(expected)s). Corrigez la valeur."),
)
WRONG_LENGTH: Final = _refusal(
    "schema-length",
    sentence("« %(value)s » n’a pas la longueur que demande le schéma officiel (%(expected)s). Corrigez la valeur."),
)
OUT_OF_RANGE: Final = _refusal(
    "schema-range", sentence("Le schéma officiel demande ici %(expected)s, et non %(value)s. Corrigez la valeur.")
)
WRONG_COUNT: Final = _refusal(
    "schema-item-count",
    sentence("Le schéma officiel demande ici une liste d’au moins un élément. Complétez-la, ou retirez le champ."),
)
NOT_UNIQUE: Final = _refusal(
    "schema-repeated",
    sentence("Le schéma officiel refuse deux fois le même élément dans cette liste. Gardez-en un."),
)
OTHERWISE_REFUSED: Final = _refusal(
    "schema-refused",
    sentence(
        "Le schéma officiel refuse cette valeur (%(expected)s). Comparez-la à l’exemple officiel, et corrigez-la."
    ),
)
WRONG_WRAPPING: Final = _refusal(
    "schema-wrapping",
    sentence(
        "Les marchés ne sont pas rangés comme le demande le schéma officiel : %(expected)s. Reprenez l’enveloppe de "
        "l’exemple officiel."
    ),
)
BY_KEYWORD: Final[Mapping[str, CheckRule]] = {
    "required": REQUIRED,
    "additionalProperties": UNKNOWN_FIELD,
    "type": WRONG_TYPE,
    "enum": NOT_LISTED,
    "const": NOT_LISTED,
    "pattern": WRONG_PATTERN,
    "minLength": WRONG_LENGTH,
    "maxLength": WRONG_LENGTH,
    "minimum": OUT_OF_RANGE,
    "maximum": OUT_OF_RANGE,
    "minItems": WRONG_COUNT,
    "uniqueItems": NOT_UNIQUE,
}
