"""A call for pitches: files with answers and an attachment, readers who read alone, a decision, letters; stands."""

import datetime as dt

import pytest

from bench.hostile_files import plain_pdf
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused
from maillage.include.events.pages.parts.meeting_words import pitch_decision
from maillage.include.events.pages.parts.meetings_letters import write_meeting_letters
from maillage.include.events.pages.pitches import own_pitches_page
from maillage.include.events.pages.report import live_page
from maillage.include.events.store.meeting_tables.models import PitchAttachment, PitchCall, PitchFile, PitchReading
from maillage.include.events.store.models import Session
from maillage.include.events.store.pitches import (
    CallRules,
    call_of,
    criteria_weights,
    decide_pitches,
    declare_conflict,
    file_to_read,
    files_of,
    files_to_read,
    invite_reader,
    mark_file,
    ranking_of,
    reader_of,
    reader_token,
    send_pitch,
    set_call,
    stands_of,
    withdraw_cancelled_pitches,
)
from maillage.include.events.store.registrations import cancel_registration
from maillage.include.events.store.stands import ask_stand, give_stand
from tests.include.events.day import BEFORE, MORNING, UNTIL, MeetingDay
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db
PDF = plain_pdf()
CRITERIA = (("Utile", 3), ("Clair", 1))


@pytest.fixture
def call(day: MeetingDay) -> PitchCall:
    """A call with a file of each of four structures."""
    rules = CallRules("", ("Quoi ?", "Pour qui ?"), CRITERIA, 2, UNTIL, day.session)
    call = set_call(day.acting, day.event, rules, now=BEFORE)
    for person in day.guests[:4]:
        send_pitch(call, person, title=f"Par {person.number}", answers=["a", "b"], attachment=PDF, now=BEFORE)
    return call


def refused(call: PitchCall, day: MeetingDay, **changes: object) -> str:
    sent = {"title": "Autre", "answers": ["x", "y"], "attachment": None, "now": BEFORE, **changes}
    with pytest.raises(Refused) as refusal:
        send_pitch(call, day.guests[0], **sent)  # type: ignore[arg-type]
    return refusal.value.code


def test_file_that_is_refused_leaves_the_one_before_as_it_was(day: MeetingDay, call: PitchCall):
    codes = [
        refused(call, day, attachment=b"MZ"),
        refused(call, day, attachment=b"%PDF-" + b"0" * 6_000_000),
        refused(call, day, answers=["x"]),
        refused(call, day, title=" "),
        refused(call, day, now=UNTIL),
    ]

    file = PitchFile.objects.get(registration=day.guests[0])
    assert codes == [
        "attachment_kind", "attachment_too_large", "pitch_without_answer", "pitch_without_title", "pitch_call_closed",
    ]  # fmt: skip
    assert (file.title, file.answers, file.attachment.name) == (
        f"Par {day.guests[0].number}",
        ["a", "b"],
        "piece-jointe.pdf",
    )


def test_two_pitches_by_one_person_are_one_that_was_changed(day: MeetingDay, call: PitchCall):
    send_pitch(call, day.guests[0], title="Mieux dit", answers=["c", "d"], attachment=None, now=BEFORE)

    file = PitchFile.objects.get(registration=day.guests[0])
    assert (call.files.count(), PitchAttachment.objects.count()) == (4, 4)
    assert (file.title, file.answers) == ("Mieux dit", ["c", "d"])


def test_reader_who_wrote_a_file_neither_reads_nor_marks_it_and_a_conflict_counts_for_nothing(
    day: MeetingDay, call: PitchCall
):
    author = invite_reader(day.acting, call, name="Autrice", email=day.guests[0].email.upper(), now=BEFORE)
    own, other, third, _fourth = files_of(call)
    useful, clear = criteria_weights(call)

    with pytest.raises(NotFound):
        file_to_read(author, own.pk)
    with pytest.raises(Refused, match="vôtre"):
        mark_file(author, own, {useful: 5, clear: 5}, remark="", now=BEFORE)
    mark_file(author, other, {useful: 4, clear: 0}, remark="", now=BEFORE)
    declare_conflict(author, third, now=BEFORE)
    with pytest.raises(Refused, match="note de 0 à 5"):
        mark_file(author, third, {useful: 4, clear: 9}, remark="bien", now=BEFORE)

    assert [one.is_own for one in files_to_read(author)] == [True, False, False, False]
    assert next((one.file, one.score) for one in ranking_of(call)) == (other.pk, 3.0)
    assert PitchReading.objects.get(file=third).marks == {str(useful): 4}
    assert reader_of(reader_token(author)) == author


def test_criteria_stay_once_a_file_is_marked(day: MeetingDay, call: PitchCall):
    reader = invite_reader(day.acting, call, name="Lectrice", email="lecture@example.org", now=BEFORE)
    assert invite_reader(day.acting, call, name="Deux fois", email="lecture@example.org", now=BEFORE) == reader
    mark_file(reader, files_of(call)[0], dict.fromkeys(criteria_weights(call), 3), remark="", now=BEFORE)

    with pytest.raises(Refused, match="critères"):
        set_call(day.acting, day.event, CallRules("", ("Quoi ?",), (("Autre", 1),), 2, UNTIL, None), now=BEFORE)


