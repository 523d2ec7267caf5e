"""Purchases to come as workbooks and JSON: the rows of their CSV, with days and truths as such."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.organisations import organisation_at
from maillage.accounts.queries.permissions import acting
from maillage.accounts.terms import Capability, Role
from maillage.core.schema.terms import FieldType
from maillage.programme.intake.purchase_plans import CONSULTED_ON
from maillage.programme.queries.planned_purchases import next_first, purchases_of, stated_purchases
from maillage.programme.queries.programme_export import NUMBER, PROGRAMME_COLUMNS, programme_rows
from maillage.programme.queries.programme_search import ProgrammeSearch, purchases_searched
from maillage.web.public_address import query_pairs
from maillage.web.table_files import table_file
from maillage.web.telling import telling_problems

_TYPES: Final = {
    NUMBER: FieldType.INTEGER,
    **dict.fromkeys((CONSULTED_ON, "annonceLe", "changeLe"), FieldType.DATE),
}


@require_safe
@telling_problems
def programme_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every planned purchase of the search of the address, in its order."""
    search = ProgrammeSearch.read(query_pairs(request))
    purchases = stated_purchases(next_first(purchases_searched(search), today=localdate()))
    return table_file(programme_rows(purchases), PROGRAMME_COLUMNS, _TYPES, name="programme-achats", form=form)


@require_safe
@for_people
def own_table(request: HttpRequest, person: User, slug: str, form: str) -> HttpResponseBase:  # noqa: ARG001 -- Django's
    """All that an organisation ever announced."""
    organisation = organisation_at(slug)
    acting(person, organisation, Role.PUBLISHER, Capability.BUY)
    rows = programme_rows(stated_purchases(purchases_of([organisation])))
    return table_file(rows, PROGRAMME_COLUMNS, _TYPES, name=f"programme-{organisation.slug}", form=form)
