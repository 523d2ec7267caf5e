"""The names of the flat tables; columns are in schemas/maillage."""

from enum import StrEnum


class FlatTable(StrEnum):
    """The flat tables. Years of concessions are needed to write a concession back."""

    CONTRACTS = "marches-contrats"
    HOLDERS = "marches-titulaires"
    AMENDMENTS = "marches-modifications"
    SUBCONTRACTS = "marches-sous-traitance"
    CONSIDERATIONS = "marches-considerations"
    CONCESSION_YEARS = "marches-concessions-annees"
