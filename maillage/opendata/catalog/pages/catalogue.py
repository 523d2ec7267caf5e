"""The catalogue (results, facets, suggestions), its organisations, and data sets: page, versions, map points.

A search is entirely in the URL and works without script.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.accounts.store.organisations import organisation_names, takes_part
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.kits.lists.paging import Pager, page_number, pager
from maillage.kits.search.facets import toggled
from maillage.kits.search.filters import filters_of
from maillage.kits.search.form import search_href
from maillage.opendata.catalog.domain.dataset_search import DatasetSearch, SearchOrder
from maillage.opendata.catalog.domain.row_query import read_row_query
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState, Licence, Theme
from maillage.opendata.catalog.pages.dataset.page import dataset_context
from maillage.opendata.catalog.pages.dataset.table import COLOUR, row_pairs
from maillage.opendata.catalog.pages.parts.words import KINDS, ORDERS, QUALITY_CLASSES, THEMES, datasets_text
from maillage.opendata.catalog.store import datasets
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.quality_score import QualityClass
from maillage.opendata.catalog.store.schemas import model_named
from maillage.opendata.catalog.store.search import DatasetResults, datasets_searched, territories_around
from maillage.opendata.catalog.store.shape_files import shape_column, shapes_path
from maillage.opendata.catalog.store.tables.column_classes import coloured_columns, row_classes
from maillage.opendata.catalog.store.tables.engine import columns_of
from maillage.opendata.catalog.store.tables.places import points, positions_in
from maillage.opendata.catalog.store.typed_tables import query_table
from maillage.territory.domain.terms import Box
from maillage.territory.store.territories import territory
from maillage.web.error_pages import public_page
from maillage.web.problems_json import problem_response
from maillage.web.public_url import public_url, query_pairs
from maillage.web.wording.formats import number, shipped
from maillage.web.wording.glossary import NumberMark, scope_of

_MOST_VALUES = 40
_FRENCH = frozenset({"territory", "organisation", "licence"})  # facets whose labels are French names in every language
DATASETS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """One choice of a facet: label, count, and the URL that selects or removes it.

    ``is_french`` marks a label that is French in every language of the page.
    """

    label: str
    count: str
    href: str
    is_chosen: bool
    is_french: bool = False


@dataclass(frozen=True, slots=True)
class FacetBox:
    """One facet with its values; shown open if one of them is selected."""

    id: str
    label: str
    choices: tuple[FacetChoice, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Context of catalogue.html."""

    text: str
    hidden: tuple[tuple[str, str], ...]
    summary: str
    marks: tuple[NumberMark, ...]
    datasets: tuple[Dataset, ...]
    facets: tuple[FacetBox, ...]
    chips: tuple[FacetChoice, ...]
    orders: tuple[FacetChoice, ...]
    pager: Pager | None
    clear_href: str
    without_facets_href: str
    is_empty_catalogue: bool


def catalogue_page(criteria: DatasetSearch) -> CataloguePage:
    """The context for a search."""
    results = datasets_searched(criteria)
    criteria = replace(criteria, page=results.page)  # the URL may ask for a page past the last
    slugs = [count.value for count in results.counts["organisation"][:_MOST_VALUES]]
    organisations = organisation_names(slugs)
    names = {
        (facet, facet_count.value): _name(facet, facet_count.value, organisations)
        for facet in criteria.menus
        for facet_count in [
            count for place, count in enumerate(results.counts[facet]) if place < _MOST_VALUES or count.is_chosen
        ]
    }
    chips = []
    if criteria.text:
        without_text = search_href(replace(criteria, text="", page=1))
        chips.append(FacetChoice(f"« {criteria.text} »", "", without_text, is_chosen=True))
    for facet, value in criteria.pairs(without=["q", "sort", "page"]):
        href, name = search_href(toggled(criteria, facet, value)), names.get((facet, value), value)
        chips.append(FacetChoice(name, "", href, is_chosen=True, is_french=facet in _FRENCH))
    # Without search text there is no relevance: newest first.
    orders = [order for order in SearchOrder if criteria.text or order is not SearchOrder.RELEVANCE]
    is_by_date = criteria.order is SearchOrder.RELEVANCE and not criteria.text
    current = SearchOrder.NEWEST if is_by_date else criteria.order
    return CataloguePage(
        text=criteria.text,
        hidden=tuple(criteria.pairs(without=["q", "page"])),
        summary=_("%(found)s pour « %(text)s »") % {"found": datasets_text(results.total), "text": criteria.text}
        if criteria.text
        else datasets_text(results.total),
        marks=(NumberMark("datasets", results.total, scope_of(criteria.pairs())),),
        datasets=results.datasets,
        facets=tuple(
            box for facet in criteria.menus if (box := _facet_box(facet, results, criteria, names)) is not None
        ),
        chips=tuple(chips),
        orders=tuple(
            FacetChoice(_(ORDERS[order]), "", search_href(replace(criteria, order=order, page=1)), order is current)
            for order in orders
        ),
        pager=pager(results.page, results.page_count, lambda number: search_href(replace(criteria, page=number))),
        clear_href=reverse("catalog"),
        without_facets_href=search_href(DatasetSearch(text=criteria.text, order=criteria.order)),
        is_empty_catalogue=not results.total and criteria.unpaged() == DatasetSearch(),
    )


