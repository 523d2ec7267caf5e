"""Opening hours, in the grammar of OpenStreetMap (wiki.openstreetmap.org/wiki/Key:opening_hours)."""

from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.faults import Fault

BAD_HOURS: Final = sentence(
    "« %(value)s » n’est pas un horaire à la manière d’OpenStreetMap. Écrivez par exemple %(example)s."
)
_FAULT: Final = Fault(
    "opening-hours-value",
    "opening-hours-value",
    BAD_HOURS,
    {"example": "Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-12:00"},
)


def hours_fault(text: str, _value: Any) -> Fault | None:
    """The check "opening-hours-value"."""
    import opening_hours  # noqa: PLC0415 -- only one national schema asks for it

    return None if opening_hours.validate(text) else _FAULT
