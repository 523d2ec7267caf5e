"""A territory as a parameter of the API."""

from typing import Annotated

from ninja import Path

from maillage.territory.domain.terms import LONGEST_SLUG

TerritoryPath = Annotated[
    str,
    Path(
        max_length=LONGEST_SLUG + 20,
        description="region:52, departement:44, epci:244400404, commune:44131, place:pornic",
    ),
]
