"""The words of the feature."""

from maillage.accounts.domain.terms import AnyKind, AnyVerb


class ProcurementKind(AnyKind):
    """Who buys."""

    BUYER = "buyer", "acheteur public"


class ContractVerb(AnyVerb):
    """What is done with contracts."""

    PUBLISHED = "contract-published", "Marché publié"
