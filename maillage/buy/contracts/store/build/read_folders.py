"""Builds the table folder of one received file. A module of its own, so that worker processes load no models."""

import json
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from datetime import date
from functools import cache
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path

from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.remarks import PlacedRemark
from maillage.buy.contracts.intake.contract_reading import ContractReading
from maillage.buy.contracts.intake.documents import FileShare, read_contracts
from maillage.buy.contracts.store.build.parquet import RowBlock, row_blocks, write_blocks, write_tables
from maillage.buy.contracts.store.contract_files import COUNTS_FILE
from maillage.core.files.atomic import replacing_folder
from maillage.core.processes import die_with_parent


def write_read_folder(raw: Path, folder: Path, today: date, readers: int = 1) -> Mapping[str, int]:
    """Parse one file as of ``today`` into ``folder``, atomically; number of rows by table.

    The result does not depend on ``readers``, the number of processes; see shared_blocks for its precondition.
    """
    with replacing_folder(folder) as draft:
        reading = contract_reading()
        if readers > 1:
            counts = write_blocks(shared_blocks(raw, today=today, reading=reading, readers=readers), draft)
        else:
            counts = write_tables(read_contracts(raw, today=today, reading=reading), draft)
        (draft / COUNTS_FILE).write_text(json.dumps(counts, indent=1), "utf-8")
    return counts


@cache
def contract_reading() -> ContractReading:
    """The parser of this process, whose memo of texts serves all its files."""
    return ContractReading()


def shared_blocks(path: Path, *, today: date, reading: ContractReading, readers: int) -> Iterator[RowBlock]:
    """The rows of a file in the order of ``row_blocks``, parsed by several processes; may raise BrokenProcessPool.

    The readers are forked, so that texts hash alike and duplicates are found across them. Only call it in a process
    without threads.
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
            sending.close()  # closes our end before the next fork, so that the end of a reader closes its pipe
            ends.callback(reader.join)
            ends.callback(reader.kill)
            readings.append(ends.enter_context(receiving))
        for receiving in cycle(readings):
            try:
                block = receiving.recv()
            except EOFError as error:
                raise BrokenProcessPool("a reader of a shared file was killed") from error
            if block is None:  # no later block follows
                return
            yield block


def send_blocks(sending: Connection, contracts: Iterator[PublishedContract | PlacedRemark], parent: int) -> None:
    """Send blocks of rows to the process ``parent``; None marks the end."""
    die_with_parent(parent=parent)
    for block in row_blocks(contracts):
        sending.send(block)
    sending.send(None)
