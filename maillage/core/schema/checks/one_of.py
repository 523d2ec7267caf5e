"""Two columns of which one at least is filled."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.checks.rows import RowCheck, Texts, Values, named
from maillage.core.schema.faults import Fault

_CODE: Final = "one-of-required"

BOTH_EMPTY: Final = sentence("Remplissez au moins une de ces deux colonnes : %(first)s ou %(second)s.")
BOTH_ABSENT: Final = sentence("Ajoutez au moins une de ces deux colonnes : %(first)s ou %(second)s.")


def one_of_check(params: Mapping[str, Any]) -> RowCheck | None:
    """The check "one-of-required", or None where its parameters name no columns."""
    columns = (*named(params, "column1"), *named(params, "column2"))
    if len(columns) != 2:
        return None
    words = {"first": columns[0], "second": columns[1]}

    def judge(_texts: Texts, values: Values) -> Fault | None:
        return Fault(_CODE, _CODE, BOTH_EMPTY, words) if values.count(None) == len(values) else None

    def absent(names: Sequence[str]) -> Fault | None:
        return Fault(_CODE, _CODE, BOTH_ABSENT, words) if len(names) == len(columns) else None

    return RowCheck(_CODE, columns, None, judge, asks_filled=False, absent=absent)
