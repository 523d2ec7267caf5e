"""The lines and stops of a published timetable as GeoJSON (RFC 7946), for its map and for others."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.problems import NotFound
from maillage.opendata.catalog.store.datasets import readable_dataset_at, rows_table, version_at
from maillage.opendata.timetables.domain.network import line_features, stop_features
from maillage.opendata.timetables.pages.parts.network_panel import kind_name
from maillage.opendata.timetables.store.published_timetables import timetable_of_version
from maillage.web.problems_json import problem_response


@require_safe
@gzip_page
def network(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The network of one version: ``what`` is "line" or "stop"."""
    try:
        dataset = readable_dataset_at(slug, request.user)
        version = version_at(dataset, number)
        timetable = timetable_of_version(version)
        stops = rows_table(version)
    except NotFound as problem:
        # The map shows the error in its frame.
        return problem_response(problem)
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [*line_features(timetable, kind_name), *stop_features(stops.to_pylist())],
    }
    if timetable.box is not None:
        document["bbox"] = timetable.box
    answer = JsonResponse(document, content_type="application/geo+json")
    answer["Access-Control-Allow-Origin"] = "*"
    # Revalidated like the files of a version, which can be withdrawn.
    answer["Cache-Control"] = "private, no-cache" if dataset.organisation.is_sandbox else "public, no-cache"
    return answer
