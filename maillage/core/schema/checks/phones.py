"""Telephone numbers: French, international, and French short numbers."""

from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.faults import Fault

BAD_PHONE: Final = sentence(
    "« %(value)s » n’est pas un numéro de téléphone. Écrivez un numéro français à dix chiffres (%(example)s), un "
    "numéro international qui commence par +, ou un numéro court (3949)."
)
_FAULT: Final = Fault("phone-number-value", "phone-number-value", BAD_PHONE, {"example": "03 86 00 00 00"})


def phone_fault(text: str, _value: Any) -> Fault | None:
    """The check "phone-number-value"."""
    import phonenumbers  # noqa: PLC0415 -- slow import; only one national schema asks for it

    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:  # no number at all
        return _FAULT
    return None if phonenumbers.is_valid_number(number) or phonenumbers.is_valid_short_number(number) else _FAULT
