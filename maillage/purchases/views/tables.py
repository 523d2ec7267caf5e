"""The lists of public contracts as workbooks and JSON: the rows of their CSV, with numbers, days and truths as such."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.purchases.pages.faults import FAULT_COLUMNS, fault_rows
from maillage.purchases.parts.contract_table import contract_table
from maillage.purchases.queries.contract_filters import ContractSearch
from maillage.purchases.views.faults import fault_scope
from maillage.web.public_address import query_pairs
from maillage.web.table_files import table_file
from maillage.web.telling import telling_problems


@require_safe
@telling_problems
def contracts_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every contract of the search of the address, in its order."""
    table = contract_table(ContractSearch.read(query_pairs(request)), today=localdate())
    return table_file(table.rows, table.columns, table.types, name="marches", form=form)


@require_safe
@telling_problems
def contract_faults_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every fault of the source, of the buyer, or of both."""
    return table_file(fault_rows(fault_scope(request)), FAULT_COLUMNS, {}, name="marches-a-corriger", form=form)
