"""Terms of the sources of contracts: what the agency does with them, for the audit trail."""

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import sentence


class ContractSourceVerb(AnyVerb):
    """What the agency does with the sources of contracts."""

    FILE_RECEIVED = "contract-file-received", sentence("Fichier de marchés reçu")
    WITHDRAWN = "contract-source-withdrawn", sentence("Source de marchés retirée")
