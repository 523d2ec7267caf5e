"""The API of publication alone, beside the addresses of the site: for tests that look at it only."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI

from maillage.core.problems import Problem
from maillage.opendata.publishing.edges.api.publication import router
from maillage.site.urls import urlpatterns as site
from maillage.web.problems_json import problem_response

api = NinjaAPI(urls_namespace="publication-alone", docs_url=None)
api.add_router("", router)


@api.exception_handler(Problem)
def answer_problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    """As the API of the site does."""
    return problem_response(problem)


urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", api.urls), *site]
