"""Announced and measured: the communes where tests disagree with what an operator announces, and their files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from maillage.kits.lists.files import table_answer
from maillage.kits.search.form import search_form
from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.announced.pages.parts.announced_words import (
    under_way_text,
)
from maillage.measure.announced.store.announced_columns import LINE_COLUMNS
from maillage.measure.announced.store.announced_places import (
    SERVICE,
    announced_state,
    announcing_operators,
    coverage_beside,
)
from maillage.measure.announced.store.announced_search import AnnouncedSearch, DisagreementFilter, lines_searched
from maillage.measure.announced.store.site_outages import outages_today
from maillage.measure.announced.store.sites_to_come import sites_to_come
from maillage.measure.figures.pages.parts.filtering.filters import asked_selection
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.record.domain.terms import Origin
from maillage.territory.store.territories import territory
from maillage.web.error_pages import public_page, render_problems
from maillage.web.filters import Pairs, with_pairs
from maillage.web.public_url import query_pairs
from maillage.web.wording import formats

MOST_SHOWN: Final = 120


def announced_page(search: AnnouncedSearch, origin: Origin, *, today: date) -> dict[str, Any]:
    """What the page of the list shows for a search."""
    lines = lines_searched(search, origin)
    pairs = _pairs(search, origin)
    form = search_form(search, reverse("announced"), today=today)
    state = announced_state(origin)
    return {
        "lead": _lead(lines, search, origin),
        "origin": origin,
        "filters": replace(form, hidden_pairs=(*form.hidden_pairs, *_origin_pairs(origin))),
        "rows": list(_rows(lines[:MOST_SHOWN], origin, today=today)),
        "left_out": max(0, len(lines) - MOST_SHOWN),
        "is_empty": not announcing_operators(origin),
        "csv_href": with_pairs(reverse("announced_csv"), pairs),
        "every_href": with_pairs(reverse("announced"), [*pairs, ("show", DisagreementFilter.JUDGED.value)]),
        "has_every": search.show is DisagreementFilter.JUDGED,
        "layers": list(_layer_words(origin)),
        "months": state.after_month - state.first_month,
    }


def _pairs(search: AnnouncedSearch, origin: Origin) -> Pairs:
    return [*search.pairs(), *_origin_pairs(origin)]


def _origin_pairs(origin: Origin) -> Pairs:
    return [] if origin is default_origin() else [("origin", origin.word)]


def _lead(lines: Sequence[AnnouncedLine], search: AnnouncedSearch, origin: Origin) -> str:
    """The answer in one sentence."""
    if not announcing_operators(origin):
        return _("Aucune carte de couverture d’un opérateur n’est encore chargée ici.")
    certain = [line for line in lines if line.is_certain]
    if not certain:
        if search.show is DisagreementFilter.JUDGED and lines:
            return ngettext(
                "%(count)s commune jugée : les tests n’y démentent pas l’annonce sans doute possible.",
                "%(count)s communes jugées : les tests n’y démentent nulle part l’annonce sans doute possible.",
                len(lines),
            ) % {"count": formats.number(len(lines))}
        return _("Nulle part les tests ne démentent sans doute possible la bonne 4G qui est annoncée.")
    communes = len({line.address for line in certain})
    return ngettext(
        "%(communes)s commune où une bonne 4G est annoncée, et où plus d’un test sur quatre échoue pourtant ou rame.",
        "%(communes)s communes où une bonne 4G est annoncée, et où plus d’un test sur quatre échoue pourtant ou rame.",
        communes,
    ) % {"communes": formats.number(communes)}


def _rows(lines: Sequence[AnnouncedLine], origin: Origin, *, today: date) -> Iterator[tuple[AnnouncedLine, str, str]]:
    """Each line with the name of its commune, and what is under way on sites of its operator there."""
    is_invented = origin is Origin.SIMULATED
    codes = {line.address.partition(":")[2] for line in lines}
    outages = outages_today(codes, today=today, is_invented=is_invented)
    coming = sites_to_come(codes, is_invented=is_invented)
    for line in lines:
        key = (line.address.partition(":")[2], line.operator)
        under_way = under_way_text(
            [outage for outage in outages if (outage.commune, outage.operator) == key],
            [site for site in coming if (site.commune, site.operator) == key],
        )
        yield line, territory(line.address).name, under_way


def _layer_words(origin: Origin) -> Iterator[str]:
    """Whose maps the page rests on, and of when they are."""
    coverage = coverage_beside(origin)
    for operator in announcing_operators(origin):
        facts = coverage.layer_facts(operator.code, SERVICE)
        if facts is not None:
            words = {"operator": operator.name, "vintage": facts.vintage or facts.source}
            yield _("%(operator)s, 4G, %(vintage)s") % words


@public_page
def announced(request: HttpRequest) -> HttpResponse:
    """The list that the address asks for, the worst first."""
    selection, _pairs_of = asked_selection(request)
    search = AnnouncedSearch.read(query_pairs(request))
    return render(request, "announced/announced.html", announced_page(search, selection.origin, today=localdate()))


@require_safe
@render_problems
def announced_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every line of the search of the address, in its order, as a file."""
    selection, _pairs_of = asked_selection(request)
    lines = lines_searched(AnnouncedSearch.read(query_pairs(request)), selection.origin)
    return table_answer(LINE_COLUMNS, lines, name="maillage-annonce-et-mesure", form=form)
