"""Writes contracts as version 2 with names, which the official format lacks, for our own import."""

from collections.abc import Sequence

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.vocabularies import ContractKind
from maillage.buy.contracts.edges.export.decp_json import decp_document, decp_text


def named_document(contracts: Sequence[Contract], *, buyer_id: str, buyer_name: str) -> str:
    """The document of all contracts, complete or not, with the names of holders and of the buyer with that SIRET."""
    document = decp_document(contracts)
    records = document["marches"][ContractKind.MARKET.value]
    for record, contract in zip(records, contracts, strict=True):
        if contract.buyer_id is not None and contract.buyer_id == buyer_id:
            record["acheteur"]["nom"] = buyer_name
        for item, holder in zip(record.get("titulaires", ()), contract.holders, strict=True):
            if holder.name is not None:
                item["titulaire"]["denominationSociale"] = holder.name
    return decp_text(document)
