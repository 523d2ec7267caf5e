"""Columns that are filled together or not at all."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.checks.rows import RowCheck, Texts, Values, named
from maillage.core.schema.faults import Fault

_CODE: Final = "cohesive-columns-value"

NOT_TOGETHER: Final = sentence(
    "Les colonnes %(columns)s vont ensemble : remplissez-les toutes dans cette ligne, ou laissez-les toutes vides."
)
NOT_ALL_THERE: Final = sentence(
    "Les colonnes %(columns)s vont ensemble, mais il manque %(absent)s : ajoutez ce qui manque, ou retirez les autres."
)


def cohesive_check(params: Mapping[str, Any]) -> RowCheck | None:
    """The check "cohesive-columns-value", or None where its parameters name no columns."""
    first, others = named(params, "column"), named(params, "othercolumns")
    if not first or not others:
        return None
    columns = (*first, *others)
    together = Fault(_CODE, _CODE, NOT_TOGETHER, {"columns": ", ".join(columns)})

    def judge(_texts: Texts, values: Values) -> Fault | None:
        return together if 0 < values.count(None) < len(values) else None

    def absent(names: Sequence[str]) -> Fault | None:
        if len(names) in {0, len(columns)}:
            return None
        return Fault(_CODE, _CODE, NOT_ALL_THERE, {"columns": ", ".join(columns), "absent": ", ".join(names)})

    return RowCheck(_CODE, columns, first[0], judge, asks_filled=False, absent=absent)
