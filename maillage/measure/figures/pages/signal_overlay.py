"""The signal of drive tests, laid over the map of the tests: its tiles, and the choice on the map."""

from itertools import pairwise
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.problems import NotFound, sentence
from maillage.measure.figures.domain.signal import CLASS_BOUNDS_DBM
from maillage.measure.figures.pages.parts.map_overlays import MapOverlay, overlay_tile
from maillage.measure.figures.store.signal_rows import LAYER, current_signal, signal_tile
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import operator_table
from maillage.web.error_pages import render_problems


@require_safe
@gzip_page
@render_problems
def signal_map_tile(  # noqa: PLR0917 -- the parts of the address
    _request: HttpRequest, operator: str, version: int, zoom: int, column: int, row: int
) -> HttpResponse:
    """A tile of the signal of an operator; its address changes with each new drive test."""
    named_operator = operator_table().by_id(operator)
    if named_operator is None:
        raise NotFound("signal_operator", sentence("Aucune mesure de signal n’est à cette adresse."))
    current, rows = current_signal()
    tile = signal_tile(rows, named_operator.code, tile=(zoom, column, row))
    return overlay_tile(tile, is_current=version == current.version)


def signal_overlay(origin: Origin) -> MapOverlay | None:
    """The signal of drive tests, beside tests that were really made; None where none has a signal."""
    current, _rows = current_signal()
    table = operator_table()
    operators = [operator.id for code in current.operators if (operator := table.by_code(code)) is not None]
    if origin not in {Origin.CROWD, Origin.DRIVE_TEST} or not operators:
        return None
    return MapOverlay(
        name="signal",
        label=_("Colorer par le signal des campagnes (RSRP)"),
        note=_(
            "Signal : médiane des campagnes (RSRP), où cinq appareils l’ont mesuré ; ses carrés couvrent les autres "
            "couleurs. Un signal fort ne dit pas un débit."
        ),
        tiles=f"/carte/signal/{{operator}}/{current.version}/{{z}}/{{x}}/{{y}}.mvt",
        layer=LAYER,
        least=1,
        operators=tuple(operators),
        class_labels=_class_labels(),
    )


def _class_labels() -> tuple[str, ...]:
    """The classes in words, the weakest signal first."""
    bounds = [str(bound).replace("-", "−") for bound in CLASS_BOUNDS_DBM]
    between = [_("Signal de %(low)s à %(high)s dBm") % {"low": low, "high": high} for low, high in pairwise(bounds)]
    return (
        _("Signal sous %(bound)s dBm") % {"bound": bounds[0]},
        *between,
        _("Signal au-dessus de %(bound)s dBm") % {"bound": bounds[-1]},
    )


OVERLAYS: Final = (signal_overlay,)
