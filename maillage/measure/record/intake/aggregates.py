"""Detect rows that are means of several tests, by a column that counts tests; they are refused.

A mean hides what the figures are made of (median, failures, one sample per device), and counted as one test it would
have the weight of a single telephone.
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
    """Raise Refused for a file whose header has both a count of tests or devices and a mean."""
    names = list(columns)
    counts = [column for column in names if _counts_tests(column)]
    means = [column for column in names if _MEAN_COLUMN.fullmatch(_normalised(column))]
    if counts and means:
        message = sentence(
            "Chaque ligne de « %(file)s » est une moyenne de plusieurs tests (« %(count)s » et « %(mean)s ») : "
            "importez les lignes dont elle est faite, un test par ligne. Les tuiles d’Ookla ont leur source, « ookla »."
        )
        raise Refused("aggregates", message, file=file, count=counts[0], mean=means[0])


def refuse_aggregate(row: SourceRow, fields: Mapping[str, str]) -> None:
    """Raise Refused for a row whose ``fields`` say that it aggregates several tests or devices."""
    for column, text in fields.items():
        if _counts_tests(column) and (parse_number(text) or 0) > 1:
            message = sentence(
                "La ligne réunit %(count)s tests (« %(field)s ») : importez-les un par ligne, "
                "ou renommez la colonne si elle dit autre chose."
            )
            raise row.refusal("aggregate", message, column, count=text[:20])


@lru_cache(maxsize=1_024)  # every row has the same columns
def _counts_tests(column: str) -> bool:
    return _COUNT_COLUMN.fullmatch(_normalised(column)) is not None


def _normalised(column: str) -> str:
    plain = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
