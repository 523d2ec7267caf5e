"""Contracts in the cockpit: what the law wants published within two months, and contracts that end soon."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import MOST_OF_A_QUEUE, CockpitLink, CockpitVisit, Harm, Queue, WaitingItem
from maillage.core.problems import sentence
from maillage.procurement.queries.buyer_datasets import (
    MOST_WATCHED_ROWS,
    contract_datasets,
    published_contracts,
    unpublished_contracts,
)
from maillage.procurement.rules.deadlines import ContractDeadline, near_deadlines, near_endings

# Their rows are read one data set after another: who keeps more, for others, reads the calendar of endings.
_MOST_DATASETS: Final = 20


def deadlines(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The contracts and amendments in her drafts whose two months are nearly or quite over."""
    for draft, contracts in unpublished_contracts(visit.person):
        for deadline in near_deadlines(contracts, today=visit.today)[:MOST_OF_A_QUEUE]:
            is_late = deadline.until < visit.today
            yield WaitingItem(
                key=f"{draft.id}-{deadline.contract_id}-{deadline.amendment or 0}-{deadline.subcontract or 0}",
                tag=_("Délai passé") if is_late else _("Délai légal"),
                harm=Harm.OVERDUE if is_late else Harm.SOON,
                sentence=_("%(what)s : à publier.") % {"what": _what(deadline)},
                until=deadline.until,
                detail=f"{deadline.object} · {draft.organisation.name}",
                go=(_("Le publier"), reverse("draft", args=[draft.id])),
            )


def _what(deadline: ContractDeadline) -> str:
    if deadline.amendment is not None:
        names = {"amendment": deadline.amendment, "number": deadline.contract_id}
        return _("Avenant %(amendment)s du marché %(number)s") % names
    if deadline.subcontract is not None:
        names = {"act": deadline.subcontract, "number": deadline.contract_id}
        return _("Sous-traitance %(act)s du marché %(number)s") % names
    return _("Marché %(number)s") % {"number": deadline.contract_id}


def endings(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The contracts published by her organisations that end within six months."""
    watched = [dataset for dataset in contract_datasets(visit.person) if (dataset.row_count or 0) <= MOST_WATCHED_ROWS]
    for dataset in watched[:_MOST_DATASETS]:
        for ending in near_endings(published_contracts(dataset), today=visit.today)[:MOST_OF_A_QUEUE]:
            yield WaitingItem(
                key=f"{dataset.id}-{ending.contract_id}",
                tag=_("Fin de marché"),
                harm=Harm.SOON,
                sentence=_("« %(object)s » se termine : préparez le suivant.") % {"object": ending.object},
                until=ending.ends_on,
                detail=f"{_('Marché %(number)s') % {'number': ending.contract_id}} · {dataset.organisation.name}",
                go=(_("Voir le marché"), reverse("dataset", args=[dataset.slug])),
            )


QUEUES: Final = (Queue(name="contract-deadlines", waiting=deadlines), Queue(name="contract-endings", waiting=endings))
LINKS: Final = (CockpitLink(4, sentence("Sources de marchés"), "own_contract_sources", is_of_agency=True),)
