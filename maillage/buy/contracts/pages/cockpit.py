"""Contracts in the cockpit: what is due within two months or this year, what ends soon, what has errors."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts.cockpit import MOST_OF_A_QUEUE, CockpitLink, CockpitVisit, Harm, Queue, WaitingItem
from maillage.buy.contracts.domain.deadlines import ContractDeadline, near_deadlines, near_endings, near_years
from maillage.buy.contracts.pages.faults import faults_href
from maillage.buy.contracts.store.buyer_datasets import (
    MOST_WATCHED_ROWS,
    contract_datasets,
    published_contracts,
    unpublished_contracts,
)
from maillage.buy.contracts.store.contract_faults import FaultScope, errors_by_file
from maillage.buy.contracts.store.contract_store import store_version
from maillage.core.problems import sentence
from maillage.web.wording.formats import number

# Their rows are read one data set after another: who keeps more, for others, reads the calendar of endings.
_MOST_DATASETS: Final = 20
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
    """The contracts published by her organisations that end within six months, and the concessions with a year due."""
    watched = [dataset for dataset in contract_datasets(visit.person) if (dataset.row_count or 0) <= MOST_WATCHED_ROWS]
    for dataset in watched[:_MOST_DATASETS]:
        contracts = published_contracts(dataset)
        for year in near_years(contracts, today=visit.today)[:MOST_OF_A_QUEUE]:
            is_late = year.until < visit.today
            where = {"modele": year.contract_id, "organisation": dataset.organisation.slug}
            yield WaitingItem(
                key=f"{dataset.id}-{year.contract_id}-{year.until.isoformat()}",
                tag=_("Délai passé") if is_late else _("Année à publier"),
                harm=Harm.OVERDUE if is_late else Harm.SOON,
                sentence=_("« %(object)s » : publiez ce que l’année a donné.") % {"object": year.object},
                until=year.until,
                detail=f"{_('Concession %(number)s') % {'number': year.contract_id}} · {dataset.organisation.name}",
                go=(_("Publier l’année"), f"{reverse('contract_new', args=['annee-concession'])}?{urlencode(where)}"),
            )
        for ending in near_endings(contracts, today=visit.today)[:MOST_OF_A_QUEUE]:
            yield WaitingItem(
                key=f"{dataset.id}-{ending.contract_id}",
                tag=_("Fin de marché"),
                harm=Harm.SOON,
                sentence=_("« %(object)s » se termine : préparez le suivant.") % {"object": ending.object},
                until=ending.ends_on,
                detail=f"{_('Marché %(number)s') % {'number': ending.contract_id}} · {dataset.organisation.name}",
                go=(_("Voir le marché"), reverse("dataset", args=[dataset.slug])),
            )


LINKS: Final = (CockpitLink(4, sentence("Sources de marchés"), "own_contract_sources", is_of_agency=True),)
QUEUES: Final = (
    Queue(name="contract-deadlines", waiting=deadlines),
    Queue(name="contract-endings", waiting=endings),
    Queue(name="contract-faults", waiting=contracts_in_error),
)
