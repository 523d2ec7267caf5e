"""The tutorials, walked: what a newcomer types, from the pages themselves, until the operators are compared."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.walks.conftest import REPOSITORY, Installation

pytestmark = [pytest.mark.walk, pytest.mark.gate]  # each line is a process of its own

ADDRESS = "http://127.0.0.1:8000"
COUNTED_S = 60.0
BLOCK = re.compile(r"(?:^    .*\n)+", re.MULTILINE)


@pytest.fixture(scope="module")
def served_place(quiet_place: Installation) -> Iterator[Installation]:
    with quiet_place.serving("serve", "/health"):
        yield quiet_place


def typed(place: Installation, block: str) -> str:
    """What the lines of a tutorial say in a terminal beside the installation."""
    here = block.replace(ADDRESS, place.url).replace(". .venv/bin/activate", ":")
    done = subprocess.run(
        ["bash", "-euc", f'maillage() {{ "{sys.executable}" -m maillage "$@"; }}\n{here}'],
        env=place.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("first-podium.md", "The three operators are level"),
        ("premier-podium.md", "Les trois opérateurs sont à égalité"),
    ],
)
def test_lines_of_a_tutorial_do_what_it_says(served_place: Installation, name: str, order: str):
    page = (REPOSITORY / "docs" / "tutorial" / name).read_text("utf-8")
    blocks = BLOCK.findall(page)
    sent = next(block for block in blocks if "curl -H" in block)
    imported = next(block for block in blocks if "import glasgow" in block)
    glasgow = re.findall(r"<(http://[^>]*glasgow[^>]*)>", page)[0].replace(ADDRESS, served_place.url)

    answer = json.loads(typed(served_place, sent))
    typed(served_place, imported)
    deadline = time.monotonic() + COUNTED_S
    while order not in (shown := httpx.get(glasgow, timeout=60).text) and time.monotonic() < deadline:
        time.sleep(0.5)

    assert (answer["result"], answer["is_counted"]) == ("recorded", False)
    assert order in shown
