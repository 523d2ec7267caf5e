"""/marches/publier: the entry page for buyers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.accounts.queries.people import viewer
from maillage.procurement.pages.publishing import MOST_WORDS, publishing_context


@require_safe
def contract_publishing(request: HttpRequest) -> HttpResponse:
    """The page, with CPV codes for ``q``."""
    text = " ".join(str(request.GET.get("q", "")).split())[:MOST_WORDS]
    return render(request, "procurement/publishing.html", publishing_context(viewer(request), text))
