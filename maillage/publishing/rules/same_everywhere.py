"""Whether one value can be right in all rows of a column: never for who was helped, when, and by how much."""

import re
from typing import Final

from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.text import plain

# Each row has its own: amounts, days, places.
_OF_ROWS: Final = frozenset(
    {FieldType.NUMBER, FieldType.INTEGER, FieldType.DATE, FieldType.DATETIME, FieldType.TIME, FieldType.GEOPOINT}
)
_IDENTIFIERS: Final = frozenset({"siret", "siren", "code-rna", "phone-number", "gps-coordinates"})
_IDENTITIES: Final = frozenset(
    {
        "nom", "noms", "name", "prenom", "prenoms", "raison", "denomination", "beneficiaire", "siret", "siren", "rna",
        "id", "identifiant", "identification", "reference", "ref", "numero", "date", "dates", "montant",
        "prix", "cout", "adresse", "telephone", "courriel", "email", "objet", "titre",
    }
)  # fmt: skip
# A file is of one year, and its payments may all be whole: neither tells who was helped.
_OF_FILES: Final = frozenset({"periode", "pourcentage", "taux", "part"})
_HUMP: Final = re.compile(r"(?<=[a-zéèà])(?=[A-Z])")


def may_be_same(field: Field, schema: Schema) -> bool:
    """Whether all rows may have the same value of this field."""
    words = set(plain(_HUMP.sub(" ", f"{field.name} {field.title}")).split())
    if field.constraints.enum or field.type is FieldType.BOOLEAN or words & _OF_FILES:
        return True
    is_told_apart = field.constraints.unique or field.name in schema.primary_key
    if field.type in _OF_ROWS or field.format in {"email", "uri", "uuid"} or is_told_apart:
        return False
    checks = {custom_check.name.removesuffix("-value").removeprefix("french-") for custom_check in schema.custom_checks
              if custom_check.params.get("column") == field.name}  # fmt: skip
    return not checks & _IDENTIFIERS and not words & _IDENTITIES
