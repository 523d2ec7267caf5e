"""The page of an area: map, communes, sites, months, action. Also the source of its PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.measure.figures.pages.parts.figure_words import mark_style, tests_text
from maillage.measure.figures.pages.parts.filtering.filter_fields import period_name
from maillage.measure.figures.pages.parts.legends import LEGENDS
from maillage.measure.record.domain.terms import Origin, Period
from maillage.measure.repair.domain.findings import THRESHOLD, AreaFinding
from maillage.measure.repair.domain.month_groups import MonthGroup
from maillage.measure.repair.edges.export.drawing import SHARE_STEPS, drawing_of, map_svg, share_class
from maillage.measure.repair.pages.parts.words import (
    area_href,
    area_title,
    direction_name,
    distance_text,
    interval_text,
    proof_name,
    technologies_text,
)
from maillage.measure.repair.store import surroundings
from maillage.measure.repair.store.repair import BadCommune, RepairArea
from maillage.measure.repair.store.repair_actions import (
    MonthGroupEvidence,
    months_of,
    open_action_on,
    verification_of,
)
from maillage.territory.pages.parts.place_names import PlaceLink
from maillage.web import charts
from maillage.web.charts.maps import LegendStep
from maillage.web.offers import offers
from maillage.web.wording import formats

SITES_SHOWN: Final = 8
SITES_MARGIN_KM: Final = 15.0


@dataclass(frozen=True, slots=True)
class AreaFact:
    """A figure at the head of the page."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """A commune of the area."""

    name: str
    href: str
    css_class: str
    people: str
    tests: str
    share: str
    interval: str
    median: str
    finding: str
    site: str


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A radio site relative to the centre of the area."""

    distance: str
    direction: str
    technologies: str


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A group of months of the area."""

    months: str
    tests: str
    share: str
    interval: str


@dataclass(frozen=True, slots=True)
class RepairSheet:
    """Context of repair_area.html."""

    title: str
    heading: str
    summary: str
    operator: str
    mark: SafeString
    origin: Origin
    trail: tuple[PlaceLink, ...]
    facts: tuple[AreaFact, ...]
    map: SafeString
    map_title: str
    legend: tuple[LegendStep, ...]
    communes: tuple[CommuneLine, ...]
    sites: tuple[SiteLine, ...]
    sites_caption: str
    trend: SafeString | None
    months: tuple[MonthLine, ...]
    action: PlaceLink | None
    action_proof: str
    open_href: str
    opened_href: str
    pdf_href: str
    notices: tuple[str, ...]
    remarks: tuple[str, ...]


def repair_sheet(area: RepairArea) -> RepairSheet:
    """The page context of ``area``."""
    drawing = drawing_of(area)
    operator_sites = surroundings.sites_within(
        area.operator.code, surroundings.around(drawing.box, margin_km=SITES_MARGIN_KM)
    )
    action = open_action_on(area.operator.code, area.codes)
    verdict = None if action is None else verification_of(action)
    screen_ink = lambda name: format_html('class="{}"', "repair-map" if name == "map" else name)  # noqa: E731 -- one line
    months = months_of(area)
    action_link = None
    if action is not None:
        detail = f"{_(action.state.label)} · {_('ouverte le %(day)s') % {'day': formats.day(action.opened_on)}}"
        action_link = PlaceLink(action.title, detail, reverse("repair_action", args=[action.id]))
    title = _("%(operator)s : %(area)s") % {"operator": area.operator.name, "area": area_title(area)}
    words = {"operator": area.operator.name}
    map_title = _("Carte de la zone : part de mauvais tests par commune, sites de %(operator)s") % words
    sites_caption = _("Les sites des opérateurs ne sont pas encore chargés ici : la carte ne les montre pas.")
    vintage = surroundings.sites_vintage()
    if vintage is not None:
        sites_caption = _("Sites de l’opérateur d’après l’Arcep, %(vintage)s, vus du milieu de la zone.")
        sites_caption %= {"vintage": vintage}
    return RepairSheet(
        title=title,
        heading=area_title(area),
        summary=_summary(area),
        operator=area.operator.name,
        mark=charts.mark(mark_style(area.operator)),
        origin=area.origin,
        trail=(
            PlaceLink(_("Zones à réparer"), "", reverse("repair")),
            PlaceLink(area.operator.name, "", f"{reverse('repair')}?operator={area.operator.id}"),
        ),
        facts=tuple(_facts(area)),
        map=map_svg(drawing, area.communes, operator_sites, title=map_title, ink=screen_ink),
        map_title=map_title,
        legend=tuple(legend_lines(has_sites=bool(operator_sites))),
        communes=tuple(_commune_line(bad, operator_sites) for bad in area.communes),
        sites=tuple(
            SiteLine(
                distance_text(near.distance_m),
                direction_name(near.bearing_degrees),
                technologies_text(near.site.technologies),
            )
            for near in surroundings.nearest(*middle_of(area), operator_sites, most=SITES_SHOWN)
        ),
        sites_caption=sites_caption,
        trend=_trend(area, months),
        months=tuple(_month_line(month) for month in months),
        action=action_link,
        action_proof="" if verdict is None else proof_name(verdict),
        open_href=area_href(area, "repair_open"),
        opened_href=area_href(area, "repair_opened"),
        pdf_href=area_href(area, "repair_pdf"),
        # What is under way for this operator here: an outage, a site to come.
        notices=tuple(text for notices_on in offers("repair_notices") for text in notices_on(area)),
        # Extension point for features further up, such as fixed 4G that would not serve these communes either.
        remarks=tuple(text for remarks_on in offers("repair_remarks") for text in remarks_on(area.codes)),
    )


def middle_of(area: RepairArea) -> tuple[float, float]:
    """The centre of an area: mean position of its communes, weighted by population."""
    placed = [
        (bad.commune.lon or 0.0, bad.commune.lat or 0.0, (bad.commune.population or 0) + 1) for bad in area.communes
    ]
    people = sum(weight for _lon, _lat, weight in placed)
    lon = sum(lon * weight for lon, _lat, weight in placed) / people
    return lon, sum(lat * weight for _lon, lat, weight in placed) / people


def legend_lines(*, has_sites: bool) -> Iterator[LegendStep]:
    """The legend of the map."""
    ends = [0.0, *SHARE_STEPS]
    for place, low in enumerate(ends):
        is_last = place == len(ends) - 1
        if place == 0:
            label = _("moins de %(high)s") % {"high": formats.percent(SHARE_STEPS[0])}
        elif is_last:
            label = _("%(low)s et plus") % {"low": formats.percent(low)}
        else:
            words = {"low": formats.number(low * 100), "high": formats.percent(ends[place + 1])}
            label = _("%(low)s à %(high)s") % words
        yield LegendStep(f"b{place + 1}", label)
    if has_sites:
        yield LegendStep("site", _("site 4G ou 5G"))
        yield LegendStep("site-old", _("site 2G ou 3G seulement"))


def stretch_name(months: MonthGroup) -> str:
    """A group of months in words: "octobre 2026", "août 2026 à octobre 2026"."""
    first = period_name(Period(months.first, 1))
    if months.after - months.first == 1:
        return first
    return _("%(low)s à %(high)s") % {"low": first, "high": period_name(Period(months.after - 1, 1))}


def site_text(lon: float | None, lat: float | None, sites: Sequence[surroundings.KnownSite]) -> str:
    """The nearest site of a commune: "3,4 km au nord-est, 3G 4G"."""
    near = surroundings.nearest(lon, lat, sites, most=1) if lon is not None and lat is not None else ()
    if not near:
        return formats.missing()
    words = {
        "distance": distance_text(near[0].distance_m),
        "direction": direction_name(near[0].bearing_degrees),
        "technologies": technologies_text(near[0].site.technologies),
    }
    return _("%(distance)s %(direction)s, %(technologies)s") % words


def _summary(area: RepairArea) -> str:
    evidence = area.evidence
    words = {
        "operator": area.operator.name,
        "tests": tests_text(evidence.tests),
        "devices": ngettext("%(count)s appareil", "%(count)s appareils", evidence.devices)
        % {"count": formats.number(evidence.devices)},
        "share": formats.percent(evidence.share.value),
        "interval": interval_text(evidence.share),
    }
    return (
        _(
            "Avec %(operator)s, %(share)s des tests échouent ici ou restent sous 3 Mb/s "
            "(intervalle à 95 %% : %(interval)s), sur %(tests)s de %(devices)s."
        )
        % words
    )


def _facts(area: RepairArea) -> Iterator[AreaFact]:
    evidence, roads = area.evidence, surroundings.known_roads()
    communes = ngettext("%(count)s commune", "%(count)s communes", len(area.communes)) % {"count": len(area.communes)}
    yield AreaFact(_("Habitants"), formats.number(area.population), communes)
    yield AreaFact(_("Mauvais tests"), formats.percent(evidence.share.value), interval_text(evidence.share))
    median = _("échec") if evidence.median_bps is None else formats.debit_mbps(evidence.median_bps)
    yield AreaFact(_("Débit médian"), median, tests_text(evidence.tests))
    dead = ngettext("test sans aucun réseau", "tests sans aucun réseau", evidence.dead_tests)
    yield AreaFact(_("Sans réseau"), formats.number(evidence.dead_tests), dead)
    if evidence.score is not None:
        low, high = evidence.score.low, evidence.score.high
        note = f"{formats.number(low, 1)} – {formats.number(high, 1)}" if low is not None else ""
        yield AreaFact(str(LEGENDS[evidence.score_usage].name), formats.points(evidence.score.value), note)
    km = surroundings.roads_km(area.codes, roads)
    yield AreaFact(
        _("Routes"), formats.missing() if km is None else f"{formats.number(km)}\u00a0km", roads.source if roads else ""
    )


def _commune_line(bad: BadCommune, sites: Sequence[surroundings.KnownSite]) -> CommuneLine:
    return CommuneLine(
        name=bad.commune.name,
        href=reverse("territory", args=[bad.commune.address]),
        css_class=share_class(bad.share.value),
        people=formats.number(bad.commune.population),
        tests=formats.number(bad.tests),
        share=formats.percent(bad.share.value),
        interval=interval_text(bad.share),
        median=_("échec") if bad.median_bps is None else formats.debit_mbps(bad.median_bps),
        finding=_("ses propres tests") if bad.finding is AreaFinding.ALONE else _("avec ses voisines"),
        site=site_text(bad.commune.lon, bad.commune.lat, sites),
    )


def _trend(area: RepairArea, months: Sequence[MonthGroupEvidence]) -> SafeString | None:
    if len(months) < 2:
        return None
    # The share of bad tests rises when service gets worse, and the axis is not inverted.
    axis = charts.Axis(0.0, 1.0, (), (THRESHOLD,), is_linear=True)
    points = [charts.SparklineMonth(month.share.value, month.share.low, month.share.high) for month in months]
    title = _("Part de mauvais tests au fil des mois, %(area)s") % {"area": area_title(area)}
    return charts.sparkline(points, axis, ink=mark_style(area.operator), title=title)


def _month_line(span: MonthGroupEvidence) -> MonthLine:
    return MonthLine(
        capfirst(stretch_name(span.months)),
        formats.number(span.tests),
        formats.percent(span.share.value),
        interval_text(span.share),
    )
