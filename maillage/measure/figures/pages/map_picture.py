"""The map without its library: a drawing of the view, a sentence, the places with the most tests, the open card."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import shapely
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from maillage.core.bounds.memory import LruCache
from maillage.core.problems import Problem
from maillage.measure.figures.edges.export.rows import FigureRow
from maillage.measure.figures.pages.addresses import MapAddress, credits_text, level_at, view_of
from maillage.measure.figures.pages.map_card import chosen_card
from maillage.measure.figures.pages.parts.filtering.map_request import MapLevel, MapPosition, MapRequest
from maillage.measure.figures.pages.parts.legends import Legend
from maillage.measure.figures.pages.parts.map_drawing import DrawnView, shade_of, view_drawing
from maillage.measure.figures.pages.table_lines import TableLine, table_lines
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import operator_table
from maillage.territory.domain.terms import Box
from maillage.territory.store.territories import outlines
from maillage.web.filters import with_pairs
from maillage.web.map_page import MapPicture, PictureCard, PictureFrame, PicturePlace

MOST_PLACES: Final = 8

_Question = tuple[int, Selection, MapRequest, Origin, Box, str, tuple[float, ...], bool]
_pictures = LruCache[_Question, MapPicture](most=64)


def drawn_view(view: MapAddress, home: Box) -> DrawnView:
    """Where the picture stands: at the position of the address, else around ``home``."""
    position = view.request.position
    return DrawnView.around(home) if position is None else DrawnView.of_position(position)


def map_picture(view: MapAddress, legend: Legend, *, home: Box, title: str) -> MapPicture:
    """The picture of what the address names, in the classes of ``legend``; ``title`` is its text alternative."""
    has_layers = any(name in {"over", "marks"} and value for name, value in view.pairs)
    question = (
        view.counts.version,
        view.selection,
        view.request,
        view.default_origin,
        home,
        get_language() or "fr",
        legend.steps,
        has_layers,
    )
    return _pictures.get(
        question, lambda: _picture(view, legend, drawn_view(view, home), title=title, has_layers=has_layers)
    )


def _picture(view: MapAddress, legend: Legend, camera: DrawnView, *, title: str, has_layers: bool) -> MapPicture:
    request = replace(
        view.request,
        position=MapPosition(camera.zoom, 0.0, 0.0),
        level=level_at(camera.zoom),
        box=camera.box,
        within=None,
    )
    # The best one is sought among all operators, as the live map does.
    operators = frozenset[int]() if request.is_best else view.selection.operators
    figure_view = view_of(replace(view, request=request, selection=replace(view.selection, operators=operators)))
    card, outline = _card(view)
    frames = [
        PictureFrame(
            "" if code is None else operator_table().codes[code].name,
            view_drawing(camera, rows, legend, title=title, outlined=outline, key="" if code is None else f"-{code}"),
        )
        for code, rows in figure_view.rows.items()
    ]
    lines = [line for line in table_lines(figure_view) if not line.is_hidden and line.sample_count]
    place = [("level", request.level.value)] if request.level else []
    box = ",".join(f"{degrees:.5f}" for degrees in camera.box)
    position = [("z", f"{camera.zoom:.2f}")] if request.level is MapLevel.SQUARE else []
    return MapPicture(
        frames=tuple(frames),
        sentence=_sentence(view, lines, next(iter(figure_view.rows.values())), legend),
        note=_("Ce qui est posé sur la carte se voit une fois la carte ouverte.") if has_layers else "",
        places=tuple(
            PicturePlace(
                line.name,
                line.href,
                tuple((f"swatch-{cell.reading.number}" if cell.reading else "", cell.text) for cell in line.cells),
            )
            for line in sorted(lines, key=lambda line: -line.sample_count)[:MOST_PLACES]
        ),
        place_count=len(lines),
        table_href=with_pairs(reverse("map_table"), [*view.view_pairs, ("bbox", box), *place, *position]),
        card=card,
        credits=credits_text(),
    )


def _sentence(view: MapAddress, lines: Sequence[TableLine], rows: Sequence[FigureRow], legend: Legend) -> str:
    """What the picture shows, in words."""
    if not lines:
        return _("Aucun chiffre dans cette vue : il faut au moins cinq appareils au même endroit.")
    if view.request.is_best:
        ahead = sum(len(row.best) == 1 for row in rows)
        compared = sum(shade_of(row, legend) is not None for row in rows)
        text = ngettext(
            "Un opérateur est devant à coup sûr dans %(ahead)s lieu sur les %(compared)s comparés.",
            "Un opérateur est devant à coup sûr dans %(ahead)s lieux sur les %(compared)s comparés.",
            ahead,
        )
        return text % {"ahead": ahead, "compared": compared}
    if len(view.request.compared) == 2:
        return ""
    ranked = sorted(
        (line for line in lines if line.cells[0].number is not None), key=lambda line: line.cells[0].number or 0
    )
    if len(ranked) < 2:
        return ""
    best, worst = (ranked[-1], ranked[0]) if legend.higher_is_better else (ranked[0], ranked[-1])
    return _("Au mieux %(best_value)s (%(best)s), au pire %(worst_value)s (%(worst)s).") % {
        "best": best.name,
        "best_value": legend.write(best.cells[0].number),
        "worst": worst.name,
        "worst_value": legend.write(worst.cells[0].number),
    }


def _card(view: MapAddress) -> tuple[PictureCard | None, BaseGeometry | None]:
    """The card that the address opens, and the contour of its place; None where it opens none."""
    place = view.request.chosen
    if place is None:
        return None, None
    try:
        card = chosen_card(view)
    except Problem:
        return None, None  # a place that the map does not have opens no card there either
    rows = tuple((row["name"], row["of"], row["value"]) for row in card["rows"])
    more = card["more"] or {"text": "", "href": ""}
    picture_card = PictureCard(card["title"], card["line"], card["note"], rows, more["text"], more["href"])
    if place.level is MapLevel.SQUARE:
        return picture_card, shapely.box(*card["box"])
    return picture_card, next(iter(outlines([f"{place.level}:{place.code}"]).values()), None)
