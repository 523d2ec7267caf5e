"""Every contract of a file, whatever its form: JSON, XML or a table; told by the content, not by the name."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from maillage.core.tables.encodings import Encoding, text_encoding
from maillage.procurement.intake.contract_reading import ContractReading
from maillage.procurement.intake.flat_records import table_records
from maillage.procurement.intake.json_records import json_records
from maillage.procurement.intake.raw_records import BYTES, RawRecord, RawStream
from maillage.procurement.intake.xml_records import xml_records
from maillage.procurement.rules.contract_keys import contract_key
from maillage.procurement.rules.quality import quality_breaches
from maillage.procurement.terms.contracts import Contract
from maillage.procurement.terms.published_contract import PublishedContract
from maillage.procurement.terms.remarks import Breach, PlacedRemark

BLOCK_RESULTS: Final = 1_024  # contracts, and remarks between them, that one process reads at a time
_BLOCK: Final = 2**20
_SAMPLE: Final = 2**12


LastGate = Callable[[RawRecord, Contract, Sequence[PlacedRemark]], Iterable[PlacedRemark]]


class FileShare(NamedTuple):
    """Of ``shares`` equal parts of a file, the one at ``place``: every so manyth block of it."""

    place: int
    shares: int


WHOLE: Final = FileShare(0, 1)


def read_contracts(
    path: Path,
    *,
    today: dt.date,
    reading: ContractReading | None = None,
    share: FileShare = WHOLE,
    may_go_on: Callable[[], bool] = lambda: True,
    last_gate: LastGate | None = None,
) -> Iterator[PublishedContract | PlacedRemark]:
    """The contracts of a file in their order, and between them what is wrong with the document.

    The same file read on the same day gives the same; never raises for what stands in a file. With ``reading``, what
    was learned of texts in other files serves here. With ``share``, those of its blocks alone: the others are walked
    through, which costs a tenth, and leaves no question of where a document may be cut. Nothing more is read once
    ``may_go_on`` says no. ``last_gate`` adds what it refuses, seeing what was said before.
    """
    reading = reading or ContractReading()
    for number, raw in enumerate(raw_records(path, may_go_on, keeps_elements=last_gate is not None)):
        if number // BLOCK_RESULTS % share.shares != share.place:
            continue
        if isinstance(raw, RawRecord):
            contract, remarks = reading.contract(raw)
            remarks += [PlacedRemark(raw.path, breach) for breach in quality_breaches(contract, today=today)]
            if last_gate is not None:
                remarks += last_gate(raw, contract, tuple(remarks))
            yield PublishedContract(raw.path, contract_key(contract), contract, tuple(remarks))
        else:
            yield raw


def raw_records(path: Path, may_go_on: Callable[[], bool] = lambda: True, *, keeps_elements: bool = False) -> RawStream:
    """The records of a file as they stand, by the form that its first signs tell; of XML, with their elements."""
    encoding = text_encoding(path)
    with path.open("rb") as file:
        file.seek(encoding.mark)
        sample = encoding.decoder().decode(file.read(_SAMPLE)).lstrip("\ufeff\0 \t\r\n")
    if sample.startswith("<"):
        records = xml_records(_blocks(path, encoding, may_go_on), keeps_elements=keeps_elements)
    elif sample.startswith(("{", "[", "null")):
        records = json_records(_blocks(path, encoding, may_go_on))
    else:
        yield from table_records(path)  # it tells itself what is wrong with its bytes
        return
    for fault in encoding.faults:
        yield PlacedRemark("", Breach(BYTES, "", fault.params))
    yield from records


def _blocks(path: Path, encoding: Encoding, may_go_on: Callable[[], bool]) -> Iterator[str]:
    decoder = encoding.decoder()
    with path.open("rb") as file:
        file.seek(encoding.mark)
        while may_go_on() and (block := file.read(_BLOCK)):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
