"""The home of fixed 4G: who is served, the map, the communes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.coverage.queries.current_prediction import current_prediction
from maillage.web.telling import public_page


@public_page
def coverage(request: HttpRequest) -> HttpResponse:
    """What the prediction in force says of the territory."""
    return render(request, "coverage/home.html", {"prediction": current_prediction()})
