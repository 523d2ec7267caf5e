"""The choice of origin must not break a page that was made."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from maillage.core.problems import Unavailable
from maillage.figures.views import origin_choice
from maillage.figures.views.origin_choice import OriginChoiceMiddleware


def test_page_whose_counts_were_cut_short_after_it_was_made_is_no_error(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
):
    # Seen under tests/faults: 500 instead of the page.
    def damaged() -> None:
        raise Unavailable("counts_damaged", "Le fichier est abîmé.")

    monkeypatch.setattr(origin_choice, "public_origin_now", damaged)

    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("page")

    answer = OriginChoiceMiddleware(page)(rf.get("/"))

    assert (answer.status_code, answer["Vary"]) == (200, "Cookie")
