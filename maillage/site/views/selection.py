"""The selection that an address asks for, and the same as the filters of links."""

from django.http import HttpRequest

from maillage.quality.intake.selection import read_selection, selection_pairs
from maillage.quality.queries.figures import default_origin
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import Selection


def asked_selection(request: HttpRequest) -> tuple[Selection, list[tuple[str, str]]]:
    """The selection of the address; Refused with a finding for each filter that is not understood."""
    operators = operator_table()
    origin = default_origin()
    asked = [(name, value) for name, values in request.GET.lists() for value in values]
    selection = read_selection(asked, operators=operators, default_origin=origin)
    return selection, selection_pairs(selection, operators=operators, default_origin=origin)
