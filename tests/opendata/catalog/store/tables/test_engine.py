"""What was seen: a process that had asked forked, and its child died of the parent's engine."""

import os

from maillage.opendata.catalog.store.tables.engine import rows_of


def test_child_of_a_process_that_asked_asks_with_an_engine_of_its_own() -> None:
    assert rows_of("SELECT 1") == [(1,)]

    child = os.fork()
    if not child:
        os._exit(0 if rows_of("SELECT 2") == [(2,)] else 1)
    _pid, status = os.waitpid(child, 0)

    assert (os.waitstatus_to_exitcode(status), rows_of("SELECT 3")) == (0, [(3,)])
