"""The parameters of operations on figures: the filter of every page."""

from typing import Final

from django.http import HttpRequest
from ninja import Field, Schema

from maillage.measure.figures.pages.parts.filtering.selection_words import read_selection
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.record.domain.terms import Selection, Usage
from maillage.measure.record.store.operators import operator_table
from maillage.web.public_url import query_pairs

MOST_VALUES: Final = 64


class ApiFilter(Schema):
    """The filter of every page. What is not given is not filtered; values of a repeated parameter are alternatives."""

    usage: str | None = Field(None, max_length=40, description="; ".join(usage.word for usage in Usage))
    operator: list[str] = Field([], max_length=MOST_VALUES, description="Ids of operators, such as orange.")
    technology: list[str] = Field([], max_length=8, description="2G, 3G, 4G, 5G, unknown")
    period: str | None = Field(None, max_length=40, description="2026, 2026-Q3 or 2026-10; all time without it.")
    context: list[str] = Field([], max_length=8, description="outdoor, indoor, car, train, unknown")
    origin: str | None = Field(None, max_length=40, description="crowd, drive_test, simulated, foreign")


def api_selection(request: HttpRequest) -> Selection:
    """What the filter in the address of ``request`` asks for."""
    return read_selection(query_pairs(request), operators=operator_table(), default_origin=default_origin())
