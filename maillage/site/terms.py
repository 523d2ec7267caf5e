"""Terms of the installation: what the agency does with its places, for the audit trail."""

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import sentence


class PlaceVerb(AnyVerb):
    """What the agency does with the places it adds to the territory."""

    ADDED = "place-added", sentence("Lieu ajouté")
    CHANGED = "place-changed", sentence("Lieu changé")
    REMOVED = "place-removed", sentence("Lieu retiré")
