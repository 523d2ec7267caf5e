"""The operator table of this installation: shipped with the software, extended by the agency's own file."""

from functools import cache
from pathlib import Path

from django.conf import settings

from maillage.measure.record.domain.operators import UNKNOWN_CODE, Host, Operator, OperatorKind, OperatorTable
from maillage.measure.record.intake.operators import read_operators

__all__ = ["UNKNOWN_CODE", "Host", "Operator", "OperatorKind", "OperatorTable", "operator_table"]

_SHIPPED = Path(__file__).resolve().parent.parent / "reference" / "operators"


@cache
def operator_table() -> OperatorTable:
    """Return the operator table; cached per process (restart after changing operators.csv)."""
    return read_operators(_SHIPPED, own_file=Path(settings.DATA_DIR) / "operators.csv")
