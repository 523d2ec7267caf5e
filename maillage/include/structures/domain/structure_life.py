"""What becomes of a structure's page: who claims it, what is contested in it, when it is asked to confirm."""

from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

LONGEST_MESSAGE: Final = 500
LONGEST_REASON: Final = 300
LONGEST_LIST_NAME: Final = 80
LONGEST_NOTE: Final = 500
MOST_LISTS: Final = 100
MOST_IN_LIST: Final = 2_000
# A page is asked about once a year; one that nobody ever confirmed first after a week, so that a list that was taken
# in can still be corrected.
ASKED_EVERY_DAYS: Final = 365
FIRST_ASKED_AFTER_DAYS: Final = 7


class ClaimState(StrEnum):
    """Where the claim of a page stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ClaimProof(Labelled):
    """What speaks for a claim: the number of the organisation beside that of the structure."""

    SAME_SIRET = "siret", sentence("même SIRET que l’organisation")
    SAME_COMPANY = "siren", sentence("même entreprise (SIREN), un autre établissement")
    NONE = "none", sentence("aucun numéro commun : demandez une preuve avant d’accepter")


class ContestedFact(Labelled):
    """What somebody says is not so."""

    CLOSED = "closed", sentence("la structure a fermé")
    MOVED = "moved", sentence("elle a déménagé, ou changé de SIRET")
    KIND = "kind", sentence("son type n’est pas celui-là")
    ACTIVITIES = "activities", sentence("elle ne fait pas cela")
    REACH = "reach", sentence("elle ne va pas jusque-là")
    CONTACT = "contact", sentence("le contact ou le site est faux")
    OTHER = "other", sentence("autre chose")


def claim_proof(organisation_siret: str, structure_siret: str) -> ClaimProof:
    """What the numbers say: the same establishment, another one of the same company, or nothing."""
    if organisation_siret and organisation_siret == structure_siret:
        return ClaimProof.SAME_SIRET
    if organisation_siret and organisation_siret[:9] == structure_siret[:9]:
        return ClaimProof.SAME_COMPANY
    return ClaimProof.NONE
