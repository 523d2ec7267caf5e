"""Rows that are a mean of several tests, known by a column that counts them: refused, never taken as one test.

A mean hides what our figures are made of (median, failures, one voice a device), and counted as one test it would weigh
as little as a single telephone, or as much.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import SourceRow, parse_number

_COUNTED: Final = r"(tests?|essais?|mesures?|measurements?|devices?|appareils?|terminaux|users?)"
_COUNT_COLUMN: Final = re.compile(
    rf"(nb|n|num|nbr|nombre|number|count|total)_?(de_|d_|of_)?{_COUNTED}"
    r"|(tests|devices|measurements|appareils|essais)"
    rf"|{_COUNTED}_?count"
)
_MEAN_COLUMN: Final = re.compile(r"(.*_)?(avg|average|mean|moy|moyen|moyenne|median|mediane)(_.*)?")


def refuse_aggregates(columns: Iterable[str], file: str) -> None:
    """Refuses a file, by its header, that counts tests or devices in one column and has their mean in another."""
    names = list(columns)
    counts = [column for column in names if _counts_tests(column)]
    means = [column for column in names if _MEAN_COLUMN.fullmatch(_word(column))]
    if counts and means:
        message = sentence(
            "Chaque ligne de « %(file)s » est une moyenne de plusieurs tests (« %(count)s » et « %(mean)s ») : "
            "importez les lignes dont elle est faite, un test par ligne. Les tuiles d’Ookla ont leur source, « ookla »."
        )
        raise Refused("aggregates", message, file=file, count=counts[0], mean=means[0])


def refuse_aggregate(row: SourceRow, fields: Mapping[str, str]) -> None:
    """Refuses a row whose own ``fields`` say that several tests or devices are behind it."""
    for column, text in fields.items():
        if _counts_tests(column) and (parse_number(text) or 0) > 1:
            message = sentence(
                "La ligne réunit %(count)s tests (« %(field)s ») : importez-les un par ligne, "
                "ou renommez la colonne si elle dit autre chose."
            )
            raise row.refusal("aggregate", message, column, count=text[:20])


@lru_cache(maxsize=1_024)  # the same columns in each row
def _counts_tests(column: str) -> bool:
    return _COUNT_COLUMN.fullmatch(_word(column)) is not None


def _word(column: str) -> str:
    plain = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
