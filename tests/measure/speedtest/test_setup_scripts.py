"""The plain modules of the test page's frame, run by node's own test runner."""

import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent / "test_setup"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.test.js")), ids=lambda file: file.stem)
def test_modules_of_the_frame_pass_their_own_tests(file: Path) -> None:
    done = subprocess.run(["node", "--test", str(file)], capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout + done.stderr
