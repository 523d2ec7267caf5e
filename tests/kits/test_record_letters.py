"""Every kind of letter, every failure of a mail server or of the sender: exactly one arrives, or the agency is told."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import override_settings

from maillage.accounts.domain.terms import OrganisationState
from maillage.accounts.store.models import Organisation
from maillage.core.clock import utc_now
from maillage.core.problems import Unavailable
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.queries import letter_counts, letter_kinds, letters_told
from maillage.kits.letters.record import sending
from maillage.kits.letters.record.queue import (
    MOST_IN_A_DAY,
    MOST_IN_AN_HOUR,
    enqueue,
    enqueue_decoy,
    erase_old_letters,
    plain_text,
)
from maillage.kits.letters.record.sending import note_interrupted, send_again, send_due_letters, send_now
from maillage.kits.letters.terms import Letter, LetterKind, LetterState
from maillage.web.demonstration import INVENTED_DOMAIN
from tests.mail_server import MailServer, mail_server

pytestmark = pytest.mark.django_db
KINDS = sorted(letter_kinds().values(), key=lambda kind: kind.word)
MINUTE = dt.timedelta(minutes=1)
OTHERS = ("aline@example.org", "zoe@example.org")
READER = "lucie@example.org"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as book:
        yield book


def letter_to(address: str, kind: LetterKind, key: str = "1", *, is_invented: bool = False) -> Letter:
    words: dict[str, str | dt.date] = {"day": dt.date(2027, 1, 28), "month": "janvier 2027", "about": "les écoles"}
    return Letter(
        kind=kind,
        key=f"{kind.word}:{key}",
        to=address,
        text=plain_text("Bonjour,", ".une ligne qui commence par un point"),
        organisation_id=None,
        subject_words=words,
        is_invented=is_invented,
    )


def queued(kind: LetterKind) -> QueuedLetter:
    """The letter to the reader, between those to two others."""
    first, reader, last = (enqueue(letter_to(address, kind)) for address in (OTHERS[0], READER, OTHERS[1]))
    del first, last
    return reader


def look_often(days: float = 6) -> None:
    """The looks of several days, with one every quarter of an hour."""
    begun = utc_now()
    for quarter in range(int(days * 96)):
        now = begun + quarter * 15 * MINUTE
        if not QueuedLetter.objects.filter(state__in=["waiting", "sending"]).exists():
            return
        try:
            send_due_letters(now)
        except Unavailable:
            continue  # the next look finds the same


def state_of(row: QueuedLetter) -> LetterState:
    return LetterState(QueuedLetter.objects.get(pk=row.pk).state)


def others_have_one(server: MailServer) -> bool:
    return [len(server.received(address)) for address in OTHERS] == [1, 1]


@pytest.mark.parametrize("reply", ["550 no such mailbox", "554 refused"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_letter_refused_for_good_is_told_and_holds_no_other(server: MailServer, kind: LetterKind, reply: str):
    server.address_replies[READER] = reply
    row = queued(kind)

    look_often()

    assert (state_of(row), server.received(READER), others_have_one(server)) == (LetterState.REFUSED, [], True)
    assert (list(letters_told(utc_now())), letter_counts(utc_now()).refused) == ([row], 1)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_text_refused_for_good_is_told_and_holds_no_other(server: MailServer, kind: LetterKind):
    server.text_replies[READER] = "554 not this text"
    row = queued(kind)

    look_often()

    assert (state_of(row), server.received(READER), others_have_one(server)) == (LetterState.REFUSED, [], True)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_letter_refused_for_now_arrives_once_later(server: MailServer, kind: LetterKind):
    server.address_replies[READER] = "450 try again"
    row, now = queued(kind), utc_now()
    send_due_letters(now)
    before = (state_of(row), others_have_one(server))
    send_due_letters(now + MINUTE / 2)
    del server.address_replies[READER]

    look_often()

    assert before == (LetterState.WAITING, True)
    assert (state_of(row), len(server.received(READER)), others_have_one(server)) == (LetterState.SENT, 1, True)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_letter_whose_connection_breaks_before_its_text_arrives_once_later(server: MailServer, kind: LetterKind):
    server.closes_at[READER] = "data"
    row = queued(kind)
    send_due_letters(utc_now())
    before = (state_of(row), others_have_one(server))
    del server.closes_at[READER]

    look_often()

    assert before == (LetterState.WAITING, True)
    assert (state_of(row), len(server.received(READER)), others_have_one(server)) == (LetterState.SENT, 1, True)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_letter_whose_connection_breaks_after_its_text_is_never_sent_twice_and_told(
    server: MailServer, kind: LetterKind
):
    server.closes_at[READER] = "end"
    row = queued(kind)

    look_often()

    assert (state_of(row), len(server.received(READER)), others_have_one(server)) == (LetterState.UNCERTAIN, 1, True)
    assert letter_counts(utc_now()).uncertain == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_letter_whose_sender_is_killed_before_it_notes_is_never_sent_twice_and_told(
    server: MailServer, kind: LetterKind
):
    row = queued(kind)
    with patch.object(sending, "note_delivery", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        send_due_letters(utc_now())
    killed = QueuedLetter.objects.get(state=LetterState.SENDING.value)

    look_often()

    arrived = Counter(address for address, _text in server.letters)
    assert arrived == Counter({READER: 1, **dict.fromkeys(OTHERS, 1)})
    assert (state_of(killed), letter_counts(utc_now()).uncertain) == (LetterState.UNCERTAIN, 1)
    assert QueuedLetter.objects.filter(state=LetterState.SENT.value).count() == 2
    del row


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_letter_waits_while_the_server_is_away_and_is_given_up_at_last(kind: LetterKind):
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9
    ):
        row = queued(kind)
        with pytest.raises(Unavailable):
            send_due_letters(utc_now())
        waits = QueuedLetter.objects.values_list("next_try_at", flat=True)
        first = (state_of(row), min(waits) > utc_now())

    assert first == (LetterState.WAITING, True)
    with mail_server() as server:
        look_often()
        assert (len(server.received(READER)), others_have_one(server)) == (1, True)


def test_letter_that_never_can_leave_is_given_up_after_days_and_told(server: MailServer):
    server.address_replies[READER] = "450 try again"
    row = queued(KINDS[0])

    look_often(days=7)

    assert (state_of(row), others_have_one(server)) == (LetterState.GIVEN_UP, True)
    assert QueuedLetter.objects.get(pk=row.pk).attempts < 60


def test_clock_that_jumped_gives_no_letter_up(server: MailServer):
    server.address_replies[READER] = "450 try again"
    row = queued(KINDS[0])

    send_due_letters(utc_now() + dt.timedelta(days=400))

    assert state_of(row) is LetterState.WAITING


def test_one_that_no_server_can_take_holds_none_of_many_others(server: MailServer):
    server.closes_at[READER] = "data"
    enqueue(letter_to(READER, KINDS[0], key="0"))
    for number in range(20):
        enqueue(letter_to(f"p{number}@example.org", KINDS[0]))

    send_due_letters(utc_now())

    assert len(server.letters) == 20


def test_letter_of_one_occasion_is_there_once_however_often_it_is_written(server: MailServer):
    for _time in range(3):
        enqueue(letter_to(READER, KINDS[0]))
        send_due_letters(utc_now())

    assert len(server.received(READER)) == 1


def test_letter_that_left_leaves_neither_address_nor_text(server: MailServer):
    row = queued(KINDS[0])

    send_due_letters(utc_now())

    row.refresh_from_db()
    assert (row.recipient, row.text, row.subject, row.state) == ("", "", "", "sent")


def test_letter_that_did_not_leave_loses_address_and_text_after_a_week(server: MailServer):
    server.address_replies[READER] = "550 no"
    row, now = queued(KINDS[0]), utc_now()
    send_due_letters(now)

    erase_old_letters(now + dt.timedelta(days=8))
    row.refresh_from_db()
    kept = (row.recipient, row.text, row.state)
    erase_old_letters(now + dt.timedelta(days=91))

    assert (kept, QueuedLetter.objects.count()) == (("", "", "refused"), 0)


def test_told_letter_is_sent_again_when_the_agency_says_so(server: MailServer):
    server.closes_at[READER] = "end"
    row = queued(KINDS[0])
    send_due_letters(utc_now())
    server.closes_at.clear()

    is_waiting = send_again(QueuedLetter.objects.get(pk=row.pk), now=utc_now())
    send_due_letters(utc_now())

    assert (is_waiting, state_of(row), len(server.received(READER))) == (True, LetterState.SENT, 2)
    texts = server.received(READER)
    numbers = {line for text in texts for line in text.splitlines() if line.startswith("Message-ID")}
    assert len(numbers) == 1


def test_lines_that_begin_with_a_point_arrive_as_they_were(server: MailServer):
    queued(KINDS[0])

    send_due_letters(utc_now())

    assert "\r\n..une ligne" in server.received(READER)[0]


def test_page_says_what_became_of_the_letter_at_once(server: MailServer):
    server.address_replies[READER] = "550 no"

    states = [send_now(enqueue(letter_to(address, KINDS[0]))) for address in (READER, OTHERS[0])]

    assert states == [LetterState.REFUSED, LetterState.SENT]


@pytest.mark.parametrize(
    ("organisation", "became"),
    [
        (Organisation(), LetterState.SENT),
        (Organisation(is_sandbox=True), LetterState.SHOWN),
        (Organisation(state=OrganisationState.SUSPENDED.value), LetterState.WITHDRAWN),
    ],
    ids=["accepted", "sandbox", "suspended"],
)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_letter_leaves_only_for_who_takes_part(
    server: MailServer, kind: LetterKind, organisation: Organisation, became: LetterState
):
    sender = Organisation.objects.create(
        name="Test", state=organisation.state, is_sandbox=organisation.is_sandbox, kind="other"
    )
    row = enqueue(replace(letter_to(READER, kind), organisation_id=sender.pk))

    send_due_letters(utc_now())

    assert (state_of(row), len(server.letters)) == (became, int(became is LetterState.SENT))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_letter_about_the_demonstration_is_shown_and_does_not_leave(server: MailServer, kind: LetterKind):
    row = enqueue(letter_to(READER, kind, is_invented=True))

    send_due_letters(utc_now())

    assert (state_of(row), server.letters) == (LetterState.SHOWN, [])
    assert "Bonjour" in QueuedLetter.objects.get(pk=row.pk).text


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.is_open_to_all], ids=lambda kind: kind.word)
def test_mailbox_gets_a_few_letters_an_hour_that_anybody_may_cause(server: MailServer, kind: LetterKind):
    for number in range(MOST_IN_A_DAY + 5):
        enqueue(letter_to(READER, kind, key=str(number)))
    now = utc_now()

    send_due_letters(now)
    at_once = len(server.letters)
    send_due_letters(now + dt.timedelta(minutes=59))
    within_an_hour = len(server.letters)
    look_often(days=2)

    most = MOST_IN_AN_HOUR if kind.is_enough else MOST_IN_A_DAY
    assert (at_once, within_an_hour, len(server.letters)) == (MOST_IN_AN_HOUR, MOST_IN_AN_HOUR, most)
    assert QueuedLetter.objects.filter(state=LetterState.LIMITED.value).count() == MOST_IN_A_DAY + 5 - most


def test_first_of_a_month_is_written_as_the_french_do_in_a_subject():
    kind = next(kind for kind in KINDS if "%(day)s" in kind.subject)
    letter = replace(letter_to(READER, kind), subject_words={"day": dt.date(2026, 12, 1)})

    assert "1er décembre 2026" in enqueue(letter).subject


def test_kind_that_nobody_asked_for_has_a_fixed_subject():
    with pytest.raises(ValueError, match="names only days and months"):
        LetterKind("strange", "Étrange", "Votre inscription : %(title)s")


def test_letter_for_nobody_is_a_row_that_is_forgotten_next_day(server: MailServer):
    enqueue_decoy(KINDS[0], "nobody:1", "nobody@example.org")
    send_due_letters(utc_now())

    erase_old_letters(utc_now() + dt.timedelta(days=2))

    assert (server.letters, QueuedLetter.objects.count()) == ([], 0)


def test_interrupted_letter_is_known_only_after_its_claim_ended():
    row = queued(KINDS[0])
    QueuedLetter.objects.filter(pk=row.pk).update(state="sending", claimed_until=utc_now() + 5 * MINUTE)

    counts = (note_interrupted(utc_now()), note_interrupted(utc_now() + 6 * MINUTE))

    assert counts == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(server: MailServer):
    addresses = [f"p{number}@example.org" for number in range(30)]
    for address in addresses:
        enqueue(letter_to(address, KINDS[0]))

    def look() -> None:
        try:
            send_due_letters(utc_now())
        finally:
            connection.close()

    senders = [Thread(target=look) for _sender in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    send_due_letters(utc_now())

    assert Counter(address for address, _text in server.letters) == Counter(addresses)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the killed process opens the file of the test")
def test_process_that_is_killed_after_the_text_leaves_a_letter_that_may_have_left(server: MailServer):
    row = enqueue(letter_to(READER, KINDS[0]))
    server.stays_silent_for.add(READER)
    path = str(connection.settings_dict["NAME"])
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER.format(path=path, port=server.port)], env={**os.environ}, stderr=subprocess.PIPE
    )
    while not server.letters:
        assert sender.poll() is None, (sender.stderr.read() if sender.stderr else b"").decode()
        time.sleep(0.02)
    sender.send_signal(signal.SIGKILL)
    sender.communicate()

    before = state_of(row)
    look_often()

    assert (before, state_of(row), len(server.received(READER))) == (LetterState.SENDING, LetterState.UNCERTAIN, 1)


SENDER = """
import django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = "{path}"
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
from maillage.core.clock import utc_now
from maillage.kits.letters.record.sending import send_due_letters
send_due_letters(utc_now())
"""


def test_letter_to_somebody_invented_is_shown_and_never_leaves(server: MailServer):
    shown = [enqueue(letter_to(f"structure-950001@{INVENTED_DOMAIN}", kind)) for kind in KINDS]
    look_often(days=1)

    assert {row.state for row in shown} == {LetterState.SHOWN.value}
    assert server.letters == []
