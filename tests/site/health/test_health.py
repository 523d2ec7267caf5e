"""What was seen: /health said ok while every POST was refused, or waited for a minute behind forty of them."""

import errno
import sqlite3
from dataclasses import replace
from pathlib import Path
from threading import Event

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import translation
from psycopg_pool import PoolTimeout

from maillage.core.heartbeats import Heartbeat
from maillage.kits.letters.queries import LetterCounts
from maillage.site.health.health import Health
from maillage.site.health.storage import storage_problem
from maillage.site.processes.failures import StorageMiddleware, server_error
from maillage.site.processes.vital_signs import HealthPoller, Signs, VitalReading

READING = VitalReading(last_row=40, rows_behind=0, lag_s=0.0, counts_version=7, figures_age_s=3.0)
SIGNS = Signs(READING, "ok", "ok", 0.0)
ROOM = 1 << 40


def refused(code: int, words: str) -> OperationalError:
    """What Django raises where SQLite refuses."""
    cause = sqlite3.OperationalError(words)
    cause.sqlite_errorcode = code
    error = OperationalError(words)
    error.__cause__ = cause
    return error


def wrapped(cause: psycopg.Error) -> OperationalError:
    """What Django raises where PostgreSQL, its driver or the pool refuses."""
    error = OperationalError(*cause.args)
    error.__cause__ = cause
    return error


def counter(**ages: float | None) -> Heartbeat:
    known = {"success_age_s": 1.0, "failure_age_s": None, "running_s": None}
    return Heartbeat("counter", "counts", 0.25, **(known | ages))


def codes(health: Health) -> list[tuple[str, bool]]:
    return [(state.code, state.is_broken) for state in health.states]


AN_HOUR = 3_600.0


def letters_waiting(*, for_server: int, age_s: float) -> Signs:
    """Three letters in the queue, of which some wait for the mail server, the oldest of this age."""
    counts = LetterCounts(3, for_server, None, refused=0, given_up=0, uncertain=0)
    return replace(SIGNS, reading=replace(READING, letters=counts, letters_age_s=age_s))


LATE = replace(READING, lag_s=300.0, rows_behind=12)
UNWRITTEN = {"database_busy": 11.0, "read_only": 0.0, "disk_full": 0.0}


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (Health(SIGNS, (counter(),), ROOM), []),
        (Health(Signs(None, "database_away", "unknown", 0.6), (), ROOM), [("database_away", True)]),
        (Health(replace(SIGNS, reading=LATE), (counter(),), ROOM), [("counter_behind", True)]),
        (Health(SIGNS, (counter(success_age_s=90.0),), ROOM), [("counter_silent", False)]),
        (
            # The clock was set back: rows that wait look new.
            Health(replace(SIGNS, reading=replace(READING, rows_behind=3)), (counter(success_age_s=90.0),), ROOM),
            [("counter_behind", True), ("counter_silent", False)],
        ),
        (
            Health(SIGNS, (counter(), Heartbeat("follower", "letters", 30, 300.0, 1.0, None)), ROOM),
            [("duty_failing", False)],
        ),
        (Health(SIGNS, (Heartbeat("follower", "letters", 30, 300.0, None, None),), ROOM), [("duty_silent", False)]),
        (Health(letters_waiting(for_server=2, age_s=5.0), (), ROOM), [("mail_server_away", False)]),
        (Health(letters_waiting(for_server=0, age_s=2 * AN_HOUR), (), ROOM), [("letters_waiting", False)]),
        (Health(letters_waiting(for_server=0, age_s=AN_HOUR / 2), (), ROOM), []),
        (Health(SIGNS, (), 5_000_000), [("disk_nearly_full", False)]),
        # The row of the trial went into room that the journal had already; documents were refused all the same.
        (Health(SIGNS, (), 28_672), [("disk_full", True)]),
        (Health(replace(SIGNS, reading=replace(READING, is_damaged=True)), (), ROOM), [("counts_damaged", True)]),
        (Health(replace(SIGNS, writing="database_busy", unwritten_s=3.0), (), ROOM), []),
        *(
            (Health(replace(SIGNS, writing=code, unwritten_s=since_s), (), ROOM), [(code, True)])
            for code, since_s in UNWRITTEN.items()
        ),
    ],
)
def test_each_state_has_its_code_and_breaks_only_where_records_or_figures_stand_still(
    health: Health, expected: list[tuple[str, bool]]
):
    assert codes(health) == expected


def test_states_are_told_in_both_languages():
    health = Health(replace(SIGNS, reading=LATE), (), ROOM)
    said = []
    for language in ("fr", "en"):
        with translation.override(language):
            said += [state.message for state in health.states]

    assert said == [
        "Le compteur est en retard : 12 lignes attendent, la plus ancienne depuis 300 s.",
        "The counter is behind: 12 rows wait, the oldest for 300 s.",
    ]


