import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from maillage.core.offers import Duty
from maillage.core.problems import Unavailable
from maillage.site.health.clock_jump import confirm_clock, jump_params, last_moment, note_moment, noted_moment
from maillage.site.health.health import Health
from maillage.site.processes.follower import duties, follow_once
from maillage.site.processes.vital_signs import Signs

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=400)
# Duties whose own function deletes, and that may do so whatever the clock says.
MAY_DELETE = {
    "replies to open": "shares of a reply that two people opened, whatever the day",
    "erased rows": "empties the journal of what somebody erased",
    "files left over": "removes files that no row names",
    "merged data sets": "ends what its sources ended",
    "old predictions of fixed 4G": "derived, made again from the sites",
    "prediction of fixed 4G": "derived, made again from the sites",
    "truth of fixed 4G": "derived, made again from the readings",
    "readings that nobody counted": "readings of a file that was taken back, whatever the day",
    "invented readings of fixed 4G": "invented, and made again",
    "meetings of erased people": "follows the erasure of people, which waits",
    "contracts": "derived, made again from the files that came in",
    "plans of fixed 4G that were asked for": "a plan that nobody asks for any more",
    "damage of the database": "a note of its own",
    "places that need tests": "derived, made again from the counts",
    "comparisons": "derived, made again from the counts",
    "zones to repair": "derived, made again from the counts",
    "sources": "a note of its own progress: old files have a duty that waits",
    "late answers": "a list of tests to count again, which were",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_machine_that_starts_a_year_ahead_erases_nothing_until_somebody_says_that_it_is_so():
    # Seen: a clock 400 days ahead erased everybody who was registered for two events to come.
    erased: list[datetime] = []

    def erase(now: datetime) -> int:
        erased.append(now)
        return 1

    erasing = Duty("erasure", 1, erase, is_final=True)
    note_moment(NOW)

    with pytest.raises(Unavailable) as refused:
        follow_once([erasing], LATER)
    note_moment(LATER)

    assert (refused.value.code, erased, last_moment()) == ("clock_jumped", [], NOW)
    confirm_clock(LATER)
    assert follow_once([erasing], LATER) == {"erasure": 1}


@pytest.mark.django_db
def test_machine_that_stood_still_for_a_weekend_and_one_that_is_new_go_on():
    assert (last_moment(), jump_params(LATER, None)) == (None, None)
    note_moment(NOW)

    note_moment(NOW + timedelta(days=2))

    assert noted_moment() == NOW + timedelta(days=2)


@pytest.mark.django_db
def test_restored_installation_whose_rows_are_old_says_so_in_health():
    get_user_model().objects.create(username="aline", last_login=NOW)

    note_moment(LATER)

    assert noted_moment() == NOW


def test_clock_that_jumped_is_a_state_of_health():
    states = Health(Signs(None, "ok", "ok", 0.0), (), 1 << 40, jump_params(LATER, NOW)).states

    assert [(state.code, state.is_broken) for state in states] == [("clock_jumped", False)]
    assert "01/12/2026" in states[0].message


def deletions(function: Callable[..., object]) -> Iterator[str]:
    """What the function of a duty deletes itself, or in functions of its own module that it calls."""
    function = function.func if isinstance(function, partial) else function
    function = getattr(function, "__func__", function)
    module = inspect.getmodule(function)
    if module is None:
        return
    bodies = {
        node.name: node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.FunctionDef)
    }
    waiting: list[ast.AST] = []
    if function.__name__ != "<lambda>":
        waiting.append(ast.parse(textwrap.dedent(inspect.getsource(function)).strip().rstrip(",")))
    seen: set[str] = set()
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in {"delete", "unlink", "rmtree"}:
                    yield name
                if name in bodies and name not in seen:
                    seen.add(name)
                    waiting.append(bodies[name])


def test_every_duty_that_deletes_waits_for_a_clock_that_can_be_believed():
    deleting = {duty.name for duty in duties() if not duty.is_final and any(deletions(duty.look))}
    hasty = {name for name in deleting if name not in MAY_DELETE and "of the demonstration" not in name}

    assert hasty == set()
