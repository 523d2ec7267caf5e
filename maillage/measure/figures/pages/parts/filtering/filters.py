"""The selection that an address asks for: as a form and as chips on the pages of places, as links, and on the map."""

from collections.abc import Iterable
from math import log2

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import Refused, sentence
from maillage.measure.figures.pages.parts.filtering.filter_fields import (
    CONTEXTS,
    MONTHS_OFFERED,
    TECHNOLOGIES,
    context_name,
    origin_name,
    period_name,
)
from maillage.measure.figures.pages.parts.filtering.selection_words import period_of, read_selection, selection_pairs
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.figures.store.origins import TESTS
from maillage.measure.protocol.domain.terms import Context
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.terms import Origin, Period, Selection
from maillage.measure.record.store.operators import operator_table
from maillage.territory.domain.terms import Territory
from maillage.web.demonstration import standing_of
from maillage.web.filters import FilterOption, FilterOptionGroup, Filters, Pairs, chips_of, pairs_without, with_pairs
from maillage.web.public_url import query_pairs


def filters_of(
    selection: Selection, *, pairs: Pairs, href: str, months: Iterable[int], origins: Iterable[Origin]
) -> Filters:
    """The filters of a page at ``href``: ``pairs`` are those of its address, ``months`` and ``origins`` what exists."""
    technologies = [FilterOption(t.word, t.word, t in selection.technologies) for t in TECHNOLOGIES]
    contexts = [FilterOption(c.word, context_name(c), c in selection.contexts) for c in CONTEXTS]
    groups = (
        FilterOptionGroup("technology", _("Technologie"), tuple(technologies)),
        FilterOptionGroup("context", _("Situation"), tuple(contexts)),
    )
    newest = sorted(months, reverse=True)
    years = dict.fromkeys(month // 12 for month in newest)
    periods = [Period(year * 12, 12) for year in years] + [Period(month, 1) for month in newest[:MONTHS_OFFERED]]
    if selection.period is not None and selection.period not in periods:
        periods.insert(0, selection.period)
    period_options = [FilterOption("", _("Depuis le début"), selection.period is None)]
    period_options += [FilterOption(p.word, period_name(p).capitalize(), p == selection.period) for p in periods]
    menus = [FilterOptionGroup("period", _("Période"), tuple(period_options))]
    origin_options = tuple(FilterOption(o.word, origin_name(o), o is selection.origin) for o in sorted(origins))
    if len(origin_options) > 1:
        menus.append(FilterOptionGroup("origin", _("Provenance"), origin_options))
    return Filters(groups, tuple(menus), chips_of(pairs, href, label_of=_chip_label))


def _chip_label(name: str, value: str) -> str | None:
    # The usage only says where links to the map lead: it filters nothing on a page that shows every usage.
    match name:
        case "technology":
            return value
        case "context":
            return context_name(Context[value.upper()])
        case "period":
            period = period_of(value)
            return None if period is None else period_name(period)
        case "origin":
            return origin_name(Origin[value.upper()])
        case "operator":
            operator = operator_table().by_id(value)  # "unknown" has no line in the table
            return _("Opérateur inconnu") if operator is None else operator.name
        case _:
            return None


def map_href(place: Territory, pairs: Pairs) -> str:
    """The address of the map at ``place``, with the filters of ``pairs``."""
    map_pairs = pairs_without(pairs, "density")
    if place.bbox is not None:
        west, south, east, north = place.bbox
        zoom = map_zoom(max(east - west, (north - south) * 1.5))
        map_pairs += [("z", str(zoom)), ("lat", f"{(south + north) / 2:.4f}"), ("lon", f"{(west + east) / 2:.4f}")]
    return with_pairs(reverse("map"), map_pairs)


def map_zoom(width_degrees: float) -> int:
    """The zoom at which that many degrees fill a small screen (360 degrees are 512 pixels at zoom 0)."""
    return max(4, min(14, int(log2(360 / max(width_degrees, 0.01)))))


def asked_selection(request: HttpRequest) -> tuple[Selection, list[tuple[str, str]]]:
    """The selection of the address; Refused with a finding for each filter that is not understood."""
    operators = operator_table()
    origin = chosen_origin(request)
    selection = read_selection(query_pairs(request), operators=operators, default_origin=origin)
    return selection, selection_pairs(selection, operators=operators, default_origin=origin)


def density_named(word: str) -> Density | None:
    """The density class of that slug; None for the empty one, Refused where it is not known."""
    densities = {density.word: density for density in Density}
    if word and word not in densities:
        message = sentence("« %(value)s » n’est pas un habitat : choisissez parmi %(expected)s.")
        raise Refused("selection.density", message, value=word[:80], expected=", ".join(densities))
    return densities.get(word)


def chosen_origin(request: HttpRequest) -> Origin:
    """What pages show this visitor where nothing else is asked for."""
    choices = {origin.word: origin for origin in (Origin.SIMULATED, Origin.CROWD)}
    asked = choices.get(request.GET.get("origin", ""))
    return asked if asked is not None and standing_of(TESTS).is_usual else default_origin()
