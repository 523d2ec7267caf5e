"""The coverage that an operator announces, laid over the map of the tests: its tiles, and the choice on the map."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.problems import NotFound, sentence
from maillage.measure.announced.domain.coverage import CoverageClass
from maillage.measure.announced.store.announced_places import SERVICE, announcing_operators, coverage_beside
from maillage.measure.announced.store.coverage_files import LAYER, coverage_tile, current_coverage
from maillage.measure.figures.pages.parts.map_overlays import MapOverlay, overlay_tile
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import operator_table
from maillage.web.error_pages import render_problems

_REAL, _INVENTED = "reel", "invente"


@require_safe
@gzip_page
@render_problems
def announced_tile(  # noqa: PLR0917 -- the parts of the address
    _request: HttpRequest, layer: str, operator: str, version: int, zoom: int, column: int, row: int
) -> HttpResponse:
    """A tile of what an operator announces; its address changes with each map that is taken in."""
    named_operator = operator_table().by_id(operator)
    if named_operator is None or layer not in {_REAL, _INVENTED}:
        raise NotFound("coverage_operator", sentence("Aucune carte de couverture n’est à cette adresse."))
    coverage = current_coverage(is_invented=layer == _INVENTED)
    tile = coverage_tile(coverage, named_operator.code, SERVICE, tile=(zoom, column, row))
    return overlay_tile(tile, is_current=version == coverage.version)


def coverage_overlay(origin: Origin) -> MapOverlay | None:
    """What is announced, beside tests of ``origin``; None where no map of an operator stands beside them."""
    operators = announcing_operators(origin)
    if not operators:
        return None
    kind = _INVENTED if origin is Origin.SIMULATED else _REAL
    version = coverage_beside(origin).version
    return MapOverlay(
        name="announced",
        label=_("Hachurer la bonne 4G annoncée"),
        note=_("Hachures : bonne 4G annoncée par l’opérateur."),
        tiles=f"/carte/annonce/{kind}/{{operator}}/{version}/{{z}}/{{x}}/{{y}}.mvt",
        layer=LAYER,
        least=int(CoverageClass.GOOD),
        operators=tuple(operator.id for operator in operators),
    )


OVERLAYS: Final = (coverage_overlay,)
