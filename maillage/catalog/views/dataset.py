"""The page of a data set, of one of its versions, and the points of its map."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.catalog.build.typed_tables import query_table
from maillage.catalog.models import Dataset, Version
from maillage.catalog.pages.dataset.page import dataset_page
from maillage.catalog.pages.dataset.table import row_pairs
from maillage.catalog.pages.dataset.versions import withdrawn_page
from maillage.catalog.queries.datasets import (
    dataset_at,
    is_published,
    newest_version,
    readable_dataset_at,
    version_at,
)
from maillage.catalog.queries.tables.places import points, positions_in
from maillage.catalog.queries.tables.typed_tables import columns_of
from maillage.catalog.rules.row_query import read_row_query
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.territory.terms import Box
from maillage.web.problems_json import problem_response
from maillage.web.public_address import public_url, query_pairs
from maillage.web.telling import public_page


@public_page
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest version; of a data set that was withdrawn, the reason (410)."""
    dataset = dataset_at(slug)
    if not is_published(dataset) and not dataset.organisation.is_sandbox:
        return render(request, "catalog/withdrawn.html", {"page": withdrawn_page(dataset)}, status=410)
    dataset = readable_dataset_at(slug, request.user)
    return _page(request, dataset, newest_version(dataset), is_old=False)


@public_page
def dataset_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: the address to cite."""
    dataset = readable_dataset_at(slug, request.user)
    return _page(request, dataset, version_at(dataset, number), is_old=True)


@require_safe
@gzip_page
def dataset_points(request: HttpRequest, slug: str) -> HttpResponse:
    """The positions for the map as GeoJSON: rows, or squares of rows where they are many."""
    try:
        dataset = readable_dataset_at(slug, request.user)
        version = newest_version(dataset)
        columns = None if version is None else positions_in(version)
        if version is None or columns is None:
            message = sentence("Ce jeu de données n’a pas de coordonnées : prenez-le en CSV, XLSX, JSON ou Parquet.")
            return problem_response(NotFound("no_positions", message))
        path = query_table(version)
        pairs = [pair for pair in row_pairs(query_pairs(request)) if pair[0] != "bbox"]
        query = read_row_query(pairs, columns_of(path))
        map_points = points(path, columns, query, box=_box(request.GET.get("bbox", "")))
    except (NotFound, Refused) as problem:
        # The map says so in its own frame.
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


def _page(request: HttpRequest, dataset: Dataset, version: Version | None, *, is_old: bool) -> HttpResponse:
    page = dataset_page(
        dataset, version, query_pairs(request), origin=public_url(request), now=utc_now(), is_old=is_old
    )
    return render(request, "catalog/dataset.html", {"page": page})


def _box(text: str) -> Box | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(edge) for edge in text.split(","))
    except ValueError:
        # The map asks rightly; a person who types the address is told how.
        message = sentence("Donnez un rectangle : bbox=ouest,sud,est,nord en degrés.")
        raise Refused("bbox_invalid", message) from None
    return Box(west, south, east, north)
