"""Addresses under /api/ that the API does not have: told as everything there is, in JSON."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from maillage.core.problems import NotFound, sentence
from maillage.web.problems_json import problem_response


@csrf_exempt
def absent(_request: HttpRequest, rest: str) -> HttpResponse:
    """Nothing is there, whatever the method."""
    message = sentence("L’API n’a pas l’adresse /api/%(rest)s : sa description est à /api/v1/openapi.json.")
    return problem_response(NotFound("not_found", message, rest=rest[:200]))