Names = dict[tuple[str, str], str]


def _facet_box(facet: str, results: DatasetResults, search: DatasetSearch, names: Names) -> FacetBox | None:
    counts = results.counts[facet][:_MOST_VALUES]
    if len(counts) < 2 and not any(count.is_chosen for count in counts):
        return None  # nothing to choose from
    choices = tuple(
        FacetChoice(
            names[facet, count.value],
            number(count.count),
            search_href(toggled(search, facet, count.value)),
            count.is_chosen,
            facet in _FRENCH,
        )
        for count in counts
    )
    return FacetBox(
        facet, _(filters_of(DatasetSearch)[facet].label), choices, is_chosen=any(choice.is_chosen for choice in choices)
    )


def _name(facet: str, value: str, organisations: dict[str, str]) -> str:
    named: dict[str, Callable[[str], str]] = {
        "theme": lambda word: _(THEMES[Theme(word)]),
        "territory": lambda word: territory(word).name,
        "organisation": lambda word: organisations.get(word, word),
        "schema": lambda word: shipped(model_named(word).title),
        "licence": lambda word: Licence(word).official_name,
        "quality": lambda word: _(QUALITY_CLASSES[QualityClass(word)]),
        "kind": lambda word: _(KINDS[DatasetKind(word)]),
    }
    try:
        return named[facet](value)
    except (ValueError, NotFound, Refused):
        # A value typed by hand into the URL that no data set has: it is its own label, and can be removed.
        return value


@require_safe
@gzip_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """The search results for the URL parameters."""
    return render(
        request, "catalog/catalogue.html", {"page": catalogue_page(DatasetSearch.read_leniently(query_pairs(request)))}
    )


@public_page
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of an accepted organisation."""
    organisation = datasets.publisher_at(slug)
    page = page_number(request.GET.get("page", ""))
    listed = datasets.shown_datasets().filter(organisation=organisation)
    total = listed.count()
    page_count = max(1, -(-total // DATASETS_A_PAGE))
    page = min(page, page_count)
    href = reverse("organisation", args=[organisation.slug])
    start = (page - 1) * DATASETS_A_PAGE
    context = {
        "organisation": organisation,
        "place": next(iter(territories_around(organisation.territory)), None),
        "total": total,
        "datasets": listed[start : start + DATASETS_A_PAGE],
        "pager": pager(page, page_count, lambda number: f"{href}?page={number}"),
        "flows": [(form, f"/organisations/{organisation.slug}/catalogue.{form}") for form in ("jsonld", "ttl", "rdf")],
    }
    return render(request, "catalog/organisation.html", context)


@public_page
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of the newest version; 410 with the reason for a withdrawn data set."""
    dataset = datasets.dataset_at(slug)
    is_withdrawn = dataset.state in {DatasetState.WITHDRAWN.value, DatasetState.ARCHIVED.value}
    if is_withdrawn and takes_part(dataset.organisation):
        context = {"dataset": dataset, "contact_email": datasets.contact_of(dataset)[1]}
        return render(request, "catalog/withdrawn.html", context, status=410)
    dataset = datasets.readable_dataset_at(slug, request.user)
    return _page(request, dataset, datasets.newest_version(dataset), is_old=False)


