"""A table of hours leaves the process as it was."""

import gc
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.include.clauses.store.hour_files import take_in_hours
from tests.include.clauses.scene import FIRST, MADE_AT, Coordinations


def test_refused_table_leaves_the_search_for_cycles_on(scene: Coordinations, tmp_path: Path) -> None:
    table = tmp_path / "heures.csv"
    table.write_text("clause;titulaireSiret;mois;pseudonyme;heures\n9;1;2026-01;P-1;10\n", "utf-8")

    with pytest.raises(Refused):
        take_in_hours(scene.acting, table, now=MADE_AT, this_month=FIRST)

    assert gc.isenabled()
