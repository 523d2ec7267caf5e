"""On the page of a place: what is announced beside what is measured, and sites out of service or to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.announced.pages.parts.announced_words import (
    coming_text,
    operator_name,
    outage_text,
    tests_at_least,
    working_interval_text,
    working_share_text,
    working_text,
)
from maillage.measure.announced.store.announced_places import (
    announced_lines,
    announced_version,
    coverage_beside,
    disagreements,
    is_of_surface,
)
from maillage.measure.announced.store.site_outages import (
    KnownOutage,
    newest_report_day,
    outage_day_tests,
    outages_between,
    outages_today,
    sites_version,
)
from maillage.measure.announced.store.sites_to_come import KnownSiteToCome, sites_in_service, sites_to_come
from maillage.measure.figures.pages.parts.place_visit import selection_of
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_offers import (
    PanelFigure,
    PanelTag,
    PlaceDetail,
    PlaceOffer,
    PlacePanel,
    PlacePart,
    PlaceVisit,
)
from maillage.territory.store.territories import communes_of
from maillage.web.filters import with_pairs
from maillage.web.offers import Tone
from maillage.web.wording import formats
from maillage.web.wording.numerals import capitalised, spelled

ANNOUNCED: Final = "annonce"
SITES: Final = "sites"
_YEAR: Final = timedelta(days=365)
_MOST_LISTED: Final = 30
_DISAGREEMENT_RANK, _OUTAGE_RANK, _PLAIN_RANK = 18, 19, 32  # behind zones to repair and other news


@dataclass(frozen=True, slots=True)
class AnnouncedHere:
    """What is announced in a place: its lines, and in how many of its communes a disagreement is certain."""

    place: Territory
    lines: tuple[AnnouncedLine, ...]
    communes: int
    operators: int


@dataclass(frozen=True, slots=True)
class OperatorShares:
    """A line of the table of a place, formatted; ``shares`` from very good to none."""

    operator: Operator | None
    name: str
    shares: tuple[str, ...]
    works: str
    interval: str
    tests: str


def announced_here(place: Territory, origin: Origin) -> AnnouncedHere | None:
    """What operators announce in a place and what tests say of it; None where no map of theirs was taken in."""
    lines = tuple(line for line in announced_lines(place, origin) if line.announced is not None)
    if not lines:
        return None
    if is_of_surface(place):
        return AnnouncedHere(place, lines, communes=0, operators=0)
    codes = frozenset(communes_of(place.address))
    certain = [line for line in disagreements(origin) if line.is_certain and line.address.partition(":")[2] in codes]
    return AnnouncedHere(
        place, lines, len({line.address for line in certain}), len({line.operator for line in certain})
    )


def announced_panel(local: AnnouncedHere) -> PlacePanel:
    """The panel of a place: the worst certain disagreement, else what is announced."""
    if is_of_surface(local.place):
        return surface_panel(local)
    lowest = min(line.announced.well_covered for line in local.lines if line.announced is not None)
    link = (_("Voir les écarts"), with_pairs(reverse("announced"), [("territory", local.place.address)]))
    worst = max(local.lines, key=lambda line: (line.is_certain, line.people_concerned))
    if worst.is_certain and worst.works is not None and worst.announced is not None:
        words = {"operator": operator_name(worst.operator), "working": formats.percent(worst.works.value)}
        return PlacePanel(
            door=_("Annoncé et mesuré"),
            sentence=_("%(operator)s annonce la 4G : %(working)s des tests passent.") % words,
            figures=(
                PanelFigure(formats.percent(worst.announced.well_covered), _("annoncés")),
                PanelFigure(formats.percent(worst.works.value), _("tests qui passent")),
            ),
            link=link,
            rank=_DISAGREEMENT_RANK,
            tag=PanelTag(_("écart"), Tone.BAD),
        )
    if local.communes:
        text = ngettext(
            "%(communes)s commune où l’annonce ne se vérifie pas.",
            "%(communes)s communes où l’annonce ne se vérifie pas.",
            local.communes,
        )
        return PlacePanel(
            door=_("Annoncé et mesuré"),
            sentence=capitalised(text % {"communes": spelled(local.communes, feminine=True)}),
            figures=(
                PanelFigure(formats.number(local.communes), ngettext("commune", "communes", local.communes)),
                PanelFigure(formats.number(local.operators), ngettext("opérateur", "opérateurs", local.operators)),
            ),
            link=link,
            rank=_DISAGREEMENT_RANK,
            tag=PanelTag(_("écart"), Tone.BAD),
        )
    is_judged = any(line.works is not None for line in local.lines)
    sentence = _("Rien ne dément la bonne 4G annoncée ici.") if is_judged else _("La 4G annoncée attend vos tests.")
    return PlacePanel(
        door=_("Annoncé et mesuré"),
        sentence=sentence,
        figures=(PanelFigure(formats.percent(lowest), _("annoncés, au moins")),),
        link=(_("Voir l’annonce"), link[1]),
        rank=_PLAIN_RANK,
    )


def surface_panel(local: AnnouncedHere) -> PlacePanel:
    """The panel of a beach: the operator whose tests work least, else the share of its surface that is announced."""
    link = (_("Voir l’annonce"), f"{reverse('territory', args=[local.place.address])}#{ANNOUNCED}")
    judged = [(line.works.value, line) for line in local.lines if line.works is not None]
    working, line = min(judged, key=lambda row: (row[0], row[1].operator), default=(None, local.lines[0]))
    if working is None:
        lowest = min(each.announced.well_covered for each in local.lines if each.announced is not None)
        return PlacePanel(
            door=_("Annoncé et mesuré"),
            sentence=_("La 4G annoncée attend vos tests."),
            figures=(PanelFigure(formats.percent(lowest), _("de la surface, au moins")),),
            link=link,
            rank=_PLAIN_RANK,
        )
    words = {"operator": operator_name(line.operator), "working": formats.percent(working)}
    covered = None if line.announced is None else line.announced.well_covered
    return PlacePanel(
        door=_("Annoncé et mesuré"),
        sentence=_("%(operator)s annonce la 4G : %(working)s des tests passent.") % words,
        figures=(
            PanelFigure(formats.percent(covered), _("de la surface")),
            PanelFigure(formats.percent(working), _("tests qui passent")),
        ),
        link=link,
        rank=_PLAIN_RANK,
    )


def announcement(visit: PlaceVisit) -> PlacePart | None:
    """The panel and the table of a place; None where no map of an operator was taken in."""
    origin = selection_of(visit).origin
    local = visit.once(announced_here, visit.place, origin)
    if local is None:
        return None
    detail = PlaceDetail(
        title=_("Annoncé et mesuré, par opérateur"),
        anchor=ANNOUNCED,
        template="announced/place_announced.html",
        content=lambda: announced_table(local, origin),
        place=35,
    )
    return PlacePart(panel=announced_panel(local), details=(detail,))


def announced_table(local: AnnouncedHere, origin: Origin) -> dict[str, Any]:
    """The table of a place: classes of coverage and tests that work, by operator."""
    rows = [
        OperatorShares(
            operator=operator_table().by_code(line.operator),
            name=operator_name(line.operator),
            shares=tuple(
                formats.percent(share)
                for share in (
                    line.announced.very_good,
                    line.announced.good,
                    line.announced.limited,
                    line.announced.none,
                )
            ),
            works=working_share_text(line.works),
            interval=working_interval_text(line.works),
            tests=tests_at_least(line),
        )
        for line in local.lines
        if line.announced is not None
    ]
    basis = _("Couverture 4G annoncée, en part du sol ; d’une commune à l’autre, selon les habitants.")
    if coverage_beside(origin).manifest.addresses:
        basis = _("Couverture 4G annoncée, en part des adresses ; d’une commune à l’autre, selon les habitants.")
    if is_of_surface(local.place):
        basis = _("Couverture 4G annoncée, en part de la surface du lieu ; tests faits là où elle est bonne.")
    href = with_pairs(reverse("announced"), [("territory", local.place.address)])
    return {"rows": rows, "basis": basis, "href": href}


def sites_panel(outages: Sequence[KnownOutage], coming: Sequence[KnownSiteToCome], href: str) -> PlacePanel:
    """The panel of a place with an outage today or a site to come; outages first."""
    figures = []
    if outages:
        figures.append(PanelFigure(formats.number(len(outages)), _("hors service")))
    if coming:
        figures.append(PanelFigure(formats.number(len(coming)), _("à venir")))
    link = (_("Voir les sites"), href)
    if outages:
        names = {outage.operator for outage in outages}
        words = {"operator": operator_name(outages[0].operator), "count": spelled(len(outages))}
        text = _("Un site de %(operator)s est hors service.") % words
        if len(outages) > 1:
            text = _("%(count)s sites de %(operator)s sont hors service.") % words
            if len(names) > 1:
                text = _("%(count)s sites sont hors service aujourd’hui.") % words
        return PlacePanel(
            door=_("Sites mobiles"),
            sentence=capitalised(text),
            figures=tuple(figures),
            link=link,
            rank=_OUTAGE_RANK,
            tag=PanelTag(_("panne"), Tone.BAD),
        )
    due = min((site.due_on for site in coming if site.due_on is not None), default=None)
    count = {"count": spelled(len(coming))}
    text = ngettext("%(count)s site mobile à venir.", "%(count)s sites mobiles à venir.", len(coming)) % count
    if due is not None:
        words = {**count, "day": formats.day(due)}
        text = ngettext(
            "%(count)s site à venir, avant le %(day)s.",
            "%(count)s sites à venir, le premier avant le %(day)s.",
            len(coming),
        )
        text %= words
    return PlacePanel(
        door=_("Sites mobiles"), sentence=capitalised(text), figures=tuple(figures), link=link, rank=_PLAIN_RANK
    )


def sites_here(visit: PlaceVisit) -> PlacePart | None:
    """The panel and the lists of sites of a place; None where nothing is known of any."""
    origin = selection_of(visit).origin
    is_invented = origin is Origin.SIMULATED
    place, today = visit.place, localdate()
    codes = communes_of(place.address)
    outages = outages_today(codes, today=today, is_invented=is_invented)
    coming = sites_to_come(codes, is_invented=is_invented)
    has_history = newest_report_day(is_invented=is_invented) is not None
    if not (outages or coming or has_history):
        return None
    detail = PlaceDetail(
        title=_("Sites mobiles : en service, en panne, à venir"),
        anchor=SITES,
        template="announced/place_sites.html",
        content=lambda: sites_lists(place, origin, today=today),
        place=36,
        style_sheets=("announced/announced.css",),
    )
    href = f"{reverse('territory', args=[place.address])}#{SITES}"
    panel = sites_panel(outages, coming, href) if outages or coming else None
    return PlacePart(panel=panel, details=(detail,))


def sites_lists(place: Territory, origin: Origin, *, today: date) -> dict[str, Any]:
    """The sites of a place in sentences, with the outages of the last twelve months beside the tests of those days."""
    is_invented = origin is Origin.SIMULATED
    codes = communes_of(place.address)
    outages = outages_today(codes, today=today, is_invented=is_invented)
    past = outages_between(codes, today - _YEAR, today, is_invented=is_invented)
    report = newest_report_day(is_invented=is_invented)
    caption = _("Aucun relevé des pannes n’est encore chargé.")
    if report is not None:
        caption = _("Pannes : relevé de l’Arcep du %(day)s, d’après les opérateurs.") % {"day": formats.day(report)}
    return {
        "outages": [outage_text(outage) for outage in outages[:_MOST_LISTED]],
        "coming": [coming_text(site) for site in sites_to_come(codes, is_invented=is_invented)[:_MOST_LISTED]],
        "in_service": [] if is_invented else [_in_service_text(*row) for row in sites_in_service(place)],
        "history": [_history_text(name, number, past, origin) for name, number in _by_operator(past)],
        "caption": caption,
    }


def _in_service_text(operator: int, sites: int, with_4g: int) -> str:
    words = {"operator": operator_name(operator), "sites": formats.number(sites), "with_4g": formats.number(with_4g)}
    return (
        ngettext(
            "%(operator)s : %(sites)s site, dont %(with_4g)s en 4G ou 5G.",
            "%(operator)s : %(sites)s sites, dont %(with_4g)s en 4G ou 5G.",
            sites,
        )
        % words
    )


def _by_operator(outages: Sequence[KnownOutage]) -> list[tuple[int, int]]:
    counted: dict[int, int] = {}
    for outage in outages:
        counted[outage.operator] = counted.get(outage.operator, 0) + 1
    return sorted(counted.items())


def _history_text(operator: int, number: int, outages: Sequence[KnownOutage], origin: Origin) -> str:
    words: dict[str, str] = {"operator": operator_name(operator), "count": formats.number(number)}
    text = ngettext("%(operator)s : %(count)s panne", "%(operator)s : %(count)s pannes", number) % words
    tests = outage_day_tests(outages, operator, origin)
    if tests is None:
        return _("%(text)s ; trop peu d’appareils ont testé ces jours-là.") % {"text": text}
    return _("%(text)s ; ces jours-là %(during)s des tests passent, les autres jours %(otherwise)s.") % {
        "text": text,
        "during": working_text(tests.during),
        "otherwise": working_text(tests.otherwise),
    }


PLACE_OFFERS: Final = (
    PlaceOffer(announcement, announced_version),
    # Includes the day: a list of outages is of its day, and older ones say nothing of today.
    PlaceOffer(sites_here, lambda: (sites_version(), localdate())),
)