@public_page
def dataset_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page of one version: the URL to cite."""
    dataset = datasets.readable_dataset_at(slug, request.user)
    return _page(request, dataset, datasets.version_at(dataset, number), is_old=True)


@require_safe
@gzip_page
def dataset_points(request: HttpRequest, slug: str) -> HttpResponse:
    """The positions for the map as GeoJSON: rows, or grid squares if there are many."""
    try:
        dataset = datasets.readable_dataset_at(slug, request.user)
        version = datasets.newest_version(dataset)
        columns = None if version is None else positions_in(version)
        if version is None or columns is None:
            message = sentence("Ce jeu de données n’a pas de coordonnées : prenez-le en CSV, XLSX, JSON ou Parquet.")
            return problem_response(NotFound("no_positions", message))
        path = query_table(version)
        pairs = [pair for pair in row_pairs(query_pairs(request)) if pair[0] != "bbox"]
        query = read_row_query(pairs, columns_of(path))
        map_points = points(path, columns, query, box=_box(request.GET.get("bbox", "")))
    except (NotFound, Refused) as problem:
        # The map shows the error in its frame.
        return problem_response(problem)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(point.longitude, 6), round(point.latitude, 6)]},
            "properties": {"rows": point.count, "row": point.number},
        }
        for point in map_points.points
    ]
    document = {
        "type": "FeatureCollection",
        "dataset": dataset.slug,
        "total": map_points.total,
        "grouped": map_points.is_grouped,
        "box": map_points.box,
        "features": features,
    }
    answer = JsonResponse(document, content_type="application/geo+json")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@gzip_page
def dataset_shapes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The lines and areas of a version for its map as GeoJSON, simplified."""
    try:
        dataset = datasets.readable_dataset_at(slug, request.user)
        version = datasets.version_at(dataset, number)
        column = shape_column(version)
        if column is None:
            message = sentence("Ce jeu de données n’a pas de formes : ses fichiers sont sur sa page.")
            return problem_response(NotFound("no_shapes", message))
        octets = shapes_path(version, column).read_bytes()
    except NotFound as problem:
        # The map shows the error in its frame.
        return problem_response(problem)
    answer = HttpResponse(octets, content_type="application/geo+json")
    answer["Access-Control-Allow-Origin"] = "*"
    # Revalidated like the files of a version, which can be withdrawn.
    answer["Cache-Control"] = "private, no-cache" if dataset.organisation.is_sandbox else "public, no-cache"
    return answer


@require_safe
@gzip_page
def dataset_colours(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The class of each row of a version by the column that the address names, for the colours of its map."""
    try:
        dataset = datasets.readable_dataset_at(slug, request.user)
        version = datasets.version_at(dataset, number)
        path = query_table(version)
        columns, name = columns_of(path), request.GET.get(COLOUR, "")
        place = next((index for index in coloured_columns(version, path) if columns[index].name == name), None)
        if place is None:
            message = sentence("La carte de ce jeu ne se colore pas par cette colonne : choisissez dans son menu.")
            return problem_response(NotFound("no_colours", message))
        answer = JsonResponse({"column": name, "classes": row_classes(path, place)})
    except NotFound as problem:
        # The map keeps its one colour.
        return problem_response(problem)
    answer["Cache-Control"] = "private, no-cache" if dataset.organisation.is_sandbox else "public, no-cache"
    return answer


def _page(request: HttpRequest, dataset: Dataset, version: Version | None, *, is_old: bool) -> HttpResponse:
    context = dataset_context(
        dataset, version, query_pairs(request), origin=public_url(request), now=utc_now(), is_old=is_old
    )
    return render(request, "catalog/dataset.html", context)


def _box(text: str) -> Box | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(edge) for edge in text.split(","))
    except ValueError:
        # The map script always sends a valid box; this is for URLs typed by hand.
        message = sentence("Donnez un rectangle : bbox=ouest,sud,est,nord en degrés.")
        raise Refused("bbox_invalid", message) from None
    return Box(west, south, east, north)
