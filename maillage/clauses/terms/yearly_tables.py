"""The public yearly tables: people and hours by département, category, mode and age."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence

SCHEMA_ID: Final = "maillage/clauses-sociales"
GRACE_MONTHS: Final = 3  # after the year: later reports only count in live balances
OTHERS: Final = "autres"
NOT_SAID: Final = "non renseigné"
WHOLE_REGION: Final = ""  # in place of a département


class Breakdown(StrEnum):
    """What a row counts by; ALL counts everybody."""

    ALL = "ensemble"
    CATEGORY = "public"
    MODE = "mode"
    AGE = "age"


BREAKDOWN_NAMES: Final[Mapping[Breakdown, str]] = {
    Breakdown.ALL: sentence("ensemble"),
    Breakdown.CATEGORY: sentence("public"),
    Breakdown.MODE: sentence("mode"),
    Breakdown.AGE: sentence("âge"),
}


@dataclass(frozen=True, slots=True)
class PersonYear:
    """A person in a year: all her hours count for the place, mode and contract in which she worked most."""

    departement: str
    category: str
    mode: str
    age: str
    centihours: int
    contract: str = ""  # in whose clause she worked most; "" for a convention

    def value(self, breakdown: Breakdown) -> str:
        """The row of a breakdown that she counts in."""
        values = {
            Breakdown.ALL: "",
            Breakdown.CATEGORY: self.category,
            Breakdown.MODE: self.mode,
            Breakdown.AGE: self.age,
        }
        return values[breakdown]


@dataclass(frozen=True, slots=True)
class ClauseYearRow:
    """A published row: people and their hours (hundredths) in a département, or in all of them."""

    departement: str
    breakdown: Breakdown
    value: str
    people: int
    centihours: int


@dataclass(frozen=True, slots=True)
class ContractYearRow:
    """A published row of a contract: people who worked most for it in a département, and their hours (hundredths)."""

    contract_key: str
    departement: str
    people: int
    centihours: int
