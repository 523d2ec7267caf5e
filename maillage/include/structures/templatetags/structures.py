"""Structures in templates, in the language of the page: `{% load structures %}`."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.accounts.store.organisations import verb_labels
from maillage.buy.contracts.pages.parts.contract_words import holder_href
from maillage.include.structures.domain.blank_zones import ZoneState
from maillage.include.structures.domain.sourcing import SourcingScore
from maillage.include.structures.domain.structure_life import ContestedFact, claim_proof
from maillage.include.structures.domain.structures import StructureKind
from maillage.include.structures.pages.need import NeedTexts
from maillage.include.structures.pages.parts import structure_words
from maillage.include.structures.pages.zones import has_supply_or_demand, worst_text, zone_text
from maillage.include.structures.store.models import StructureClaim
from maillage.include.structures.store.structure_groups import FellowHolder, StructureGroupName
from maillage.include.structures.store.structure_life import StatedChange
from maillage.include.structures.store.structure_search import StructureSearch
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import in_french

register = template.Library()

register.filter(structure_words.sector_name)
register.filter(structure_words.activity_text)
register.filter(structure_words.reaches_text)
register.filter(structure_words.register_text)
register.filter(structure_words.bought_text)
register.filter(structure_words.part_text)
register.filter(structure_words.won_text)
register.filter(has_supply_or_demand)
register.filter(zone_text)
register.filter(worst_text)


@register.filter
def sector_list(sector_words: str) -> list[str]:
    """The names of the sectors of a row (``Structure.sector_words``)."""
    return list(map(structure_words.sector_name, sector_words.split()))


@register.filter
def structure_kind_name(kind: str) -> str:
    """What an acronym of the field stands for: "Entreprise d’insertion"."""
    return _(StructureKind(kind).label)


@register.filter
def confirmed_text(confirmed_on: dt.date | None, today: dt.date) -> str:
    """How old the confirmation of a structure is on a day."""
    return structure_words.confirmed_text(confirmed_on, today=today)


@register.filter
def reasons_text(score: SourcingScore) -> str:
    """What a score rests on, in one line."""
    return " ; ".join(map(structure_words.part_text, score.parts))


@register.filter
def change_text(change: StatedChange) -> str:
    """What was done with a structure, by which list, and which facts changed by it; no person."""
    act = verb_labels().get(change.act, change.act)
    return " · ".join(filter(None, (act, change.source, structure_words.field_names(change.fields))))


@register.filter
def group_link(group: StructureGroupName) -> SafeString:
    """The name of a group: a network leads to those that are in it, a structure to its page, a mere name nowhere."""
    name = conditional_escape(in_french(group.name))
    if group.network:
        href = with_pairs(reverse("inclusion"), StructureSearch(network=group.network).pairs())
    elif group.structure:
        href = structure_words.structure_href(group.structure)
    else:
        return name
    return format_html('<a href="{}">{}</a>', href, name)


@register.filter
def radii_text(radii_km: Iterable[float]) -> str:
    """The radii of a map for its script: "15 30"."""
    return " ".join(f"{km:.10g}" for km in radii_km)


@register.filter
def need_query(typed: NeedTexts, place: str) -> str:
    """The query that says what was typed, with another place."""
    pairs = {"sector": typed.sector, "cpv": typed.cpv, "place": place, "amount": typed.amount}
    return urlencode(pairs, quote_via=quote)


@register.filter
def fellow_href(fellow: FellowHolder) -> str:
    """The page in the directory of who won contracts with a structure, else that of the company."""
    return structure_words.structure_href(fellow.structure) if fellow.structure else holder_href(fellow.siret[:9])


@register.filter
def fact_name(fact: str) -> str:
    """What is contested: "la structure a fermé"."""
    return _(ContestedFact(fact).label)


@register.filter
def proof_text(claim: StructureClaim) -> str:
    """What the numbers of the organisation and of the structure say of a claim."""
    return _(claim_proof(claim.organisation.siret, claim.structure.siret).label)


@register.filter
def zone_state_name(state: ZoneState) -> str:
    """The state of a sector in a zone: "peu"."""
    return _(state.label)
