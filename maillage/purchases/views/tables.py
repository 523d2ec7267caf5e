"""The lists of public contracts as workbooks and JSON: the rows of their CSV, with numbers, days and truths as such."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.core.schema.terms import FieldType
from maillage.purchases.pages.faults import FAULT_COLUMNS, fault_rows
from maillage.purchases.queries.contract_export import EXPORT_COLUMNS, exported_rows
from maillage.purchases.rules.contract_search import read_contract_search
from maillage.purchases.views.faults import fault_scope
from maillage.web.public_address import query_pairs
from maillage.web.table_files import table_file
from maillage.web.telling import telling_problems

_TYPES: Final = {
    **dict.fromkeys(("notified_on", "published_on", "ends_on", "dropped_on", "source_withdrawn_on"), FieldType.DATE),
    **dict.fromkeys(("duration_months", "amendment_count", "duration_now_months"), FieldType.INTEGER),
    **dict.fromkeys(("amount_eur", "amount_now_eur"), FieldType.NUMBER),
    **dict.fromkeys(("is_framework", "is_social", "is_environmental", "is_valid"), FieldType.BOOLEAN),
}


@require_safe
@telling_problems
def contracts_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every contract of the search of the address, in its order."""
    search = read_contract_search(query_pairs(request))
    rows = exported_rows(search, today=localdate())
    return table_file(rows, EXPORT_COLUMNS, _TYPES, name="marches", form=form)


@require_safe
@telling_problems
def contract_faults_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every fault of the source, of the buyer, or of both."""
    return table_file(fault_rows(fault_scope(request)), FAULT_COLUMNS, {}, name="marches-a-corriger", form=form)
