"""How to send a test."""

import secrets
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core.clock import utc_now
from maillage.speedtest.parts.contribute import contribute_page


@require_safe
def contribute(request: HttpRequest) -> HttpResponse:
    """How to send a test, with an example made for this visit."""
    site_address = f"{request.scheme}://{request.get_host()}"
    page = contribute_page(site_address, identity=uuid4(), token=secrets.token_urlsafe(24), now=utc_now())
    answer = render(request, "speedtest/contribute.html", {"page": page})
    # The token of the example is this visitor's own.
    answer["Cache-Control"] = "no-store"
    return answer
