"""The cockpit lines of contracts: publication deadlines and contracts that end soon."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import (
    CockpitSection,
    CockpitSectionOffer,
    CockpitStep,
    CockpitStepOffer,
    CockpitVisit,
)
from maillage.procurement.queries.buyer_datasets import (
    MOST_WATCHED_ROWS,
    contract_datasets,
    published_contracts,
    unpublished_contracts,
)
from maillage.procurement.rules.deadlines import near_deadlines, near_endings
from maillage.web.wording.formats import day

_MOST_ENDINGS: Final = 10


def contract_to_publish(visit: CockpitVisit) -> CockpitStep | None:
    """The contract or amendment in her drafts whose two-month deadline is near or past."""
    due = [
        (deadline, draft)
        for draft, contracts in unpublished_contracts(visit.person)
        for deadline in near_deadlines(contracts, today=visit.today)
    ]
    if not due:
        return None
    deadline, draft = min(due, key=lambda pair: pair[0].until)
    what = _("Marché %(number)s") % {"number": deadline.contract_id}
    if deadline.amendment is not None:
        names = {"amendment": deadline.amendment, "number": deadline.contract_id}
        what = _("Avenant %(amendment)s du marché %(number)s") % names
    elif deadline.subcontract is not None:
        names = {"act": deadline.subcontract, "number": deadline.contract_id}
        what = _("Sous-traitance %(act)s du marché %(number)s") % names
    named = {"what": what, "day": day(deadline.until), "object": deadline.object}
    if deadline.until < visit.today:
        title = _("%(what)s : à publier sans attendre") % named
        text = _("« %(object)s » devait l’être avant le %(day)s, deux mois après la notification.") % named
    else:
        title = _("%(what)s : à publier avant le %(day)s") % named
        text = _("« %(object)s » : la loi donne deux mois après la notification.") % named
    return CockpitStep(title, text, _("Le publier"), reverse("draft", args=[draft.id]), waits=True)


def ending_contracts(visit: CockpitVisit) -> CockpitSection | None:
    """The contracts published by her organisations that end within six months."""
    lines = [
        (ending, dataset)
        for dataset in contract_datasets(visit.person)
        if (dataset.row_count or 0) <= MOST_WATCHED_ROWS
        for ending in near_endings(published_contracts(dataset), today=visit.today)
    ]
    if not lines:
        return None
    lines.sort(key=lambda line: line[0].ends_on)
    return CockpitSection("procurement/cockpit_endings.html", lines[:_MOST_ENDINGS])


STEPS: Final = (CockpitStepOffer(20, contract_to_publish),)
SECTIONS: Final = (CockpitSectionOffer(25, ending_contracts),)
