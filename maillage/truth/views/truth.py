"""What tests say of the prediction, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.truth.pages.truth import truth_page
from maillage.web.telling import public_page


@public_page
def truth(request: HttpRequest) -> HttpResponse:
    """The page of the truth report in force."""
    return render(request, "truth/truth.html", {"page": truth_page()})
