"""A group that structures agree to: where it stands, what each of them said, how it ends."""

from typing import Final

from maillage.accounts.domain.terms import AnyVerb, Labelled
from maillage.core.problems import sentence

LONGEST_GROUP_NAME: Final = 120
LONGEST_GROUP_REASON: Final = 500
MOST_PROPOSED: Final = 20  # of one organisation at once: partners are written to for each
LEAST_PARTNERS: Final = 2


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
