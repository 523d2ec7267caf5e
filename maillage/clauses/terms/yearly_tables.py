"""Tables of a year that everybody reads: people and hours by département, category, mode and age."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence

SCHEMA_ID: Final = "maillage/clauses-sociales"
GRACE_MONTHS: Final = 3  # after the year: what is said later counts in live balances alone
OTHERS: Final = "autres"
NOT_SAID: Final = "non renseigné"
WHOLE_REGION: Final = ""  # in the place of a département


class Breakdown(StrEnum):
    """By what a row counts; ALL counts everybody."""

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
    """A person in a year: all her hours count where, in the mode in which, and for whom she worked most."""

    departement: str
    category: str
    mode: str
    age: str
    centihours: int
    contract: str = ""  # in the clause of which she worked most; "" for that of a convention

    def value(self, breakdown: Breakdown) -> str:
        """In which row of a breakdown she counts."""
        values = {
            Breakdown.ALL: "",
            Breakdown.CATEGORY: self.category,
            Breakdown.MODE: self.mode,
            Breakdown.AGE: self.age,
        }
        return values[breakdown]


@dataclass(frozen=True, slots=True)
class ClauseYearRow:
    """One published row: people and their hours (hundredths) of a département, or of all of them."""

    departement: str
    breakdown: Breakdown
    value: str
    people: int
    centihours: int


@dataclass(frozen=True, slots=True)
class ContractYearRow:
    """One published row of a contract: who worked most for it in a département, with all their hours (hundredths)."""

    contract_key: str
    departement: str
    people: int
    centihours: int
