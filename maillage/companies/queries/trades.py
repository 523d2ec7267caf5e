"""The names of activities (NAF rév. 2, sub-classes)."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_LIST: Final = Path(__file__).parents[1] / "reference" / "naf_rev2.csv"


def trade_name(code: str | None) -> str:
    """The official French name of an activity; "" for unknown or outdated codes."""
    return trade_names().get(code or "", "")


@cache
def trade_names() -> Mapping[str, str]:
    """The names of all activities by code."""
    with _LIST.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["libelle"] for row in csv.DictReader(file)}
