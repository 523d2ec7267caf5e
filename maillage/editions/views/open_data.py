"""Views of the open data: page, list, files. Files are immutable and cached forever."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.editions.pages.open_data import LATEST, catalogue, file_address, open_data_page
from maillage.editions.queries.editions import edition_file, edition_names
from maillage.quality.terms.calendar import PARIS
from maillage.web.public_address import public_url
from maillage.web.spooled import ranged_file
from maillage.web.telling import public_page, telling_problems

_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".geojson": "application/geo+json",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".zip": "application/zip",
}


@require_safe
@gzip_page
def open_data(request: HttpRequest) -> HttpResponse:
    """The page with the newest edition."""
    page = open_data_page(public_url(request), today=utc_now().astimezone(PARIS).date())
    return render(request, "editions/open_data.html", page)


@public_page
def open_data_edition(request: HttpRequest, name: str) -> HttpResponse:
    """The page of an edition: the URL to cite."""
    page = open_data_page(public_url(request), today=utc_now().astimezone(PARIS).date(), name=name)
    return render(request, "editions/open_data.html", page)


@require_safe
@gzip_page
def open_data_catalogue(request: HttpRequest) -> HttpResponse:
    """The list of editions for programs."""
    answer = JsonResponse(catalogue(public_url(request)), json_dumps_params={"ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@telling_problems
def open_data_file(request: HttpRequest, name: str, file: str) -> HttpResponseBase:
    """A file of an edition, or a redirect to that of the newest one."""
    if name == LATEST:
        names = edition_names()
        if not names:
            raise NotFound("no_edition", sentence("Aucune édition n’est encore publiée : voyez la page des données."))
        edition_file(names[-1], file)  # 404 instead of a redirect to a missing file
        newest = redirect(file_address(names[-1], file))
        newest["Access-Control-Allow-Origin"] = "*"
        return newest
    path = edition_file(name, file)
    kind = _TYPES.get(path.suffix, "text/plain; charset=utf-8")
    answer = ranged_file(path, request.headers.get("Range"), kind)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
