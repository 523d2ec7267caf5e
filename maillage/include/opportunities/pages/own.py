"""A person's own opportunities: what comes up for her organisations, and the letters that notify structures of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.include.opportunities.store.opportunity_search import OpportunitySearch
from maillage.include.opportunities.store.own_opportunities import (
    SIREN_DIGITS,
    BuyerOpportunities,
    StructureOpportunities,
    buyer_opportunities,
    structure_opportunities,
)
from maillage.include.opportunities.store.structure_letters import stop_letters
from maillage.include.structures.store.structure_permissions import editing
from maillage.include.structures.store.structures import structure_row
from maillage.kits.search.form import search_href
from maillage.web.error_pages import answer_change
from maillage.web.wording.formats import number

_MOST_LINES: Final = 100


@require_safe
@for_people
def own_opportunities(request: HttpRequest, person: User) -> HttpResponse:
    """What comes up for the organisations of ``person``."""
    today = localdate()
    buyers = buyer_opportunities(person, today=today, most=_MOST_LINES)
    structures = structure_opportunities(person, today=today, now=utc_now(), most=_MOST_LINES)
    return render(request, "opportunities/own.html", {"lines": own_lines(buyers, structures)})


@require_POST
@for_people
def opportunity_letters(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Letters about a structure are wished, or not any more; by who may change its page."""
    structure = structure_row(number)
    editing(person, structure)
    is_stopped = request.POST.get("letters") != "yes"

    def write() -> str:
        stop_letters(structure, is_stopped=is_stopped, now=utc_now())
        return _("Plus aucune lettre ne part pour cette structure.") if is_stopped else _("Les lettres repartent.")

    return answer_change(request, write, reverse("own_opportunities"))


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
