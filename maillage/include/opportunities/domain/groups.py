"""Groups of structures: the lots that one is looked for, its forms in law, where an agreed one stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

MOST_LOTS: Final = 10
_WORD: Final = re.compile(r"([a-z_]{2,40})\|([a-z]{1,20}:[\w.-]{1,80})\|([0-9]{1,10})")

LONGEST_GROUP_NAME: Final = 120
LONGEST_GROUP_REASON: Final = 500
MOST_PROPOSED: Final = 20  # of one organisation at once: partners are written to for each
LEAST_PARTNERS: Final = 2


@dataclass(frozen=True, slots=True)
class WantedLot:
    """A lot: a sector, where it is performed (the address of a territory), EUR a year without tax."""

    sector: str
    place: str
    amount_eur: int

    @property
    def word(self) -> str:
        """As addresses write it: "proprete|commune:44109|120000"."""
        return f"{self.sector}|{self.place}|{self.amount_eur}"


@dataclass(frozen=True, slots=True)
class FollowedStructures:
    """The establishments that an organisation follows for others: its word in addresses, its name, their SIRET."""

    word: str
    name: str
    sirets: frozenset[str]


class GroupForm(Labelled):
    """The form of a group (code de la commande publique, R2142-19 to R2142-27)."""

    JOINT = "conjoint", sentence("Conjoint")
    JOINT_WITH_BOUND_AGENT = "conjoint-mandataire-solidaire", sentence("Conjoint, mandataire solidaire")
    SOLIDARY = "solidaire", sentence("Solidaire")


FORM_MEANINGS: Final[Mapping[GroupForm, str]] = {
    GroupForm.JOINT: sentence(
        "Chacun fait sa part et n’engage que celle-là ; si l’un manque, les autres ne paient pas pour lui."
    ),
    GroupForm.JOINT_WITH_BOUND_AGENT: sentence(
        "Chacun fait sa part ; le mandataire répond en plus de celle des autres si l’un d’eux manque."
    ),
    GroupForm.SOLIDARY: sentence(
        "Chacun est engagé pour la totalité du marché : si l’un manque, les autres doivent finir à sa place."
    ),
}


def read_lots(words: Iterable[str]) -> list[WantedLot]:
    """The lots that the parameters of a URL give, each once; those that say none are left out."""
    lots = []
    for word in dict.fromkeys(words):
        parts = _WORD.fullmatch(word)
        if parts is not None and int(parts[3]):
            lots.append(WantedLot(parts[1], parts[2], int(parts[3])))
    return lots


class GroupState(Labelled):
    """Where a group stands: it is formed when each partner agreed, and dissolved when one declined or left."""

    PROPOSED = "proposed", sentence("proposé")
    FORMED = "formed", sentence("formé")
    DISSOLVED = "dissolved", sentence("dissous")


class PartnerAnswer(Labelled):
    """What a structure says to a group that is proposed to it; "" while it said nothing."""

    AGREED = "agreed", sentence("d’accord")
    DECLINED = "declined", sentence("décline")


class GroupVerb(AnyVerb):
    """What is done with groups, for the trace of each structure's organisation."""

    PROPOSED = "group-proposed", sentence("Groupement proposé")
    AGREED = "group-agreed", sentence("Accord donné à un groupement")
    DECLINED = "group-declined", sentence("Groupement décliné")
    FORMED = "group-formed", sentence("Groupement formé")
    DISSOLVED = "group-dissolved", sentence("Groupement dissous")
