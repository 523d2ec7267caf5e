"""PDF sheets of areas with the texts and map of the page, set by edges/export/repair.typ; and their ZIP."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.bounds.memory import LruCache
from maillage.core.problems import Unavailable, sentence
from maillage.kits.lists.files import csv_content
from maillage.measure.figures.pages.parts.filtering.filter_fields import origin_name
from maillage.measure.repair.edges.export import repair as export
from maillage.measure.repair.edges.export.drawing import drawing_of, map_svg
from maillage.measure.repair.edges.export.repair import area_columns, areas_geojson, commune_columns, communes_of_areas
from maillage.measure.repair.pages.area import SITES_MARGIN_KM, RepairSheet, repair_sheet
from maillage.measure.repair.store.repair import RepairArea
from maillage.measure.repair.store.surroundings import around, known_roads, sites_vintage, sites_within
from maillage.territory.domain.terms import ATTRIBUTION
from maillage.territory.store.territories import territory
from maillage.web.installation import agency_name
from maillage.web.print import typeset
from maillage.web.wording import formats

WAIT_S: Final = 20.0  # maximum wait for other sheets in print
TEMPLATE: Final = Path(export.__file__).with_name("repair.typ")

# The colours of the light theme (web/static/web/tokens.css), inlined since the PDF has no style sheet.
_PAPER: Final[Mapping[str, str]] = {
    "map": 'font-family="Bricolage Grotesque"',
    "around": 'fill="#e8efee" stroke="#ffffff" stroke-width="1"',
    "border": 'fill="none" stroke="#0e2329" stroke-width="1.6" stroke-linejoin="round"',
    "b1": 'fill="#f0d0ce" stroke="#ffffff" stroke-width="0.8"',
    "b2": 'fill="#dd9a98" stroke="#ffffff" stroke-width="0.8"',
    "b3": 'fill="#c4605f" stroke="#ffffff" stroke-width="0.8"',
    "b4": 'fill="#a5282c" stroke="#ffffff" stroke-width="0.8"',
    "site": 'fill="#0b5563" stroke="#ffffff" stroke-width="1.2"',
    "site-old": 'fill="#ffffff" stroke="#0b5563" stroke-width="1.6"',
    "name": 'font-size="13" font-weight="700" fill="#0e2329" stroke="#ffffff" stroke-width="3" '
    'paint-order="stroke" stroke-linejoin="round"',
    "scale": 'fill="none" stroke="#0e2329" stroke-width="2"',
}

_printing = Lock()
_sheets = LruCache[tuple[RepairSheet, str], bytes](most=64)


def printed_sheet(area: RepairArea) -> bytes:
    """The PDF of an area in the page's language; Unavailable if other sheets take too long."""
    page = repair_sheet(area)

    def printed() -> bytes:
        drawing = drawing_of(area)
        sites = sites_within(area.operator.code, around(drawing.box, margin_km=SITES_MARGIN_KM))
        paper_ink = lambda name: SafeString(_PAPER[name])  # noqa: E731 -- one line
        paper_map = map_svg(drawing, area.communes, sites, title=page.map_title, ink=paper_ink)
        files = {"sheet.json": json.dumps(_facts(area, page)).encode(), "map.svg": paper_map.encode()}
        # One at a time per process, since typesetting takes a full core.
        if not _printing.acquire(timeout=WAIT_S):
            message = sentence("Trop de fiches sont demandées en ce moment : recommencez dans un instant.")
            raise Unavailable("printing_busy", message)
        try:
            return typeset(TEMPLATE.read_text("utf-8"), inputs={}, files=files, form="pdf")[0]
        finally:
            _printing.release()

    return _sheets.get((page, get_language() or "fr"), printed)


def printed_sheets(areas: Sequence[RepairArea]) -> bytes:
    """A ZIP with a PDF per area, the tables by area and commune, and the outlines."""
    roads = known_roads()
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as bundle:
        bundle.writestr("zones.csv", csv_content(area_columns(roads), areas))
        bundle.writestr("communes.csv", csv_content(commune_columns(roads), communes_of_areas(areas)))
        bundle.writestr("zones.geojson", areas_geojson(areas, roads, attribution=ATTRIBUTION))
        for area in areas:
            bundle.writestr(f"fiches/{area.operator.id}/zone-{area.code}.pdf", printed_sheet(area))
    return content.getvalue()


def _facts(area: RepairArea, page: RepairSheet) -> dict[str, object]:
    """The template's data: texts only."""
    return {
        "language": get_language() or "fr",
        "agency": agency_name(),
        "kicker": _("Zone à réparer · %(operator)s") % {"operator": page.operator},
        "title": page.heading,
        "where": ", ".join(territory(f"departement:{code}").name for code in area.departements),
        "summary": page.summary,
        "day": _("Fiche du %(day)s") % {"day": formats.day(timezone.localdate())},
        "origin": _("Tests : %(origin)s") % {"origin": origin_name(area.origin)},
        "facts": [asdict(fact) for fact in page.facts],
        "legend": [asdict(line) for line in page.legend],
        "communes_title": _("Les communes"),
        "communes_head": [
            _("Commune"), _("Habitants"), _("Tests"), _("Mauvais"), _("95 %"), _("Débit médian"),
            _("Site le plus proche"),
        ],
        "communes": [
            [line.name, line.people, line.tests, line.share, line.interval, line.median, line.site]
            for line in page.communes
        ],
        "months_title": _("Au fil des mois"),
        "months_head": [_("Mois"), _("Tests"), _("Mauvais"), _("95 %")],
        "months": [[line.months, line.tests, line.share, line.interval] for line in page.months],
        "sites_title": _("Sites radio les plus proches"),
        "sites_caption": page.sites_caption if sites_vintage() else _("Aucun fichier de sites n’est chargé."),
        "sites_head": [_("Distance"), _("Direction"), _("Technologies")],
        "sites": [[line.distance, line.direction, line.technologies] for line in page.sites],
        "remarks_title": _("Et par l’accès fixe ?"),
        "remarks": list(page.remarks),
        "method_title": _("Comment ces chiffres sont faits"),
        "method": _(
            "Un test est mauvais quand sa réception échoue ou reste sous 3 Mb/s. Chaque appareil pèse autant, "
            "l’intervalle à 95 % respecte les appareils. Une commune est retenue quand un test sur quatre au moins "
            "est mauvais, sans doute possible. Rien n’est montré d’une commune où moins de cinq appareils ont mesuré."
        ),
        "attribution": ATTRIBUTION,
    }  # fmt: skip
