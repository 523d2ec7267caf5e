"""The pages that people open first are opened at the start and after each publication."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.wsgi import get_wsgi_application

from maillage.site.processes.warming import LEAST_WAIT_S, first_pages, keep_warm, open_pages


@pytest.mark.usefixtures("db", "same_connection")
def test_first_pages_answer_on_an_empty_installation() -> None:
    found = open_pages(get_wsgi_application(), first_pages())

    assert found == {"/": "200 OK", "/territoires/region:52": "200 OK", "/meteo": "200 OK"}


def test_pages_are_opened_at_the_start_and_again_only_after_a_publication() -> None:
    opened: list[str] = []
    looks = iter([(1, 1), (1, 1), (2, 1), (2, 1), (2, 2)])
    left = iter([True] * 5 + [False])
    pauses: list[float] = []

    def application(environ: dict[str, object], start_response: object) -> Iterator[bytes]:
        opened.append(str(environ["PATH_INFO"]))
        start_response("200 OK", [])  # type: ignore[operator]
        return iter([b"text"])

    keep_warm(application, ["/"], pause=pauses.append, versions=lambda: next(looks), goes_on=lambda: next(left))

    assert opened == ["/", "/", "/"]
    assert all(pause >= LEAST_WAIT_S for pause in pauses)


def test_files_that_are_missing_for_a_moment_do_not_end_it() -> None:
    looks: Iterator[tuple[int, int] | None] = iter([None, (1, 1)])
    left = iter([True, True, False])
    opened: list[str] = []

    def versions() -> tuple[int, int]:
        if (found := next(looks)) is None:
            raise FileNotFoundError
        return found

    def application(environ: dict[str, object], start_response: object) -> Iterator[bytes]:
        opened.append(str(environ["PATH_INFO"]))
        start_response("200 OK", [])  # type: ignore[operator]
        return iter([])

    keep_warm(application, ["/"], pause=lambda _s: None, versions=versions, goes_on=lambda: next(left))

    assert opened == ["/"]


def test_program_of_the_pages_starts_by_itself(tmp_path: Path) -> None:
    environment = os.environ | {"MAILLAGE_DATA": str(tmp_path)}

    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            "import maillage.site.processes.warm as served; print(served.application)",
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, "BufferedServer" in done.stdout) == (0, True), done.stderr
