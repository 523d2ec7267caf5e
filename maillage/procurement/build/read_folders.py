"""Makes the folder of tables of one received file. Processes that read load no models: it stands apart."""

import json
import multiprocessing
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from datetime import date
from functools import cache
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path

from maillage.core.files.whole import DRAFT_SUFFIX
from maillage.core.processes import end_with_parent
from maillage.procurement.build.parquet import RowBlock, row_blocks, write_blocks, write_tables
from maillage.procurement.intake.contract_reading import ContractReading
from maillage.procurement.intake.documents import FileShare, read_contracts
from maillage.procurement.queries.contract_files import COUNTS_FILE
from maillage.procurement.terms import PublishedContract
from maillage.procurement.terms.remarks import PlacedRemark


def write_read_folder(raw: Path, folder: Path, today: date, readers: int = 1) -> Mapping[str, int]:
    """Read one file as of ``today`` into ``folder``, which is there at the end and whole; rows by table.

    Several ``readers`` make the same, each in a process: shared_blocks says when that may be asked.
    """
    draft = folder.with_name(f".{folder.name}.{os.getpid()}{DRAFT_SUFFIX}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        reading = contract_reading()
        if readers > 1:
            counts = write_blocks(shared_blocks(raw, today=today, reading=reading, readers=readers), draft)
        else:
            counts = write_tables(read_contracts(raw, today=today, reading=reading), draft)
        (draft / COUNTS_FILE).write_text(json.dumps(counts, indent=1), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)  # somebody deleted a part of it
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return counts


@cache
def contract_reading() -> ContractReading:
    """What this process learned of texts serves all files that it reads."""
    return ContractReading()


def shared_blocks(path: Path, *, today: date, reading: ContractReading, readers: int) -> Iterator[RowBlock]:
    """The rows of a file as ``row_blocks`` makes them in one process; BrokenProcessPool where a reader was killed.

    The readers are forked: texts hash alike in all of them, so that they know identical records of one another. Ask
    for it in a process without threads.
    """
    context = multiprocessing.get_context("fork")
    with ExitStack() as ends:
        readings = []
        for place in range(readers):
            receiving, sending = context.Pipe(duplex=False)
            reader = context.Process(
                target=send_blocks,
                args=(
                    sending,
                    read_contracts(path, today=today, reading=reading, share=FileShare(place, readers)),
                    os.getpid(),
                ),
                daemon=True,
            )
            reader.start()
            sending.close()  # this end, and before the next fork: the end of the reader is the end of the pipe
            ends.callback(reader.join)
            ends.callback(reader.kill)
            readings.append(ends.enter_context(receiving))
        for receiving in cycle(readings):
            try:
                block = receiving.recv()
            except EOFError as error:
                raise BrokenProcessPool("a reader of a shared file was killed") from error
            if block is None:  # so there is no later one
                return
            yield block


def send_blocks(sending: Connection, contracts: Iterator[PublishedContract | PlacedRemark], parent: int) -> None:
    """Send the rows of contracts by blocks from a process of its own; None says that these were all."""
    end_with_parent(parent=parent)
    for block in row_blocks(contracts):
        sending.send(block)
    sending.send(None)
