"""The page of one opportunity: what its buyer can do and why, the article, the structures in reach with their marks."""

import datetime as dt
from dataclasses import replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.contract_words import buyer_href, object_text
from maillage.include.opportunities.domain.groups import WantedLot
from maillage.include.opportunities.domain.opportunities import RESERVED_KINDS, OpportunityKind
from maillage.include.opportunities.pages.parts.opportunity_words import article_text, proposal_sentence, reasons
from maillage.include.opportunities.store.models import Opportunity
from maillage.include.structures.store.sourcing import SourcedStructure, need_at, structures_for
from maillage.web.filters import with_pairs

MOST_SHOWN: Final = 60


def opportunity_context(row: Opportunity, *, today: dt.date) -> dict[str, object]:
    """What the page of an opportunity shows, over or not."""
    matches = reaching_structures(row, today=today)
    article, origin = article_text(row.article)
    is_planned = row.kind == OpportunityKind.PLANNED
    amount = "" if row.amount_eur is None else f"{row.amount_eur:.0f}"
    lot = WantedLot(row.sector_words.split()[0], row.place, round(row.amount_eur or 0)).word
    need = [pair for pair in (("cpv", row.cpv), ("place", row.place), ("amount", amount)) if pair[1]]
    return {
        "row": row,
        "title": object_text(row.title),
        "summary": proposal_sentence(row),
        "is_over": row.closed_at is not None or (not is_planned and row.on < today),
        "is_planned": is_planned,
        "reasons": reasons(row),
        "article": article,
        "article_origin": origin,
        "buyer": row.buyer_name or _("acheteur non renseigné"),
        "buyer_href": buyer_href(row.buyer_siret),
        "matches": matches[:MOST_SHOWN],
        "left_out": max(0, len(matches) - MOST_SHOWN),
        "group_href": with_pairs(reverse("structure_groups"), [("lot", lot)]) if row.place and amount else "",
        "need_href": with_pairs(reverse("inclusive_need"), need),
        "today": today,
    }


def reaching_structures(row: Opportunity, *, today: dt.date) -> list[SourcedStructure]:
    """The structures that reach an opportunity and may answer it, the best mark first."""
    sectors = frozenset(row.sector_words.split())
    need = need_at(row.place, sectors, row.amount_eur) if row.place else None
    if need is None:
        return []
    kinds = RESERVED_KINDS.get(row.reserved, frozenset())
    # From where the numbers in reach were counted, so that the list is theirs.
    lon, lat = (need.lon, need.lat) if row.lon is None or row.lat is None else (row.lon, row.lat)
    reserved_need = replace(need, lon=lon, lat=lat, kinds=kinds)
    return [match for match in structures_for(reserved_need, today=today) if match.is_reach_known]
