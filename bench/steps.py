"""A benchmark in steps, each in a process of its own: its seconds, and the most memory of it and of those it starts.

The script is started again with ``--step STEP`` in an installation of its own, which its steps share.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class StepCost:
    """What a step cost, and what it says of its outcome."""

    seconds: float
    peak_mb: float
    outcome: str


def costs_of_steps(script: str, steps: Sequence[str]) -> dict[str, StepCost]:
    """Run and print the steps of a script one after another."""
    costs = {}
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
        if (ROOT / "build" / "territory").exists():
            (Path(folder) / "territory").symlink_to(ROOT / "build" / "territory")
        environment = {**os.environ, "MAILLAGE_DATA": folder, "DJANGO_SETTINGS_MODULE": "maillage.site.settings"}
        for step in steps:
            answer = subprocess.run(
                [sys.executable, "-W", "ignore", script, "--step", step],
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            cost = costs[step] = StepCost(**json.loads(answer.stdout.splitlines()[-1]))
            print(f"{step:15} {cost.seconds:6.1f} s, peak {cost.peak_mb:5.0f} MB  {cost.outcome}", flush=True)
    return costs


def run_step(work: Callable[[], str], *, is_of_others: Callable[[str], bool]) -> None:
    """Do the work of a step and print its cost as JSON.

    Where another program did it, as ``is_of_others`` tells of the outcome, what this one has loaded does not count.
    """
    begin = time.perf_counter()
    outcome = work()
    clock = time.perf_counter() - begin
    own = () if is_of_others(outcome) else (resource.RUSAGE_SELF,)
    peak = max(resource.getrusage(who).ru_maxrss for who in (*own, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps(asdict(StepCost(clock, peak, outcome)), ensure_ascii=False))


def set_up() -> str:
    """The database, and the territory, which the first page needs."""
    from django.core.management import call_command  # noqa: PLC0415 -- after its settings

    from maillage.territory.store.territories import territory  # noqa: PLC0415 -- likewise

    call_command("migrate", verbosity=0)
    return territory("commune:44131").name
