"""Contracts published with errors, in the cockpit of their buyer."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.parts.cockpit import MOST_OF_A_QUEUE, CockpitVisit, Harm, Queue, WaitingItem
from maillage.accounts.terms import Capability, Role
from maillage.procurement.queries.contract_store import store_version
from maillage.purchases.pages.faults import faults_href
from maillage.purchases.queries.contract_faults import FaultScope, errors_by_file
from maillage.web.wording.formats import number

_SIREN_DIGITS: Final = 9


def contracts_in_error(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The organisations for which she publishes contracts, where these have errors."""
    choices = visit.organisations(Role.PUBLISHER, Capability.BUY) if store_version() else []
    names = {choice.organisation.siret[:_SIREN_DIGITS]: choice.organisation.name for choice in choices}
    names.pop("", None)
    errors = errors_by_file("buyer_siren", names) if names else {}
    for siren in sorted(errors, key=lambda key: names[key])[:MOST_OF_A_QUEUE]:
        count = sum(errors[siren].values())
        text = ngettext("%(count)s marché publié est à corriger.", "%(count)s marchés publiés sont à corriger.", count)
        yield WaitingItem(
            key=siren,
            tag=_("À corriger"),
            harm=Harm.UNFINISHED,
            sentence=text % {"count": number(count)},
            detail=names[siren],
            go=(_("Voir ce qui manque"), faults_href(FaultScope(buyer=siren))),
        )


QUEUES: Final = (Queue(name="contract-faults", waiting=contracts_in_error),)
