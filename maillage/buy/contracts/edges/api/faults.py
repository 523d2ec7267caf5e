"""What is to be corrected where it is published, over HTTP (under /api/v1): for the programs of publishers."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from maillage.buy.contracts.pages.faults import faults_href
from maillage.buy.contracts.store.contract_faults import FaultScope, fault_counts, fault_totals
from maillage.web.public_url import public_url

router = Router(tags=["contracts"])


class FaultsWanted(Schema):
    """Whose contracts; both hold together, none is all sources."""

    source: str = Field("", max_length=200, description="Name of a source, as /marches/a-corriger lists them.")
    buyer: str = Field("", max_length=14, description="SIRET or SIREN of the buyer.")


class RuleFaults(Schema):
    """A rule that is broken, or a kind of repair, by its code: how often, by how many contracts, one of them."""

    rule: str
    remarks: int
    contracts: int
    example_contract: str | None = Field(validation_alias="example_key")


class FaultsAnswer(Schema):
    """How many contracts there are, how many have an error, each rule; the list one by one is the file."""

    contracts: int
    with_errors: int
    rules: list[RuleFaults]
    csv_url: str


@router.get("/contract-faults", response=FaultsAnswer, summary="Get what is to be corrected")
def get_contract_faults(request: HttpRequest, parameters: Query[FaultsWanted]) -> Any:
    """The faults of a source or a buyer, counted."""
    scope = FaultScope(parameters.source, parameters.buyer)
    return {
        **asdict(fault_totals(scope)),
        "rules": fault_counts(scope),
        "csv_url": f"{public_url(request)}{faults_href(scope, name='contract_faults_csv')}",
    }
