"""Lines of a person's own opportunities, in her cockpit and on their page: what her organisations buy, what they do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.opportunities.store.opportunity_search import OpportunitySearch
from maillage.include.opportunities.store.own_opportunities import (
    SIREN_DIGITS,
    BuyerOpportunities,
    StructureOpportunities,
)
from maillage.kits.search.form import search_href
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line: whose it is, what comes up, where it is listed; of a structure its number, and whether letters stop."""

    name: str
    text: str
    href: str
    structure: int | None = None
    is_stopped: bool = False


def own_lines(
    buyers: Iterable[BuyerOpportunities], structures: Iterable[StructureOpportunities]
) -> tuple[OwnLine, ...]:
    """The lines of buyers, then of structures."""
    lines = []
    for buyer in buyers:
        text = ngettext(
            "%(count)s marché finit d’ici 18 mois ou est annoncé, et des structures peuvent y répondre",
            "%(count)s marchés finissent d’ici 18 mois ou sont annoncés, et des structures peuvent y répondre",
            buyer.count,
        ) % {"count": number(buyer.count)}
        search = OpportunitySearch(buyer=buyer.organisation.siret[:SIREN_DIGITS])
        lines.append(OwnLine(buyer.organisation.name, text, search_href(search)))
    for own in structures:
        text = ngettext("%(count)s achat à venir à préparer", "%(count)s achats à venir à préparer", own.count) % {
            "count": number(own.count)
        }
        if own.new:
            text = _("%(text)s, dont %(new)s depuis un mois") % {"text": text, "new": number(own.new)}
        if not own.count:
            text = _("Rien de connu ne vient dans son métier et à sa portée")
        href = search_href(OpportunitySearch(structure=own.structure.pk))
        lines.append(OwnLine(own.structure.name, text, href, own.structure.pk, own.is_stopped))
    return tuple(lines)
