"""The pages of operators, all or one; that of the method, and the full texts of the documentation that it leads to."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.comparison.pages.method import TEXTS, method_page
from maillage.comparison.pages.operator import operator_page
from maillage.comparison.pages.operators import operators_page
from maillage.core.problems import NotFound, sentence
from maillage.figures.parts.filtering.selection import asked_selection
from maillage.web.telling import public_page

_FOLDER: Final = Path(settings.BASE_DIR).parent / "docs" / "explanation"


@public_page
def operators(request: HttpRequest) -> HttpResponse:
    """The operators of this installation's territory, compared as the address says."""
    selection, pairs = asked_selection(request)
    return render(request, "comparison/operators.html", {"page": operators_page(selection, pairs=pairs)})


@public_page
def operator(request: HttpRequest, operator_id: str) -> HttpResponse:
    """One operator."""
    selection, pairs = asked_selection(request)
    return render(request, "comparison/operator.html", {"page": operator_page(operator_id, selection, pairs=pairs)})


@require_safe
@gzip_page
def method(request: HttpRequest) -> HttpResponse:
    """How figures are made."""
    return render(request, "comparison/method.html", {"page": method_page()})


@public_page
def method_text(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """One full text, as it stands in the documentation of the software."""
    file = _FOLDER / f"{name}.md"
    if name not in TEXTS or not file.is_file():
        raise NotFound(
            "unknown_text", sentence("Aucun texte ne s’appelle « %(name)s » : voyez la méthode."), name=name[:40]
        )
    return HttpResponse(file.read_text(encoding="utf-8"), content_type="text/plain; charset=utf-8")
