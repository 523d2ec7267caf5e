"""What the cockpit says of contracts: those published with errors."""

from typing import Final

from maillage.accounts.parts.cockpit import CockpitSection, CockpitSectionOffer, CockpitVisit
from maillage.accounts.terms import Capability, Role
from maillage.procurement.queries.contract_store import store_version
from maillage.purchases.pages.faults import faults_href
from maillage.purchases.queries.contract_faults import FaultScope, errors_by_file

_SIREN_DIGITS: Final = 9


def contracts_in_error(visit: CockpitVisit) -> CockpitSection | None:
    """The organisations for which she publishes contracts, where these have errors: name, count and list."""
    choices = visit.organisations(Role.PUBLISHER, Capability.BUY) if store_version() else []
    names = {choice.organisation.siret[:_SIREN_DIGITS]: choice.organisation.name for choice in choices}
    names.pop("", None)
    errors = errors_by_file("buyer_siren", names) if names else {}
    lines = [
        (names[siren], sum(counts.values()), faults_href(FaultScope(buyer=siren)))
        for siren, counts in sorted(errors.items(), key=lambda pair: names[pair[0]])
    ]
    return CockpitSection("purchases/cockpit_faults.html", lines, len(lines)) if lines else None


SECTIONS: Final = (CockpitSectionOffer(26, contracts_in_error),)
