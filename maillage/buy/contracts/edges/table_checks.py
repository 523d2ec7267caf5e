"""The table check that the schema maillage/marches requests."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.timezone import localdate

from maillage.buy.contracts.edges.export.row_findings import row_findings
from maillage.core.schema.offered import TableCheck
from maillage.core.schema.terms import NamedRow, RowFinding


def judge_contracts(rows: Iterable[NamedRow]) -> Iterator[RowFinding]:
    """The findings of rows of contracts as of today."""
    return row_findings().judge(rows, today=localdate())


CHECKS: Final = (TableCheck("public-contract", judge_contracts),)
