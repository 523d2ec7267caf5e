"""The source of the program, for whoever uses it (AGPL-3.0, section 13)."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

import maillage
from maillage.core.files.byte_range import FileSlice
from maillage.site.configuration import ROOT
from maillage.site.source import source_archive


@require_safe
def source(_request: HttpRequest) -> HttpResponseBase:
    """The archive of this installation, or the address where the agency offers it."""
    elsewhere = settings.CONFIGURATION.source_url
    if elsewhere:
        return redirect(elsewhere.replace("{version}", maillage.__version__))
    archive = source_archive(ROOT, Path(settings.DATA_DIR) / "run" / "source")
    return FileResponse(FileSlice(archive), as_attachment=True, filename=f"maillage-{maillage.__version__}.tar.gz")
