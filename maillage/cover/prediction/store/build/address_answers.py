"""Answers for the addresses of a file, batch by batch: nothing of them is kept, and memory does not grow with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from maillage.core.problems import Finding
from maillage.cover.prediction.domain.address_answers import AddressAnswer
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.intake.address_places import address_batches
from maillage.cover.prediction.store.address_answers import batch_answers

_BATCH: Final = 4_000


def file_answers(network: GroundedNetwork, path: Path) -> Iterator[tuple[list[AddressAnswer], tuple[Finding, ...]]]:
    """The answers for the addresses of a file in its order, some thousands at a time, with the rows it cannot read."""
    for batch in address_batches(path, size=_BATCH):
        yield batch_answers(network, batch) if batch.ids else [], batch.findings
