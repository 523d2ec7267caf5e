"""What is to be corrected, for whoever publishes: a page to send, and its list as a file."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.kits.lists.files import table_answer
from maillage.purchases.pages.faults import fault_columns, faults_context
from maillage.purchases.queries.contract_faults import FaultScope, stated_faults
from maillage.web.telling import public_page, telling_problems

_LONGEST_SOURCE = 200
_LONGEST_BUYER = 14


@public_page
def contract_faults(request: HttpRequest) -> HttpResponse:
    """The sources, or the list of the one that the address names."""
    return render(request, "purchases/faults.html", faults_context(_scope(request)))


@require_safe
@telling_problems
def contract_faults_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every fault of the source, of the buyer, or of both."""
    return table_answer(fault_columns(), stated_faults(_scope(request)), name="marches-a-corriger", form=form)


def _scope(request: HttpRequest) -> FaultScope:
    """Whose faults the address asks for."""
    source, buyer = (request.GET.get(name, "").strip() for name in ("source", "buyer"))
    return FaultScope(source[:_LONGEST_SOURCE], "".join(buyer.split())[:_LONGEST_BUYER])
