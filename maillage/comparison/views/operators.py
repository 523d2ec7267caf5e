"""The pages of operators: all of them, and one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.comparison.pages.operator import operator_page
from maillage.comparison.pages.operators import operators_page
from maillage.figures.parts.filtering.selection import asked_selection
from maillage.web.telling import telling_problems


@require_safe
@gzip_page
@telling_problems
def operators(request: HttpRequest) -> HttpResponse:
    """The operators of this installation's territory, compared as the address says."""
    selection, pairs = asked_selection(request)
    return render(request, "comparison/operators.html", {"page": operators_page(selection, pairs=pairs)})


@require_safe
@gzip_page
@telling_problems
def operator(request: HttpRequest, operator_id: str) -> HttpResponse:
    """One operator."""
    selection, pairs = asked_selection(request)
    return render(request, "comparison/operator.html", {"page": operator_page(operator_id, selection, pairs=pairs)})
