"""The addresses of schemas and checking alone, beside those of the site: for tests that look at these only."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI

from maillage.catalog.api.check import router as check
from maillage.catalog.api.schemas import router as of_schemas
from maillage.catalog.routes import checking, schemas
from maillage.core.problems import Problem
from maillage.site.urls import urlpatterns as site
from maillage.web.problems_json import problem_response

api = NinjaAPI(urls_namespace="schemas-alone", docs_url=None)
api.add_router("", check)
api.add_router("", of_schemas)


@api.exception_handler(Problem)
def answer_problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    """As the API of the site does."""
    return problem_response(problem)


def begin(_request: HttpRequest) -> HttpResponse:
    """Where a publication begins."""
    return HttpResponse("publier")


_PAGES = [*schemas.PAGES, *checking.PAGES, path("publier", begin, name="catalog_begin")]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    *schemas.FILES,
    *i18n_patterns(*_PAGES, prefix_default_language=False),
    *site,
]
