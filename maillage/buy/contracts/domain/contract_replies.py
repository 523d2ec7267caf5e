"""The terms of what buyers answer, and are notified of, about their published contracts."""

from typing import Final

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import sentence

LONGEST_REPLY: Final = 1_000
LONGEST_MOTIVE: Final = 300
MOST_REPLIES: Final = 20  # to one question: what was said before stays to be read


class ContractVerb(AnyVerb):
    """What was done about published contracts, for the trace of their buyer."""

    FAULTS_TOLD = "contract-faults-told", sentence("Liste des erreurs de marchés envoyée")
    SIGNAL_ANSWERED = "contract-signal-answered", sentence("Réponse à une question sur un marché")
    REPLY_WITHDRAWN = "contract-reply-withdrawn", sentence("Réponse sur un marché retirée")
