"""The current figures of the benchmarks: each bench notes its own, and docs/benchmarks.md has all of them in one table.

A bench calls ``note``; figures.json keeps what each noted last, with the machine and the day. `make bench` notes and
writes the table; one bench alone does with NOTE_FIGURES=1 before it and python -m bench.figures after it. What a figure
was before, and why it changed, is told by hand in docs/benchmarks-history.md.
"""

import datetime as dt
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

FIGURES: Final = Path(__file__).with_name("figures.json")
PAGE: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"
FIGURES_TO: Final = "FIGURES_TO"  # the variable that names the file of a short run (bench/short.py)
FALL: Final = 0.1  # of a ratio, that a release tells
_BEGIN: Final = "<!-- figures: written by python -m bench.figures -->"
_END: Final = "<!-- end of figures -->"
_HEAD: Final = (
    "| what | Maillage | beside | ratio | machine | day |",
    "| --- | --- | --- | ---: | --- | --- |",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: ``what`` was measured ("": the same as above), ours and what a user would use instead, with units.

    ``ratio`` is how many times better ours is (below 1: worse); None where nothing stands beside, or an aim does.
    """

    ours: str
    what: str = ""
    beside: str = ""
    ratio: float | None = None
    machine: str = ""
    day: str = ""


_NOTED: Final = TypeAdapter(list[Figure])
_CODEC: Final = TypeAdapter(dict[str, list[Figure]])


def note(bench: str, figures: Iterable[Figure]) -> None:
    """Keep the figures of a bench, where that is asked for, in place of those of its last run; with machine and day.

    A run of few rows, as the release gate makes them, notes nothing there: its figures go to the file FIGURES_TO.
    """
    machine, day = this_machine(), dt.datetime.now(dt.UTC).date().isoformat()
    noted = [replace(figure, machine=machine, day=day) for figure in figures]
    if place := os.environ.get(FIGURES_TO):
        Path(place).write_bytes(_NOTED.dump_json(noted))
    if os.environ.get("NOTE_FIGURES"):
        _write({**kept_figures(), bench: noted})


def noted_in(path: Path) -> list[Figure]:
    """What a benchmark in its short form noted in ``path``; none where it notes nothing."""
    return _NOTED.validate_json(path.read_bytes()) if path.exists() else []


def fallen(before: Mapping[str, Iterable[Figure]], now: Mapping[str, Iterable[Figure]]) -> list[str]:
    """A line for each ratio that is a tenth or more below what it was ``before``, of the same bench, what and rival."""
    earlier = dict(_ratios(before))
    lines = []
    for (bench, what, rival), ratio in _ratios(now):
        was = earlier.get((bench, what, rival))
        if was and ratio <= (1 - FALL) * was:
            lines.append(f"bench/{bench}.py, {what}, beside {rival}: {was:.3g} times before, {ratio:.3g} now")
    return lines


def _ratios(figures: Mapping[str, Iterable[Figure]]) -> Iterator[tuple[tuple[str, str, str], float]]:
    """Each ratio by bench, what was measured in full, and the rival without its own figure, which follows a colon."""
    for bench, rows in figures.items():
        above = ""
        for figure in rows:
            is_same = not figure.what or figure.what.startswith("the same")
            what = f"{above}, {figure.what}".rstrip(", ") if is_same else figure.what
            above = above if is_same else figure.what
            if figure.ratio is not None:
                yield (bench, what, figure.beside.partition(":")[0]), figure.ratio


def kept_figures() -> dict[str, list[Figure]]:
    """The figures of every bench, by its name."""
    return _CODEC.validate_json(FIGURES.read_bytes()) if FIGURES.exists() else {}


def this_machine() -> str:
    """Cores, and how many programs want one besides this: a ratio of the same run holds at any load, seconds do not."""
    return f"{os.cpu_count()} cores {platform.machine()}, load {os.getloadavg()[0]:.0f}"


def table(figures: Mapping[str, Iterable[Figure]]) -> str:
    """The table of all benches, each under its name."""
    lines = [*_HEAD]
    for bench, rows in figures.items():
        lines.append(f"| **`bench/{bench}.py`** | | | | | |")
        for row in rows:
            ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
            lines.append(f"| {row.what} | {row.ours} | {row.beside} | {ratio} | {row.machine} | {row.day} |")
    return "\n".join(lines)


def main(*words: str) -> None:
    """Write the table into the page; with ``fallen REVISION``, print which ratios fell since then (nothing if none)."""
    if words[:1] == ("fallen",):
        name = FIGURES.relative_to(PAGE.parents[1])
        shown = subprocess.run(["git", "show", f"{words[1]}:{name}"], cwd=PAGE.parent, capture_output=True, check=False)
        # A version before this file was kept has nothing to compare.
        earlier = _CODEC.validate_json(shown.stdout) if shown.returncode == 0 else {}
        sys.stdout.writelines(f"- {line}\n" for line in fallen(earlier, kept_figures()))
        return
    text = PAGE.read_text("utf-8")
    before, rest = text.split(_BEGIN)
    after = rest.split(_END)[1]
    PAGE.write_text(f"{before}{_BEGIN}\n{table(kept_figures())}\n{_END}{after}", "utf-8")


def _write(figures: Mapping[str, list[Figure]]) -> None:
    document = _CODEC.dump_json(dict(sorted(figures.items())), indent=1, exclude_defaults=True)
    FIGURES.write_bytes(document + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
