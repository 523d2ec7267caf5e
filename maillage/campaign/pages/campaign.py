"""The page of a campaign: how far it has come, where the next test is worth most, who takes part, other campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.campaign.pages.participation import ParticipationRequest, ParticipationView, participation_view
from maillage.campaign.pages.worth import WorthView, worth_view
from maillage.campaign.parts.progress import ProgressView, plan_days, plan_name, progress_view
from maillage.campaign.queries.campaign import CampaignPlan, CampaignProgress, progress
from maillage.campaign.queries.places import operators_of
from maillage.core.problems import Finding, Refused, sentence
from maillage.figures.parts.filtering.filter_fields import origin_name
from maillage.figures.queries.figures import origins_available
from maillage.quality.terms import Origin, Selection
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind, Territory
from maillage.web.filters import FilterOption, FilterOptionGroup, Pairs
from maillage.web.wording.places import PlaceLink, place_link


@dataclass(frozen=True, slots=True)
class OtherCampaign:
    """Another shown campaign and what it reached."""

    name: str
    href: str
    place: str
    days: str
    reached: str


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """All that templates/campaign/campaign.html shows; ``worth`` and ``participation`` are None in a single commune."""

    name: str
    summary: str
    href: str
    place: PlaceLink
    days: str
    origin: Origin
    menus: tuple[FilterOptionGroup, ...]
    is_filtered: bool
    within: str
    progress: ProgressView
    worth: WorthView | None
    participation: ParticipationView | None
    others: tuple[OtherCampaign, ...]


def campaign_page(
    measured: CampaignProgress,
    selection: Selection,
    *,
    pairs: Pairs,
    others: Sequence[CampaignPlan],
    table: ParticipationRequest,
    departement: str,
) -> CampaignPage:
    """The page of the campaign of ``measured``; filters narrow the places, never the counter."""
    place = area = territory(measured.plan.territory)
    departements = (
        built_in_within(Kind.DEPARTEMENT, Address(place.kind, place.code)) if place.kind is Kind.REGION else []
    )
    if departement:
        if departement not in {inside.code for inside in departements}:
            message = sentence("Ce département n’est pas dans la campagne : choisissez-en un de la liste.")
            finding = Finding("departement", message, field_name="departement")
            raise Refused("campaign_departement", message, findings=[finding])
        area = territory(str(Address(Kind.DEPARTEMENT, departement)))
    href = campaign_href(measured.plan)
    has_communes = place.kind is not Kind.COMMUNE
    filters = [pair for pair in pairs if pair[0] in {"operator", "origin"}]
    filters += [("departement", departement)] if departement else []
    origin, operators = selection.origin, selection.operators
    return CampaignPage(
        name=plan_name(measured.plan),
        summary=_("Où en est la campagne de tests : %(place)s.") % {"place": place.name},
        href=href,
        place=place_link(place),
        days=plan_days(measured.plan),
        origin=origin,
        menus=tuple(_menus(place, selection, departements, departement)) if has_communes else (),
        is_filtered=bool(operators or departement),
        within=area.name,
        progress=progress_view(measured),
        worth=worth_view(area, origin=origin, operators=operators) if has_communes else None,
        participation=participation_view(area, table, origin=origin, operators=operators, pairs=filters, href=href)
        if has_communes
        else None,
        others=tuple(_other_campaign(plan, measured) for plan in others if plan != measured.plan),
    )


def campaign_href(plan: CampaignPlan) -> str:
    """The address of a campaign's own page."""
    return reverse("campaign") if plan.number is None else reverse("campaign_at", args=[plan.number])


def _menus(
    place: Territory, selection: Selection, departements: Sequence[Territory], departement: str
) -> list[FilterOptionGroup]:
    operators = [FilterOption("", _("Tous les opérateurs"), not selection.operators)]
    operators += [
        FilterOption(operator.id, operator.name, operator.code in selection.operators)
        for operator in operators_of(place.address, origin=selection.origin)
    ]
    menus = [FilterOptionGroup("operator", _("Opérateur"), tuple(operators))]
    if departements:
        options = [FilterOption("", place.name, not departement)]
        options += [FilterOption(inside.code, inside.name, inside.code == departement) for inside in departements]
        menus.append(FilterOptionGroup("departement", _("Département"), tuple(options)))
    origins = origins_available()
    if len(origins) > 1:
        offered = (FilterOption(origin.word, origin_name(origin), origin is selection.origin) for origin in origins)
        menus.append(FilterOptionGroup("origin", _("Provenance"), tuple(offered)))
    return menus


def _other_campaign(plan: CampaignPlan, measured: CampaignProgress) -> OtherCampaign:
    reached = progress(plan, origin=measured.origin, today=measured.today)
    view = progress_view(reached)
    words = {"tests": view.tests, "goal": view.goal}
    return OtherCampaign(
        name=plan_name(plan),
        href=campaign_href(plan),
        place=territory(plan.territory).name,
        days=plan_days(plan),
        reached=_("trop peu d’appareils") if reached.tests is None else _("%(tests)s tests sur %(goal)s") % words,
    )
