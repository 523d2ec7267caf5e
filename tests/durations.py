"""Tells at the end which test files cost more than they should; told, never asserted: other work may run beside."""

import resource
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

import pytest

# The suite stays quick while features come: CONTRIBUTING.md, "How the tests run".
CASE_OF_A_WALK_S: Final = 4.0
OTHER_FILE_S: Final = 10.0
PROCESSOR: Final = "processor_s"


@dataclass(slots=True)
class Cost:
    """What the cases of one file took: seconds of the clock, and of the processor here and in programs that ended."""

    cases: int = 0
    clock_s: float = 0.0
    processor_s: float = 0.0
    is_walk: bool = False

    def is_over(self) -> bool:
        """Whether a walk's case is over its limit in the mean, or any other file in sum."""
        if self.is_walk:
            return self.clock_s > CASE_OF_A_WALK_S * self.cases
        return self.processor_s > OTHER_FILE_S


_LOOKED = pytest.StashKey[float]()
_COSTS: dict[str, Cost] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """What the process has spent until now is of no test."""
    session.stash[_LOOKED] = _processor_s()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "teardown":
        # One look for each test: the kernel adds up hundreds of threads for it.
        before, item.session.stash[_LOOKED] = item.session.stash[_LOOKED], _processor_s()
        report.user_properties = [*report.user_properties, (PROCESSOR, item.session.stash[_LOOKED] - before)]
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    cost = _COSTS.setdefault(report.nodeid.partition("::")[0], Cost(is_walk="walk" in report.keywords))
    cost.cases += report.when == "call"
    cost.clock_s += report.duration
    cost.processor_s += sum(float(str(value)) for name, value in report.user_properties if name == PROCESSOR)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    over = {file: cost for file, cost in _COSTS.items() if cost.is_over()}
    if over:
        terminalreporter.write_line(
            f"Files over their time ({CASE_OF_A_WALK_S:.0f} s a walk's case, {OTHER_FILE_S:.0f} s of processor):"
        )
    for file, cost in sorted(over.items(), key=lambda told: -told[1].clock_s):
        terminalreporter.write_line(
            f"  {cost.clock_s:6.1f} s, {cost.processor_s:6.1f} of processor, {cost.cases:4} cases: {file}"
        )


def _processor_s() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime
