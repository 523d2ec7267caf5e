"""Writes which tests failed to the file that FAILED names: `.ci/run` tries a few of them once more, alone."""

import os
from pathlib import Path

from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if path := os.environ.get("FAILED"):
        reports = [report for kind in ("failed", "error") for report in terminalreporter.stats.get(kind, [])]
        Path(path).write_text("".join(f"{name}\n" for name in sorted({report.nodeid for report in reports})))
