"""Legal notice, contact, privacy in plain words, accessibility (templates/site/legal_*.html), and the source.

The source of the program is for whoever uses it (AGPL-3.0, section 13).
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

import maillage
from maillage.core.files.byte_range import FileSlice
from maillage.site.configuration import ROOT
from maillage.site.pages.legal import legal_page
from maillage.site.source import source_archive


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


@require_safe
def source(_request: HttpRequest) -> HttpResponseBase:
    """The archive of this installation, or the address where the agency offers it."""
    elsewhere = settings.CONFIGURATION.source_url
    if elsewhere:
        return redirect(elsewhere.replace("{version}", maillage.__version__))
    archive = source_archive(ROOT, Path(settings.DATA_DIR) / "run" / "source")
    return FileResponse(FileSlice(archive), as_attachment=True, filename=f"maillage-{maillage.__version__}.tar.gz")
