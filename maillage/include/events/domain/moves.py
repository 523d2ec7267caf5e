"""Whether a meeting may be put into a slot at a table: nobody twice, one meeting a table, nobody who has left."""

from collections.abc import Collection, Mapping

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.plan import Meeting, MeetingRound

_NO_SUCH_SLOT = sentence("Ce créneau n’existe pas : choisissez-en un de la liste.")
_NO_SUCH_TABLE = sentence("Il n’y a pas de table %(table)s : elles vont de 1 à %(tables)s.")
_TABLE_TAKEN = sentence("La table %(table)s est prise à ce créneau : choisissez-en une autre.")
_PERSON_BUSY = sentence("%(person)s a déjà un rendez-vous à ce créneau : choisissez-en un autre.")
_PERSON_AWAY = sentence("%(person)s n’est pas là à ce créneau : choisissez-en un autre.")
_ALREADY_MET = sentence("%(person)s et %(other)s se rencontrent déjà : déplacez-le.")


def check_meeting(
    meeting: Meeting, others: Collection[Meeting], meeting_round: MeetingRound, names: Mapping[str, str]
) -> None:
    """Nothing where ``meeting`` fits beside ``others``; Refused with who or what is in the way, by their ``names``."""
    if meeting.slot not in meeting_round.slots:
        raise Refused("slot_unknown", _NO_SUCH_SLOT)
    if not 1 <= meeting.table <= meeting_round.tables:
        raise Refused("table_unknown", _NO_SUCH_TABLE, table=meeting.table, tables=meeting_round.tables)
    for person in (meeting.guest, meeting.host):
        if meeting.slot in meeting_round.absences.get(person, ()):
            raise Refused("person_away", _PERSON_AWAY, person=names.get(person, person))
    for other in others:
        if (other.guest, other.host) == (meeting.guest, meeting.host):
            guest, host = names.get(meeting.guest, meeting.guest), names.get(meeting.host, meeting.host)
            raise Refused("pair_met", _ALREADY_MET, person=guest, other=host)
        if other.slot != meeting.slot:
            continue
        for person in {other.guest, other.host} & {meeting.guest, meeting.host}:
            raise Refused("person_busy", _PERSON_BUSY, person=names.get(person, person))
        if other.table == meeting.table:
            raise Refused("table_taken", _TABLE_TAKEN, table=meeting.table)
