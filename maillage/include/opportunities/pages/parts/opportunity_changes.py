"""What came up, a sentence each: in letters and feeds."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.contract_words import object_text
from maillage.include.opportunities.domain.opportunities import OpportunityKind
from maillage.include.opportunities.pages.parts.opportunity_words import (
    level_text,
    opportunity_href,
    reach_text,
    when_text,
)
from maillage.include.opportunities.store.models import Opportunity
from maillage.opendata.catalog.domain.subscriptions import SubjectChange
from maillage.web.wording.formats import day


def opportunity_changes(rows: Iterable[Opportunity]) -> list[SubjectChange]:
    """What readers are notified of, in the order given."""
    return [
        SubjectChange(
            key=f"opportunity:{row.pk}",
            at=row.noticed_at,
            title=change_title(row),
            publisher=f"{level_text(row)} · {reach_text(row)}",
            href=opportunity_href(row.pk),
            is_new=True,
        )
        for row in rows
    ]


def change_title(row: Opportunity) -> str:
    """Who buys what until or from when, and from which day on a notice may be out."""
    words = {
        "buyer": row.buyer_name or _("Un acheteur"),
        "object": object_text(row.title),
        "when": when_text(row),
        "day": day(row.act_by),
    }
    if row.kind == OpportunityKind.PLANNED:
        return _("%(buyer)s : « %(object)s », %(when)s") % words
    return _("%(buyer)s : « %(object)s » %(when)s ; l’avis peut paraître dès le %(day)s") % words
