"""Parses received files into flat tables on all cores, atomically per file.

One process per file, or several if one file dominates. Tables are written to a temporary folder that is renamed when
complete: a killed process leaves files unparsed, and the next run only parses those.
"""

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Final

from maillage.buy.contracts.store.build.read_folders import write_read_folder
from maillage.buy.contracts.store.contract_files import COUNTS_FILE, raw_file, read_folder, read_root
from maillage.buy.contracts.store.contract_sources import LatestFile
from maillage.core.files.atomic import lock_of, remove_drafts
from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import die_with_parent

OnFile = Callable[[LatestFile, Mapping[str, int]], None]
_POOL_BYTES: Final = 4 * 2**20
_KILLED: Final = sentence(
    "Un fichier de marchés n’a pas pu être lu (mémoire épuisée ?) : les autres restent lus, relancez l’import."
)


def read_files(files: Sequence[LatestFile], on_file: OnFile = lambda _file, _counts: None) -> int:
    """Parse those of ``files`` that are new, largest first; their number. ``on_file`` is called for each."""
    folder = read_root()
    with lock_of(folder):
        remove_drafts(folder)
        waiting = [file for file in files if not (read_folder(file.sha256) / COUNTS_FILE).exists()]
        waiting.sort(key=lambda file: -file.size_bytes)
        if sum(file.size_bytes for file in waiting) >= _POOL_BYTES:
            cores = os.cpu_count() or 1
            processes = min(len(waiting), cores)
            total_bytes = sum(file.size_bytes for file in waiting)
            # Spawned: forking a process with threads (the background worker) may deadlock.
            context = multiprocessing.get_context("spawn")
            ending = partial(die_with_parent, parent=os.getpid())
            with ProcessPoolExecutor(processes, mp_context=context, initializer=ending) as pool:
                places = {
                    pool.submit(
                        write_read_folder,
                        *(raw_file(file.sha256), read_folder(file.sha256), file.received_on),
                        readers=max(1, round(cores * file.size_bytes / total_bytes)),
                    ): file
                    for file in waiting
                }
                try:
                    for place in as_completed(places):
                        on_file(places[place], place.result())
                except BrokenProcessPool as error:  # parsed files stay parsed
                    raise Unavailable("contracts_reader_killed", _KILLED) from error
                finally:
                    pool.shutdown(cancel_futures=True)
        else:  # too small to be worth a process
            for file in waiting:
                on_file(file, write_read_folder(raw_file(file.sha256), read_folder(file.sha256), file.received_on))
    return len(waiting)