@pytest.mark.django_db(transaction=True)
def test_database_that_never_answers_is_told_and_looked_at_once():
    is_over, looks = Event(), []

    def hang() -> VitalReading:
        looks.append(1)
        is_over.wait(20)
        return READING

    observer = HealthPoller(hang, lambda: None)
    seen = [observer.signs(patience_s=0.01, away_s=0.0).database for _ in range(40)]
    is_over.set()

    assert (set(seen), len(looks)) == ({"database_away"}, 1)


@pytest.mark.django_db(transaction=True)
def test_look_that_a_loaded_machine_slows_leaves_what_was_known(monkeypatch: pytest.MonkeyPatch):
    is_over, is_slow = Event(), Event()

    def read() -> VitalReading:
        if is_slow.is_set():
            is_over.wait(20)
        return READING

    observer = HealthPoller(read, lambda: None)
    known = observer.signs(patience_s=20)
    is_slow.set()
    monkeypatch.setattr("maillage.site.processes.vital_signs.HOLDS_S", 0.0)
    slow = observer.signs(patience_s=0.01, away_s=60.0)
    is_over.set()

    assert (known, slow) == (SIGNS, SIGNS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (refused(sqlite3.SQLITE_READONLY, "attempt to write a readonly database"), "read_only"),
        (refused(sqlite3.SQLITE_FULL, "database or disk is full"), "disk_full"),
        (refused(sqlite3.SQLITE_BUSY, "database is locked"), "database_busy"),
        (refused(sqlite3.SQLITE_CANTOPEN, "unable to open database file"), "database_away"),
        (wrapped(psycopg.OperationalError("FATAL:  sorry, too many clients already")), "database_full"),
        (wrapped(psycopg.OperationalError("FATAL:  désolé, trop de clients sont déjà connectés")), "database_full"),
        (wrapped(psycopg.errors.TooManyConnections("too many connections for role")), "database_full"),
        (wrapped(PoolTimeout("couldn't get a connection after 4.00 sec")), "database_full"),
        (refused(sqlite3.SQLITE_CORRUPT, "database disk image is malformed"), "database_damaged"),
        (wrapped(psycopg.errors.DataCorrupted("invalid page in block 7")), "database_damaged"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (OSError(errno.EROFS, "Read-only file system"), "read_only"),
    ],
)
def test_row_that_cannot_be_written_is_told_with_its_reason(
    error: Exception, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)

    def write() -> None:
        raise error

    signs = HealthPoller(lambda: READING, write).signs(patience_s=20)

    assert (signs.database, signs.writing, signs.reading) == ("ok", code, READING)


@pytest.mark.django_db(transaction=True)
def test_two_unlucky_looks_far_apart_are_not_one_long_wait():
    now_s = [0.0]

    def write() -> None:
        raise refused(sqlite3.SQLITE_BUSY, "database is locked")

    observer = HealthPoller(lambda: READING, write, clock_s=lambda: now_s[0])
    waited_s = []
    for moment_s in (1000.0, 1020.0, 1080.0, 1200.0, 1205.0):
        now_s[0] = moment_s
        waited_s.append(observer.signs(patience_s=20).unwritten_s)

    assert waited_s == [0.0, 20.0, 80.0, 0.0, 5.0]


def test_error_of_ours_is_no_problem_of_the_disk():
    assert storage_problem(ValueError("disk is full of values")) is None


@pytest.mark.parametrize("path", ["/connexion", "/api/v1/organisations/nort/publications"])
def test_full_disk_at_login_or_publication_is_told_in_a_sentence(path: str, rf: RequestFactory):
    # Both answered an empty page of status 500.
    middleware = StorageMiddleware(lambda _request: pytest.fail("not asked"))

    answer = middleware.process_exception(rf.post(path), refused(sqlite3.SQLITE_FULL, "database or disk is full"))

    assert answer is not None
    kind = "application/problem+json" if path.startswith("/api/") else "text/html; charset=utf-8"
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (503, kind, "10")
    assert "Le disque du serveur est plein" in answer.content.decode("unicode_escape" if "api" in path else "utf-8")


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (refused(sqlite3.SQLITE_READONLY, "attempt to write a readonly database"), 503, "ne peut rien écrire"),
        (ValueError("ours"), 500, "Une erreur est survenue de notre côté"),
    ],
)
def test_session_that_cannot_be_kept_is_told_in_a_sentence(
    rf: RequestFactory, error: Exception, status: int, words: str
):
    # Sessions are kept after the view: what goes wrong there passes no middleware of ours.
    try:
        raise error
    except type(error):
        answer = server_error(rf.post("/connexion"))

    assert (answer.status_code, words in answer.content.decode()) == (status, True)
