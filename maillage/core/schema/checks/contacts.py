"""Checks of contact details: opening hours in OpenStreetMap syntax, French telephone numbers.

Hours: wiki.openstreetmap.org/wiki/Key:opening_hours. Numbers: French, international, and French short numbers.
"""

from collections.abc import Mapping
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import Fault

# The library that each check needs: extra `schemas`.
LIBRARIES: Final[Mapping[str, str]] = {"opening-hours-value": "opening_hours", "phone-number-value": "phonenumbers"}
BAD_HOURS: Final = sentence(
    "« %(value)s » n’est pas un horaire à la manière d’OpenStreetMap. Écrivez par exemple %(example)s."
)
_FAULT: Final = Fault(
    "opening-hours-value",
    "opening-hours-value",
    BAD_HOURS,
    {"example": "Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-12:00"},
)
BAD_PHONE: Final = sentence(
    "« %(value)s » n’est pas un numéro de téléphone. Écrivez un numéro français à dix chiffres (%(example)s), un "
    "numéro international qui commence par +, ou un numéro court (3949)."
)
_PHONE_FAULT: Final = Fault("phone-number-value", "phone-number-value", BAD_PHONE, {"example": "03 86 00 00 00"})


def hours_fault(text: str, _value: Any) -> Fault | None:
    """The check "opening-hours-value"."""
    import opening_hours  # noqa: PLC0415 -- only one national schema asks for it

    return None if opening_hours.validate(text) else _FAULT


def phone_fault(text: str, _value: Any) -> Fault | None:
    """The check "phone-number-value"."""
    import phonenumbers  # noqa: PLC0415 -- slow import; only one national schema asks for it

    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:  # not a number at all
        return _PHONE_FAULT
    return None if phonenumbers.is_valid_number(number) or phonenumbers.is_valid_short_number(number) else _PHONE_FAULT
