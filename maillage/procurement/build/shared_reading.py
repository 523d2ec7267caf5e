"""Reads one large file with several processes, each a share of its blocks, in the order of the file."""

import datetime as dt
import multiprocessing
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path

from maillage.core.processes import end_with_parent
from maillage.procurement.build.parquet import RowBlock, row_blocks
from maillage.procurement.intake.contract_reading import ContractReading
from maillage.procurement.intake.documents import FileShare, read_contracts
from maillage.procurement.terms import PublishedContract
from maillage.procurement.terms.remarks import PlacedRemark


def shared_blocks(path: Path, *, today: dt.date, reading: ContractReading, readers: int) -> Iterator[RowBlock]:
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
                target=_send_blocks,
                args=(sending, read_contracts(path, today=today, reading=reading, share=FileShare(place, readers))),
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


def _send_blocks(sending: Connection, contracts: Iterator[PublishedContract | PlacedRemark]) -> None:
    end_with_parent()
    for block in row_blocks(contracts):
        sending.send(block)
    sending.send(None)
