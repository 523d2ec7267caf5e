"""The pages of templates/site/legal_*.html: legal notice, contact, privacy in plain words, accessibility."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.site.pages.legal import legal_page


def _page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    @gzip_page
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, template, {"page": legal_page()})

    return view


legal_notice = _page("site/legal_notice.html")
contact = _page("site/legal_contact.html")
privacy = _page("site/legal_privacy.html")
accessibility = _page("site/legal_accessibility.html")
