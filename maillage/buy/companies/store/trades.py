"""The names of activities: sub-classes of NAF rév. 2 and NAF 2025, which have no code in common."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_LISTS: Final = ("naf_rev2.csv", "naf_2025.csv")
_FOLDER: Final = Path(__file__).parents[1] / "reference"


def trade_name(code: str | None) -> str:
    """The official French name of an activity; "" for unknown or outdated codes."""
    return trade_names().get(code or "", "")


@cache
def trade_names() -> Mapping[str, str]:
    """The names of all activities by code."""
    names: dict[str, str] = {}
    for name in _LISTS:
        with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
            names |= {row["code"]: row["libelle"] for row in csv.DictReader(file)}
    return names
