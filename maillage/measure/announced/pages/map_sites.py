"""Sites of operators on the map of the tests: in service, out of service today, to come; the choice and their places.

Outages and sites to come are sent whole; sites in service only for a part of the map, since a region has thousands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.measure.announced.pages.panels import SITES
from maillage.measure.announced.pages.parts.announced_words import operator_name
from maillage.measure.announced.store.site_outages import KnownOutage, newest_report_day, outages_today
from maillage.measure.announced.store.site_places import communes_at
from maillage.measure.announced.store.sites_to_come import KnownSiteToCome, has_sites_to_come, sites_to_come
from maillage.measure.figures.pages.parts.filtering.filters import asked_selection
from maillage.measure.figures.pages.parts.filtering.map_request import read_map_request
from maillage.measure.figures.pages.parts.map_overlays import MapMarks, MarkRow
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import OperatorKind, operator_table
from maillage.measure.repair.store.surroundings import sites_vintage, sites_within
from maillage.territory.domain.terms import Address, Box, Kind
from maillage.territory.store.territories import communes_of, territory
from maillage.web.error_pages import public_page
from maillage.web.installation import home_territory
from maillage.web.listed_places import ListedPlace, listed_places, point_of
from maillage.web.public_url import query_pairs
from maillage.web.wording import formats
from maillage.web.wording.numerals import capitalised

_NEAR_ZOOM: Final = 10.5  # where the map shows squares
_WIDEST_DEGREES: Final = 2.0  # of a box whose sites in service are sent


@dataclass(frozen=True, slots=True)
class _SiteKind:
    """A kind of site on the map: colour token and sign of its disc, its words in the legend and in titles."""

    shade: str
    sign: str
    label: str
    state: str


_DOWN: Final = _SiteKind("bad", "!", sentence("Site hors service aujourd’hui"), sentence("site hors service"))
_COMING: Final = _SiteKind("good", "+", sentence("Site à venir"), sentence("site à venir"))
_IN_SERVICE: Final = _SiteKind("ink-soft", "", sentence("Site en service (de près)"), sentence("site en service"))


def site_marks(origin: Origin) -> MapMarks | None:
    """The choice of the map; None where no site is known beside tests of ``origin``."""
    is_invented = origin is Origin.SIMULATED
    is_known = (
        newest_report_day(is_invented=is_invented) is not None
        or has_sites_to_come(communes_of(home_territory()), is_invented=is_invented)
        or (not is_invented and sites_vintage() is not None)
    )
    if not is_known:
        return None
    kinds = (_DOWN, _COMING) if is_invented else (_DOWN, _COMING, _IN_SERVICE)
    return MapMarks(
        name="sites",
        label=_("Montrer les sites mobiles"),
        href=reverse("announced_sites"),
        rows=tuple(MarkRow(kind.shade, kind.sign, _(kind.label)) for kind in kinds),
        near_zoom=_NEAR_ZOOM,
        operators=tuple(operator.id for operator in operator_table() if operator.kind is OperatorKind.MNO),
        credits="" if is_invented else _("Sites : Arcep, Licence Ouverte 2.0"),
    )


MARKS: Final = (site_marks,)


def places_of_sites(selection: Selection, box: Box | None, *, today: date) -> dict[str, Any]:
    """The sites of the operators chosen (all without one), in ``box``; without it, outages and sites to come alone."""
    is_invented = selection.origin is Origin.SIMULATED
    home = communes_of(home_territory())
    places: list[ListedPlace] = []
    if box is not None and not is_invented and max(box.east - box.west, box.north - box.south) <= _WIDEST_DEGREES:
        places += _places_in_service(selection, box)
    coming = (site for site in sites_to_come(home, is_invented=is_invented) if _is_wanted(site, selection, box))
    outages = outages_today(home, today=today, is_invented=is_invented)
    # The last are drawn on top.
    places += [_place_to_come(site, is_invented=is_invented) for site in coming]
    places += [
        _place_out_of_service(outage, is_invented=is_invented)
        for outage in outages
        if _is_wanted(outage, selection, box)
    ]
    return listed_places(places, more=_("Les sites de la commune"), several=_("Plusieurs sites ici"))


@public_page
def sites(request: HttpRequest) -> HttpResponse:
    """The sites as map features, of the origin, operators and box that the address names."""
    selection, _pairs = asked_selection(request)
    box = read_map_request(query_pairs(request)).box
    return JsonResponse(places_of_sites(selection, box, today=localdate()))


def _is_wanted(site: KnownOutage | KnownSiteToCome, selection: Selection, box: Box | None) -> bool:
    is_inside = box is None or (box.west <= site.lon <= box.east and box.south <= site.lat <= box.north)
    return is_inside and (not selection.operators or site.operator in selection.operators)


def _places_in_service(selection: Selection, box: Box) -> Iterator[ListedPlace]:
    for operator in operator_table():
        if operator.kind is not OperatorKind.MNO or (selection.operators and operator.code not in selection.operators):
            continue
        known_sites = sites_within(operator.code, box)
        codes = communes_at([(site.lon, site.lat) for site in known_sites])
        for site, code in zip(known_sites, codes, strict=True):
            if code is not None:
                technologies = ", ".join(technology.word for technology in site.technologies)
                yield _place(_IN_SERVICE, operator.code, (site.lon, site.lat), code, words=(technologies, ""))


def _place_to_come(site: KnownSiteToCome, *, is_invented: bool) -> ListedPlace:
    line = _("%(programme)s, %(stage)s") % {"programme": _(site.programme.label), "stage": _(site.stage.label)}
    notes = [_("Inventé pour la démonstration.")] if is_invented else []
    if site.due_on is not None:
        notes.insert(0, _("Échéance le %(day)s.") % {"day": formats.day(site.due_on)})
    return _place(
        _COMING, site.operator, (site.lon, site.lat), site.commune, words=(capitalised(line), " ".join(notes))
    )


def _place_out_of_service(outage: KnownOutage, *, is_invented: bool) -> ListedPlace:
    since = {"day": formats.day(outage.started_on), "cause": _(outage.cause.label)}
    notes = [_("Relevé de l’Arcep du %(day)s.") % {"day": formats.day(outage.last_seen_on)}]
    if is_invented:
        notes = [_("Inventé pour la démonstration.")]
    if outage.expected_end_on is not None:
        notes.insert(0, _("Retour prévu le %(day)s.") % {"day": formats.day(outage.expected_end_on)})
    words = (_("Depuis le %(day)s (%(cause)s)") % since, " ".join(notes))
    return _place(_DOWN, outage.operator, (outage.lon, outage.lat), outage.commune, words=words)


def _place(
    kind: _SiteKind, operator: int, position: tuple[float, float], code: str, *, words: tuple[str, str]
) -> ListedPlace:
    """A mark in the commune of Insee ``code``; ``words`` are the line and the note of its card."""
    commune, (line, note) = str(Address(Kind.COMMUNE, code)), words
    return ListedPlace(
        id=f"{kind.shade}.{operator}.{position[0]:.5f}.{position[1]:.5f}",
        geometry=point_of(*position),
        label=kind.sign,
        title=_("%(operator)s, %(state)s") % {"operator": operator_name(operator), "state": _(kind.state)},
        line=line,
        note=f"{territory(commune).name}. {note}".strip(),
        href=f"{reverse('territory', args=[commune])}#{SITES}",
        shade=kind.shade,
    )
