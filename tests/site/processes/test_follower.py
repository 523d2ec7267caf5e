from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings
from django.test import Client

from maillage.core.files.atomic import file_lock
from maillage.core.offers import Duty
from maillage.core.problems import Refused, Unavailable
from maillage.kits.letters.queries import letter_kinds
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.terms import Letter
from maillage.site.processes.follower import duties, follow, follow_once
from tests.walks.conftest import free_port

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def refusing(_now: datetime) -> int:
    raise Refused("no_disk", "Plus de place : libérez-en.")


def test_every_duty_is_done_once_and_counted():
    done = [Duty("a", 1, lambda _now: 2), Duty("b", 1, lambda _now: 0)]

    assert follow_once(done, NOW) == {"a": 2, "b": 0}


def test_duty_that_is_refused_is_told_after_the_others_are_done():
    seen: list[datetime] = []

    def look(now: datetime) -> int:
        seen.append(now)
        return 1

    with pytest.raises(Refused) as refused:
        follow_once([Duty("a", 1, refusing), Duty("b", 1, look)], NOW)

    assert (refused.value.code, seen) == ("no_disk", [NOW])


def test_duties_of_features_and_house_have_names_of_their_own_and_the_most_frequent_come_first():
    names = [duty.name for duty in duties()]

    assert len(set(names)) == len(names)
    assert {"letters", "harvests", "editions", "comparisons", "erased rows"} <= set(names)
    assert [duty.every_s for duty in duties()] == sorted(duty.every_s for duty in duties())


@pytest.mark.django_db
def test_installation_without_anything_has_nothing_to_follow(
    tmp_path: Path, built_territory: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "territory").symlink_to(built_territory)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)

    assert set(follow_once(duties(), NOW).values()) == {0}


def test_follower_looks_again_after_a_duty_was_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    stop = Event()
    looks: list[datetime] = []

    def look(now: datetime) -> int:
        looks.append(now)
        if len(looks) == 2:
            stop.set()
            return 1
        return refusing(now)

    monkeypatch.setattr("maillage.site.processes.follower.LOOK_EVERY_S", 0.001)
    monkeypatch.setattr("maillage.site.processes.follower.close_old_connections", lambda: None)
    following = Thread(target=follow, args=(stop, [Duty("a", 0, look)]))
    following.start()
    following.join(timeout=10)

    assert (following.is_alive(), len(looks)) == (False, 2)


def test_duty_that_takes_long_keeps_no_other_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr("maillage.site.processes.follower.LOOK_EVERY_S", 0.001)
    monkeypatch.setattr("maillage.site.processes.follower.close_old_connections", lambda: None)
    stop, is_free = Event(), Event()
    looks: list[datetime] = []

    def look(now: datetime) -> int:
        looks.append(now)
        if len(looks) == 3:
            stop.set()
        return 0

    def harvest(_now: datetime) -> int:
        return int(is_free.wait(timeout=10))

    following = Thread(target=follow, args=(stop, [Duty("long", 0, harvest, may_take_long=True), Duty("a", 0, look)]))
    following.start()
    following.join(timeout=10)
    is_free.set()

    assert (following.is_alive(), len(looks)) == (False, 3)


@pytest.mark.django_db
def test_mail_server_on_a_closed_port_is_told_in_health_and_metrics(
    tmp_path: Path, built_territory: Path, monkeypatch: pytest.MonkeyPatch, client: Client
):
    (tmp_path / "territory").symlink_to(built_territory)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", free_port())
    monkeypatch.setattr("maillage.site.processes.follower.close_old_connections", lambda: None)
    letter = Letter(letter_kinds()["clause-alerts"], "alerts:1", "lea@example.org", "Bonjour", None)
    row = enqueue(letter)
    stop = Event()
    letters = next(duty for duty in duties() if duty.name == "letters")

    def look_once(now: datetime) -> int:
        stop.set()
        return letters.look(now)

    follow(stop, [replace(letters, look=look_once, may_take_long=False)])

    states = {state["code"]: state["message"] for state in client.get("/health").json()["states"]}
    assert "letters" in states["duty_failing"]
    assert 'maillage_duty_failing{process="follower",duty="letters"} 1' in client.get("/metrics").content.decode()
    row.refresh_from_db()
    assert (row.state, row.recipient) == ("waiting", "lea@example.org")


def test_second_follower_of_an_installation_is_refused_and_names_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    with file_lock(tmp_path / "run" / "follower.lock"):
        (tmp_path / "run" / "follower.lock").write_text("1234", "ascii")

        with pytest.raises(Unavailable) as refused:
            follow(Event(), [])

    assert (refused.value.code, "1234" in refused.value.text) == ("already_followed", True)
