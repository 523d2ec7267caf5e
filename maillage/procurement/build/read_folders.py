"""Makes the folder of tables of one received file. Processes that read load no models: it stands apart."""

import json
import os
import shutil
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from maillage.core.files.whole import DRAFT_SUFFIX
from maillage.procurement.build.parquet import write_blocks, write_tables
from maillage.procurement.build.shared_reading import shared_blocks
from maillage.procurement.intake.contract_reading import ContractReading
from maillage.procurement.intake.documents import read_contracts
from maillage.procurement.queries.contract_files import COUNTS_FILE


def write_read_folder(raw: Path, folder: Path, today: date, readers: int = 1) -> Mapping[str, int]:
    """Read one file as of ``today`` into ``folder``, which is there at the end and whole; rows by table.

    Several ``readers`` make the same, each in a process: shared_reading says when that may be asked.
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
