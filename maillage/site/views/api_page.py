"""The API page, from the OpenAPI document; unknown URLs under /api/ get a JSON 404."""

import json
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.measure.speedtest.pages.parts.sample_commands import example_document
from maillage.site.api import api
from maillage.site.pages.api_page import OPENAPI_ADDRESS, operation_groups
from maillage.web.problems_json import problem_response
from maillage.web.public_url import public_url


@require_safe
@gzip_page
def api_page(request: HttpRequest) -> HttpResponse:
    """The API page."""
    example = example_document(uuid4(), token=secrets.token_urlsafe(24), now=utc_now())
    described = api_description()
    context = {
        "version": described["info"]["version"],
        "groups": operation_groups(public_url(request), described, example=example),
        "openapi_href": OPENAPI_ADDRESS,
    }
    answer = render(request, "site/api_page.html", context)
    # The token in the example is unique to this visitor.
    answer["Cache-Control"] = "no-store"
    return answer


@cache
def api_description() -> Mapping[str, Any]:
    """The OpenAPI document as plain JSON values."""
    # The library's types are serialised as strings.
    document: Mapping[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return document


@csrf_exempt
def absent(_request: HttpRequest, rest: str) -> HttpResponse:
    """A JSON 404, for any method."""
    message = sentence("L’API n’a pas l’adresse /api/%(rest)s : sa description est à /api/v1/openapi.json.")
    return problem_response(NotFound("not_found", message, rest=rest[:200]))
