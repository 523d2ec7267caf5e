"""The names of the flat tables; their columns are in schemas/maillage."""

from enum import StrEnum


class FlatTable(StrEnum):
    """The flat tables. The years of concessions are the sixth: without them a concession could not be written back."""

    CONTRACTS = "marches-contrats"
    HOLDERS = "marches-titulaires"
    AMENDMENTS = "marches-modifications"
    SUBCONTRACTS = "marches-sous-traitance"
    CONSIDERATIONS = "marches-considerations"
    CONCESSION_YEARS = "marches-concessions-annees"
