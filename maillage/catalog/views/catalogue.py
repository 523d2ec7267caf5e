"""Views of the catalogue, of its organisations, and of data sets: page, versions, map points.

A search is entirely in the URL and works without script.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.accounts.queries.organisations import takes_part
from maillage.catalog.build.shape_files import shape_column, shapes_path
from maillage.catalog.build.typed_tables import query_table
from maillage.catalog.models import Dataset, Version
from maillage.catalog.pages.catalogue import catalogue_page
from maillage.catalog.pages.dataset.page import dataset_context
from maillage.catalog.pages.dataset.table import row_pairs
from maillage.catalog.queries import datasets
from maillage.catalog.queries.search import territories_around
from maillage.catalog.queries.tables.engine import columns_of
from maillage.catalog.queries.tables.places import points, positions_in
from maillage.catalog.rules.dataset_search import DatasetSearch
from maillage.catalog.rules.row_query import read_row_query
from maillage.catalog.terms import DatasetState
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.kits.lists.paging import page_number, pager
from maillage.territory.terms import Box
from maillage.web.problems_json import problem_response
from maillage.web.public_address import public_url, query_pairs
from maillage.web.telling import public_page

DATASETS_A_PAGE = 20


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
