"""Which consultations a search lets through by where they stand and where they are answered, as menus name them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence


class TenderStanding(StrEnum):
    """Where a consultation stands for who may answer it."""

    ALL = "all"
    OPEN = "open"  # published, before its term
    AWAITED = "awaited"  # the term has passed, nothing is chosen yet
    AWARDED = "awarded"
    ABANDONED = "abandoned"


TENDER_STANDINGS: Final[Mapping[TenderStanding, str]] = {
    TenderStanding.ALL: sentence("Toutes"),
    TenderStanding.OPEN: sentence("Qui attendent des réponses"),
    TenderStanding.AWAITED: sentence("Closes, le choix reste à faire"),
    TenderStanding.AWARDED: sentence("Choix fait"),
    TenderStanding.ABANDONED: sentence("Sans suite"),
}


class TenderDoor(StrEnum):
    """Where a consultation is answered."""

    ALL = "all"
    HERE = "here"
    PROFILE = "profile"  # on the buyer profile of another platform


TENDER_DOORS: Final[Mapping[TenderDoor, str]] = {
    TenderDoor.ALL: sentence("Ici ou ailleurs"),
    TenderDoor.HERE: sentence("Ici"),
    TenderDoor.PROFILE: sentence("Sur un profil d’acheteur"),
}
