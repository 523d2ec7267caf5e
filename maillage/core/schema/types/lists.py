"""Several values in one cell: JSON arrays, and texts separated by commas."""

import json
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.faults import Fault, FaultOf, always, example_of
from maillage.core.schema.terms import Field

BAD_ARRAY: Final = sentence(
    "« %(value)s » n’est pas une liste. Écrivez les éléments entre crochets et entre guillemets, par exemple "
    "%(example)s."
)


def read_array(text: str) -> list[Any] | None:
    """The JSON array that ``text`` writes."""
    try:
        array = json.loads(text)
    except (ValueError, RecursionError):  # no JSON
        return None
    return array if isinstance(array, list) else None


def read_list(text: str) -> list[str]:
    """The texts between commas."""
    return text.split(",")


def array_faults(field: Field) -> FaultOf:
    """Why a text is no array."""
    return always(Fault("type-error", "type", BAD_ARRAY, {"example": example_of(field.examples, '["bio", "local"]')}))
