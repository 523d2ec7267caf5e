"""Declarations and files of the tests of sources; every name in them is invented."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

LIST = """
title = "Bornes du test"
publisher = "Département inventé"
licence = "lov2"
attribution = "Département inventé, bornes, {data_date}"
importer = ""
hosts = ["data.example"]
features = ["include.structures"]
lot = 1

[[find]]
kind = "template"
address = "https://data.example/bornes.csv"

[[find]]
kind = "template"
address = "https://data.example/secours.csv"

[expect]
media = "csv"
bytes = [200, 1_000_000]
rows = [20, 2_000]
max_removed_pct = 10
bad_rows_max_pct = 0.5
required = ["id", "commune"]
on_new_column = "tell"
canaries = [{ column = "commune", value = "44131", why = "Pornic" }]

[freshness]
every = "P1M"
late_after = "P40D"
data_date = "column:maj"
"""


def rows(count: int = 100, *, columns: str = "id;commune;maj", day: str = "2026-11-20", canary: str = "44131") -> str:
    """A list with ``count`` rows, as its publisher writes it."""
    lines = [f"{number};{canary if number == 7 else '44109'};{day}" for number in range(count)]
    return "\n".join([columns, *lines, ""])


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The moment."""
        return self.now

    def wait(self, **length: float) -> None:
        """Let time pass."""
        self.now += timedelta(**length)
