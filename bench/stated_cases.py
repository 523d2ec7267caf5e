"""The three stated cases of docs/explanation/fixed-4g.md: one invented network over bare ground, with trees, cleared.

Run: .venv/bin/python bench/stated_cases.py. Twelve invented sites on the sample of Loire-Atlantique, cells of 250 m
within 12 km; prints the rows of the table, 10 s of processor in all. Nothing is kept.
"""

import os
import tempfile
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
import django

django.setup()

from maillage.cover.network.domain.link_budget import LinkBudget  # noqa: E402
from maillage.cover.network.intake.site_tables import read_base_stations  # noqa: E402
from maillage.cover.prediction.store.build.height_tiles import SAMPLE_TERRAIN  # noqa: E402 -- Django first
from maillage.cover.prediction.store.build.prediction import PredictionTask, write_prediction  # noqa: E402
from maillage.cover.radio.domain.rasters import BARE_GROUND, CONSERVATIVE_CLUTTER, Clutter  # noqa: E402
from maillage.demonstration.coverage import write_invented_sites  # noqa: E402

TERRITORY = "departement:44"
CASES: tuple[tuple[str, Clutter, float], ...] = (
    ("bare ground", BARE_GROUND, 0.0),
    ("10 m of trees and houses", CONSERVATIVE_CLUTTER, 0.0),
    ("10 m, the last 100 m clear", CONSERVATIVE_CLUTTER, 100.0),
)


def main() -> None:
    """Print the rows."""
    with tempfile.TemporaryDirectory() as folder:
        sites = Path(folder) / "sites.csv"
        write_invented_sites(sites, SAMPLE_TERRAIN, territory=TERRITORY, count=12)
        stations = read_base_stations(sites)
        for number, (name, clutter, clear_m) in enumerate(CASES):
            task = PredictionTask(
                sites=sites, terrain=SAMPLE_TERRAIN, territory=TERRITORY, day=date(2026, 1, 1),
                budget=LinkBudget(receiver_clear_m=clear_m), clutter=clutter, cell_m=250.0, radius_m=12_000.0,
            )  # fmt: skip
            draft = Path(folder) / str(number)
            draft.mkdir()
            facts = write_prediction(task, stations, draft, on_site=lambda _count, _total: None)
            totals, cells = facts["totals"], facts["cells"]
            interval = f"{totals['served']:,} ({totals['served_low']:,} to {totals['served_high']:,})"
            states = " | ".join(f"{cells[state]:,}" for state in ("served", "unknown", "not_served"))
            print(f"| {name} | {interval} | {states} |")
        print(f"households in reach: {totals['households']:,}, cells: {sum(cells.values()):,}")


if __name__ == "__main__":
    main()
