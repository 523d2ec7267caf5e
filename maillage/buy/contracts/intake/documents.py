"""The contracts of a file in any format: JSON, XML, table or tabular DECP, detected from its content."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Final, NamedTuple

from maillage.buy.contracts.domain.contract_keys import contract_key
from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.quality import quality_breaches
from maillage.buy.contracts.domain.remarks import Breach, PlacedRemark
from maillage.buy.contracts.intake.contract_reading import ContractReading
from maillage.buy.contracts.intake.flat_records import table_records
from maillage.buy.contracts.intake.json_records import json_records
from maillage.buy.contracts.intake.raw_records import (
    BYTES,
    NOT_A_RECORD,
    TOO_DEEP,
    TOO_LARGE,
    UNREADABLE,
    UNREADABLE_FILE,
    RawRecord,
    RawStream,
)
from maillage.buy.contracts.intake.tabular_records import is_tabular, tabular_records
from maillage.buy.contracts.intake.xml_records import xml_records
from maillage.core.problems import Finding, Refused
from maillage.core.tables.encodings import Encoding, text_encoding
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport
from maillage.core.tables.terms import LIMITS, RECEIVED, ReadLimits

BLOCK_RESULTS: Final = 1_024  # contracts and remarks that one process parses at a time
_BLOCK: Final = 2**20
_SAMPLE: Final = 2**12
# A line with invalid quotes costs ten times as much, one that never ends holds the reader.
_UPLOADED: Final = replace(LIMITS, wrong_lines=RECEIVED.wrong_lines, quoted_lines=RECEIVED.quoted_lines)


LastGate = Callable[[RawRecord, Contract, Sequence[PlacedRemark]], Iterable[PlacedRemark]]


class FileShare(NamedTuple):
    """The share at index ``place`` of ``shares`` equal parts of a file: every so manyth block."""

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
    """The contracts of a file in order, interleaved with remarks on the document.

    Deterministic for a file and a day; never raises because of the content. ``reading`` shares its memo of texts.
    ``share`` only parses some blocks: skipping the others costs a tenth, and needs no decision where to cut a document.
    Stops when ``may_go_on`` returns False. ``last_gate`` may add remarks, given the earlier ones.
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


def raw_records(
    path: Path,
    may_go_on: Callable[[], bool] = lambda: True,
    *,
    keeps_elements: bool = False,
    limits: ReadLimits = LIMITS,
) -> RawStream:
    """The raw records of a file in the format detected from its first characters; for XML with their elements.

    ``limits`` are of tables.
    """
    if is_tabular(path):
        yield from tabular_records(path, may_go_on)
        return
    encoding = text_encoding(path)
    with path.open("rb") as file:
        file.seek(encoding.mark)
        sample = encoding.decoder().decode(file.read(_SAMPLE)).lstrip("\ufeff\0 \t\r\n")
    if sample.startswith("<"):
        records = xml_records(_blocks(path, encoding, may_go_on), keeps_elements=keeps_elements)
    elif sample.startswith(("{", "[", "null")):
        records = json_records(_blocks(path, encoding, may_go_on))
    else:
        yield from table_records(path, may_go_on, limits=limits)  # it reports encoding errors itself
        return
    for fault in encoding.faults:
        yield PlacedRemark("", Breach(BYTES, "", fault.params))
    yield from records


def rejected_records(path: Path, name: str) -> RejectionReport:
    """How many records of a file called ``name`` cannot be read, and why; Refused beyond NATIONAL_FILE.

    A file without any record is none that is refused: a buyer may have no contract.
    """
    return records_report(raw_records(path), name)


def rejected_first_records(path: Path, name: str, *, most_s: float) -> RejectionReport | None:
    """Same of an uploaded file, as far as ``most_s`` seconds of processor reach; None of one to be sorted first.

    The rest is judged by whoever reads the whole file, in a process of its own.
    """
    if is_tabular(path):
        return None
    end_s = time.thread_time() + most_s

    def may_go_on() -> bool:
        return time.thread_time() < end_s

    # What follows a cut is not a fault of the file.
    return records_report(takewhile(lambda _raw: may_go_on(), raw_records(path, may_go_on, limits=_UPLOADED)), name)


def records_report(stream: Iterable[RawRecord | PlacedRemark], name: str) -> RejectionReport:
    """How many records of a stream cannot be read, and why; Refused beyond NATIONAL_FILE."""
    records = RejectedRows()
    for raw in stream:
        if isinstance(raw, RawRecord):
            records.accept(1)
        elif raw.remark.rule.code in _LOST:
            line = raw.path.removeprefix("ligne/") or str(raw.remark.params.get("line", ""))
            number = int(line) if line.isdecimal() else None
            finding = Finding(raw.remark.rule.code, raw.remark.rule.message, None, number, raw.remark.params)
            records.reject(Refused(finding.code, finding.message, findings=[finding]))
    return records.checked(name) if records.rows else records.report()


# What is said of a record that is lost.
_LOST: Final = frozenset(
    {UNREADABLE.code, TOO_LARGE.code, TOO_DEEP.code, NOT_A_RECORD.code, UNREADABLE_FILE.code, "table-source-error"}
)


def _blocks(path: Path, encoding: Encoding, may_go_on: Callable[[], bool]) -> Iterator[str]:
    decoder = encoding.decoder()
    with path.open("rb") as file:
        file.seek(encoding.mark)
        while may_go_on() and (block := file.read(_BLOCK)):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
