"""The contracts of a search as a table: the columns of the store, then what later features know of each contract."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from maillage.core.schema.terms import FieldType
from maillage.purchases.parts.offered_parts import offered_columns
from maillage.purchases.queries.contract_export import EXPORT_COLUMNS, exported_rows
from maillage.purchases.queries.contract_filters import ContractSearch

_TYPES: Final = {
    **dict.fromkeys(("notified_on", "published_on", "ends_on", "dropped_on", "source_withdrawn_on"), FieldType.DATE),
    **dict.fromkeys(("duration_months", "amendment_count", "duration_now_months"), FieldType.INTEGER),
    **dict.fromkeys(("amount_eur", "amount_now_eur"), FieldType.NUMBER),
    **dict.fromkeys(("is_framework", "is_social", "is_environmental", "is_valid"), FieldType.BOOLEAN),
}
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class ContractExport:
    """Columns, the types of those that are no texts, rows as texts."""

    columns: tuple[str, ...]
    types: Mapping[str, FieldType]
    rows: Iterator[tuple[str, ...]]


def contract_table(search: ContractSearch, *, today: dt.date) -> ContractExport:
    """The table of a search, in its order: what is downloaded equals what is seen."""
    offered = offered_columns()

    def rows() -> Iterator[tuple[str, ...]]:
        stated = exported_rows(search, today=today)
        while chunk := list(islice(stated, _AT_ONCE)):
            keys = [row[0] for row in chunk]
            values_by_column = [column.values_of(keys) for column in offered]
            for key, row in zip(keys, chunk, strict=True):
                yield (*row, *(values.get(key, "") for values in values_by_column))

    return ContractExport(
        (*EXPORT_COLUMNS, *(column.name for column in offered)),
        {**_TYPES, **{column.name: column.kind for column in offered}},
        rows(),
    )
