"""Streams invented contracts as a version 2 document, optionally with names."""

import json
from collections.abc import Iterable
from pathlib import Path

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.edges.export.decp_json import decp_record
from maillage.core.files.atomic import replacing


def write_document(contracts: Iterable[Contract], path: Path, *, has_names: bool) -> int:
    """Write a document of markets; their number. Names are our extension: the official format has none."""
    count = 0
    with replacing(path) as draft, draft.open("w", encoding="utf-8") as file:
        file.write('{"marches": {"marche": [\n')
        for contract in contracts:
            record = decp_record(contract)
            if has_names:
                record["acheteur"]["nom"] = contract.buyer_name
                for item, holder in zip(record["titulaires"], contract.holders, strict=True):
                    item["titulaire"]["denominationSociale"] = holder.name
            file.write(",\n" * bool(count) + json.dumps(record, ensure_ascii=False))
            count += 1
        file.write("\n]}}\n")
    return count