def test_each_author_gets_one_letter_of_yes_or_no_with_its_reason(day: MeetingDay, call: PitchCall):
    keys = [file.pk for file in files_of(call)]
    with pytest.raises(Refused, match="2 places"):
        decide_pitches(day.acting, call, keys[:3], reason="", reasons={}, now=UNTIL)
    decide_pitches(
        day.acting, call, [keys[2], keys[0]], reason="Trop de files.", reasons={keys[3]: "Déjà vu."}, now=UNTIL
    )
    with pytest.raises(Refused, match="décidé"):
        decide_pitches(day.acting, call, keys[:1], reason="", reasons={}, now=UNTIL)

    sent = [write_meeting_letters(utc_now(), "https://agence.example") for _look in range(2)]

    letters = {letter.to[0]: letter for letter in letters_sent()}
    day.session.refresh_from_db()
    assert day.session.description == "1. Par 7 (Atelier du port) · 2. Par 5 (Régie de quartier)"
    assert sent == [4, 0]
    assert [file.place for file in files_of(call)] == [2, None, 1, None]
    assert "est retenue : merci" in letters[day.guests[2].email].body
    assert "Motif donné par l’organisateur :\n> Trop de files." in letters[day.guests[1].email].body
    assert f"{day.session.title}, " in letters[day.guests[2].email].body
    assert "passage n° 1" in letters[day.guests[2].email].body
    assert "Déjà vu." in letters[day.guests[3].email].body


def test_stands_are_numbered_once_each(day: MeetingDay):
    first, second = (ask_stand(person, title="Nos travaux", needs="", now=BEFORE) for person in day.guests[:2])
    give_stand(day.acting, day.event, first.pk, 7, now=BEFORE)

    with pytest.raises(Refused, match="numéro 7"):
        give_stand(day.acting, day.event, second.pk, 7, now=BEFORE)
    with pytest.raises(Refused, match="attribué"):
        ask_stand(day.guests[0], title="Autre chose", needs="", now=BEFORE)
    with pytest.raises(Refused, match="ce que vous montrerez"):
        ask_stand(day.guests[2], title=" ", needs="", now=BEFORE)
    give_stand(day.acting, day.event, second.pk, None, now=BEFORE)

    assert [(stand.number, stand.state) for stand in stands_of(day.event)] == [(7, "given"), (None, "refused")]


def test_letter_to_a_reader_names_nobody_in_its_greeting_and_says_until_when(day: MeetingDay, call: PitchCall):
    invite_reader(day.acting, call, name="GAGNEZ 1000 EUROS", email="lecture@example.org", now=BEFORE)

    write_meeting_letters(utc_now(), "https://agence.example")

    letter = next(letter for letter in letters_sent() if letter.to == ["lecture@example.org"])
    assert (letter.subject, "GAGNEZ" in letter.body) == ("Votre avis sur des présentations", False)
    assert "Les présentations arrivent jusqu’au" in letter.body
    assert f"> {day.event.title}" in letter.body


def test_nobody_is_refused_before_the_end_that_the_call_announced(day: MeetingDay, call: PitchCall):
    keys = [file.pk for file in files_of(call)]

    with pytest.raises(Refused, match="décidez après") as refusal:
        decide_pitches(day.acting, call, keys[:1], reason="", reasons={}, now=UNTIL - dt.timedelta(seconds=1))
    decide_pitches(day.acting, call, keys[:1], reason="", reasons={}, now=UNTIL)

    assert refusal.value.code == "pitch_call_open"
    assert [file.decision for file in files_of(call)] == ["chosen", "declined", "declined", "declined"]


def test_author_who_cancels_leaves_the_programme_and_the_live_page(day: MeetingDay, call: PitchCall):
    keys = [file.pk for file in files_of(call)]
    decide_pitches(day.acting, call, [keys[2], keys[0]], reason="", reasons={}, now=UNTIL)
    day.session.refresh_from_db()
    Session.objects.filter(pk=day.session.pk).update(description=f"Cinq minutes. {day.session.description}")

    cancel_registration(day.guests[2], now=UNTIL)
    live = live_page(day.event, now=MORNING)
    withdrawn = [withdraw_cancelled_pitches(UNTIL) for _look in range(2)]

    day.session.refresh_from_db()
    assert live["pitches"] == ["Par 5 · Régie de quartier"]
    assert (withdrawn, day.session.description) == ([1, 0], "Cinq minutes. 1. Par 5 (Régie de quartier)")
    page = own_pitches_page(day.event, call_of(day.event), now=MORNING)
    assert [pitch_decision(file) for file, _ranked, _is_chosen in page["files"]] == [
        "retenu",
        "non retenu",
        "retenu, puis désinscrit",
        "non retenu",
    ]


def test_author_who_cancels_before_the_decision_is_neither_read_nor_chosen(day: MeetingDay, call: PitchCall):
    gone = files_of(call)[0]

    cancel_registration(day.guests[0], now=BEFORE)

    assert gone.pk not in [file.pk for file in files_of(call)]
    with pytest.raises(Refused, match="au moins une"):
        decide_pitches(day.acting, call, [gone.pk], reason="", reasons={}, now=UNTIL)


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        ((3, 3), "La limite est une égalité"),
        ((4, 3), "La limite est nette : 1 point d’écart"),
        ((5, 3), "La limite est nette : 2 points d’écart"),
    ],
)
def test_points_between_the_last_chosen_and_the_next_are_said_in_either_number(
    day: MeetingDay, call: PitchCall, marks: tuple[int, int], sentence: str
):
    PitchCall.objects.update(places=1)
    reader = invite_reader(day.acting, call, name="Lectrice", email="lecture@example.org", now=BEFORE)
    for file, mark in zip(files_of(call), marks, strict=False):
        mark_file(reader, file, dict.fromkeys(criteria_weights(call), mark), remark="", now=BEFORE)

    assert own_pitches_page(day.event, call_of(day.event), now=UNTIL)["cut"].startswith(sentence)
