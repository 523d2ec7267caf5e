"""The page of one opportunity: what its buyer can do and why, the article, the structures in reach with their marks."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.inclusion.parts.structure_words import part_text, sector_name, structure_href
from maillage.inclusion.queries.sourcing import SourcedStructure, need_at, structures_for
from maillage.inclusion.terms.structures import KIND_NAMES
from maillage.opportunities.models import Opportunity
from maillage.opportunities.parts.opportunity_words import (
    act_text,
    amount_text,
    article_text,
    proposal_sentence,
    reach_text,
    reasons,
    subject_href,
    when_text,
)
from maillage.opportunities.terms.groups import WantedLot
from maillage.opportunities.terms.opportunities import RESERVED_KINDS, OpportunityKind
from maillage.purchases.parts.contract_words import buyer_href, contract_href, object_text
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import missing, number
from maillage.web.wording.places import place_name

MOST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class ReachingStructure:
    """A structure that reaches it, with its mark and the reasons of it."""

    name: str
    href: str
    kind: str
    kind_name: str
    points: str
    reasons: str


@dataclass(frozen=True, slots=True)
class OpportunityPage:
    """All that templates/opportunities/opportunity.html shows."""

    title: str
    sentence: str
    is_over: bool
    reasons: tuple[str, ...]
    article: str
    article_origin: str
    buyer: str
    buyer_href: str
    buyer_opportunities_href: str
    facts: tuple[tuple[str, str], ...]
    subject: str
    subject_href: str
    candidate_href: str
    reach: str
    structures: tuple[ReachingStructure, ...]
    others: str
    group_href: str
    need_href: str


def opportunity_page(row: Opportunity, *, today: dt.date) -> OpportunityPage:
    """The page of an opportunity, over or not."""
    matches = reaching_structures(row, today=today)
    left_out = len(matches) - MOST_SHOWN
    article, origin = article_text(row.article)
    place = place_name(row.place) if row.place else ""
    is_planned = row.kind == OpportunityKind.PLANNED
    amount = "" if row.amount_eur is None else f"{row.amount_eur:.0f}"
    lot = WantedLot(row.sector_words.split()[0], row.place, round(row.amount_eur or 0)).word
    need = [pair for pair in (("cpv", row.cpv), ("place", row.place), ("amount", amount)) if pair[1]]
    return OpportunityPage(
        title=object_text(row.title),
        sentence=proposal_sentence(row),
        is_over=row.closed_at is not None or (not is_planned and row.on < today),
        reasons=tuple(reasons(row)),
        article=article,
        article_origin=origin,
        buyer=row.buyer_name or _("acheteur non renseigné"),
        buyer_href=buyer_href(row.buyer_siret),
        buyer_opportunities_href=with_pairs(reverse("opportunities"), [("buyer", row.buyer_siret)])
        if row.buyer_siret
        else "",
        facts=(
            (_("Quand"), when_text(row)),
            (_("Agir"), act_text(row, today=today)),
            (_("Où"), place or _("non renseigné")),
            (_("Secteurs"), ", ".join(map(sector_name, row.sector_words.split()))),
            (_("Montant, hors taxes"), amount_text(row) or missing()),
        ),
        subject=_("L’achat annoncé") if is_planned else _("Le marché qui se termine"),
        subject_href=subject_href(row),
        candidate_href=contract_href(row.candidate_key) if row.candidate_key else "",
        reach=reach_text(row),
        structures=tuple(
            ReachingStructure(
                name=match.structure.name,
                href=structure_href(match.number),
                kind=match.structure.kind.value,
                kind_name=_(KIND_NAMES[match.structure.kind]),
                points=number(match.score.points),
                reasons=" ; ".join(map(part_text, match.score.parts)),
            )
            for match in matches[:MOST_SHOWN]
        ),
        others=_("et %(count)s autres") % {"count": number(left_out)} if left_out > 0 else "",
        group_href=with_pairs(reverse("structure_groups"), [("lot", lot)]) if row.place and amount else "",
        need_href=with_pairs(reverse("inclusive_need"), need),
    )


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
