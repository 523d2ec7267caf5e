"""What becomes of a structure's page: who claims it, what is contested in it, when it is asked to confirm."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence

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


class ClaimProof(StrEnum):
    """What speaks for a claim: the number of the organisation beside that of the structure."""

    SAME_SIRET = "siret"
    SAME_COMPANY = "siren"
    NONE = "none"


class ContestedFact(StrEnum):
    """What somebody says is not so."""

    CLOSED = "closed"
    MOVED = "moved"
    KIND = "kind"
    ACTIVITIES = "activities"
    REACH = "reach"
    CONTACT = "contact"
    OTHER = "other"


FACT_NAMES: Final[Mapping[ContestedFact, str]] = {
    ContestedFact.CLOSED: sentence("la structure a fermé"),
    ContestedFact.MOVED: sentence("elle a déménagé, ou changé de SIRET"),
    ContestedFact.KIND: sentence("son type n’est pas celui-là"),
    ContestedFact.ACTIVITIES: sentence("elle ne fait pas cela"),
    ContestedFact.REACH: sentence("elle ne va pas jusque-là"),
    ContestedFact.CONTACT: sentence("le contact ou le site est faux"),
    ContestedFact.OTHER: sentence("autre chose"),
}


PROOF_NAMES: Final[Mapping[ClaimProof, str]] = {
    ClaimProof.SAME_SIRET: sentence("même SIRET que l’organisation"),
    ClaimProof.SAME_COMPANY: sentence("même entreprise (SIREN), un autre établissement"),
    ClaimProof.NONE: sentence("aucun numéro commun : demandez une preuve avant d’accepter"),
}


def claim_proof(organisation_siret: str, structure_siret: str) -> ClaimProof:
    """What the numbers say: the same establishment, another one of the same company, or nothing."""
    if organisation_siret and organisation_siret == structure_siret:
        return ClaimProof.SAME_SIRET
    if organisation_siret and organisation_siret[:9] == structure_siret[:9]:
        return ClaimProof.SAME_COMPANY
    return ClaimProof.NONE
