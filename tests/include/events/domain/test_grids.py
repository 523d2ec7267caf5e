"""Slots spare the pauses, and no move puts anybody in two places."""

import datetime as dt

import pytest

from maillage.core.problems import Refused
from maillage.include.events.domain.grids import (
    GridRules,
    RoomTables,
    SlotTime,
    room_of_table,
    slot_times,
    slot_to_come,
)
from maillage.include.events.domain.plan import Meeting, MeetingRound
from maillage.include.events.domain.plans import check_meeting

DAY = dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC)
ROOMS = (RoomTables("Grande salle", 20), RoomTables("Verrière", 5))


def at(minutes: int) -> dt.datetime:
    return DAY + dt.timedelta(minutes=minutes)


def grid(slot: int = 20, gap: int = 5, *pauses: SlotTime) -> GridRules:
    return GridRules(slot, gap, pauses, ROOMS, "buyer", "structure", None, DAY)


def test_slots_have_their_length_and_none_is_cut_by_a_pause():
    slots = slot_times(DAY, at(120), grid(20, 5, SlotTime(at(40), at(60))))

    assert slots == (SlotTime(at(0), at(20)), SlotTime(at(60), at(80)), SlotTime(at(85), at(105)))
    assert (slot_to_come(slots, at(0)), slot_to_come(slots, at(84)), slot_to_come(slots, at(85))) == (1, 2, None)


def test_session_without_room_for_a_slot_or_with_too_many_is_refused_in_words():
    with pytest.raises(Refused, match="20 minutes") as short:
        slot_times(DAY, at(10), grid())
    with pytest.raises(Refused) as long:
        slot_times(DAY, at(60 * 24), grid(5, 0))

    assert [problem.value.text for problem in (short, long)] == [
        "Aucun créneau de 20 minutes ne tient ici avec ces pauses : raccourcissez les créneaux ou les pauses.",
        "Plus de 40 créneaux : allongez-les, ou coupez la session en deux.",
    ]


def test_tables_are_numbered_through_the_rooms():
    assert [room_of_table(ROOMS, table) for table in (1, 20, 21, 25, 26)] == [
        "Grande salle", "Grande salle", "Verrière", "Verrière", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("moved", "sentence"),
    [
        (Meeting("9", 1, "régie", "lycée"), "Ce créneau n’existe pas : choisissez-en un de la liste."),
        (Meeting("1", 4, "régie", "lycée"), "Il n’y a pas de table 4 : elles vont de 1 à 3."),
        (Meeting("1", 2, "régie", "mairie"), "Mairie a déjà un rendez-vous à ce créneau : choisissez-en un autre."),
        (Meeting("1", 1, "régie", "lycée"), "La table 1 est prise à ce créneau : choisissez-en une autre."),
        (Meeting("2", 1, "régie", "lycée"), "régie n’est pas là à ce créneau : choisissez-en un autre."),
        (Meeting("3", 1, "recyclerie", "mairie"), "Recyclerie et Mairie se rencontrent déjà : déplacez-le."),
    ],
)  # fmt: skip
def test_move_that_does_not_fit_says_who_or_what_is_in_the_way(moved: Meeting, sentence: str):
    meeting_round = MeetingRound(("1", "2", "3"), tables=3, absences={"régie": frozenset({"2"})})
    names = {"mairie": "Mairie", "recyclerie": "Recyclerie"}

    with pytest.raises(Refused) as refusal:
        check_meeting(moved, [Meeting("1", 1, "recyclerie", "mairie")], meeting_round, names)

    assert refusal.value.text == sentence


def test_move_that_fits_is_not_refused():
    others = [Meeting("1", 1, "recyclerie", "mairie")]

    check_meeting(Meeting("1", 2, "régie", "lycée"), others, MeetingRound(("1",), tables=2), {})
