"""The form of the meetings of a session: slots, pauses, tables by room, the two sides, until when wishes come."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.include.events.domain.events import RegistrationRole
from maillage.include.events.domain.grids import (
    LONGEST_GAP_MINUTES,
    LONGEST_SLOT_MINUTES,
    MOST_SLOTS,
    MOST_TABLES,
    SHORTEST_SLOT_MINUTES,
    GridRules,
    RoomTables,
    SlotTime,
)
from maillage.include.events.store.model_types import Session
from maillage.kits.forms.fields import DayField
from maillage.kits.forms.forms import RefusableForm
from maillage.web.wording.formats import day as day_text

_LONGEST_LINES: Final = 1_000
_PAUSE: Final = re.compile(r"(\d{1,2})\s*[hH:]\s*(\d{2})?\s*(?:-|–|à|a|to)\s*(\d{1,2})\s*[hH:]\s*(\d{2})?")
_ROOM: Final = re.compile(r"(.{1,150}?)\s*[:;]\s*(\d{1,3})(?:\s+tables?)?")
_ROLES: Final = [(role.value, gettext_lazy(role.label)) for role in RegistrationRole]


class GridForm(RefusableForm):
    """What an organiser says of the meetings of a session."""

    slot_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes par rendez-vous"), min_value=SHORTEST_SLOT_MINUTES, max_value=LONGEST_SLOT_MINUTES
    )
    gap_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes pour changer de table"), min_value=0, max_value=LONGEST_GAP_MINUTES
    )
    pauses = forms.CharField(
        label=gettext_lazy("Pauses (facultatif)"),
        help_text=gettext_lazy("Une par ligne : 10 h 30 - 10 h 45. Aucun rendez-vous n’y tombe."),
        required=False,
        max_length=_LONGEST_LINES,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    rooms = forms.CharField(
        label=gettext_lazy("Tables par salle"),
        help_text=gettext_lazy("Une salle par ligne, avec son nombre de tables : Grande salle : 20."),
        max_length=_LONGEST_LINES,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    host_role = forms.ChoiceField(label=gettext_lazy("Qui reçoit à sa table"), choices=_ROLES)
    guest_role = forms.ChoiceField(label=gettext_lazy("Qui se déplace"), choices=_ROLES)
    most_meetings = forms.IntegerField(
        label=gettext_lazy("Rendez-vous au plus par personne (facultatif)"),
        required=False,
        min_value=1,
        max_value=MOST_SLOTS,
    )
    wishes_on = DayField(label=gettext_lazy("Dernier jour des souhaits"))

    def __init__(self, session: Session, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.session = session
        self.zone = ZoneInfo(session.event.time_zone)

    def clean_pauses(self) -> tuple[SlotTime, ...]:
        """The pauses, on the day of the session."""
        day = self.session.starts_at.astimezone(self.zone).date()
        pauses = []
        for line in filter(None, map(str.strip, self.cleaned_data["pauses"].splitlines())):
            read = _PAUSE.fullmatch(line)
            try:
                hours = [int(part or 0) for part in read.groups()] if read else []
                begin, end = (
                    dt.datetime.combine(day, dt.time(pair[0], pair[1]), self.zone).astimezone(dt.UTC)
                    for pair in (hours[:2], hours[2:])
                )
            except (IndexError, ValueError) as error:
                # Nothing is kept: she corrects the line that is named.
                raise forms.ValidationError(_("Écrivez « 10 h 30 - 10 h 45 », pas « %s ».") % line) from error
            if end <= begin:
                raise forms.ValidationError(_("La pause « %s » finit avant de commencer.") % line)
            pauses.append(SlotTime(begin, end))
        return tuple(sorted(pauses, key=lambda pause: pause.starts_at))

    def clean_rooms(self) -> tuple[RoomTables, ...]:
        """The rooms with their tables, in the order of the numbers of the tables."""
        rooms = []
        for line in filter(None, map(str.strip, self.cleaned_data["rooms"].splitlines())):
            read = _ROOM.fullmatch(line)
            if read is None:
                raise forms.ValidationError(_("Écrivez « Grande salle : 20 », pas « %s ».") % line)
            rooms.append(RoomTables(read[1], int(read[2])))
        if sum(room.tables for room in rooms) > MOST_TABLES:
            raise forms.ValidationError(_("Plus de %s tables : coupez la session en deux.") % MOST_TABLES)
        return tuple(rooms)

    def rules(self) -> GridRules:
        """What was typed, as our terms have it: wishes come until the end of their last day, there."""
        typed = self.cleaned_data
        after = typed["wishes_on"] + dt.timedelta(days=1)
        return GridRules(
            typed["slot_minutes"],
            typed["gap_minutes"],
            typed["pauses"],
            typed["rooms"],
            typed["host_role"],
            typed["guest_role"],
            typed["most_meetings"],
            dt.datetime.combine(after, dt.time(), self.zone).astimezone(dt.UTC),
        )


@dataclass(frozen=True, slots=True)
class GridDifference:
    """A setting that would change: how it stands, and how it would."""

    label: str
    before: str
    after: str


def grid_differences(session: Session, before: GridRules, after: GridRules) -> tuple[GridDifference, ...]:
    """What differs between two grids of a session, in the words of its form."""
    old, new = grid_initial(session, before), grid_initial(session, after)
    return tuple(
        GridDifference(str(field.label), _setting_text(old[name]), _setting_text(new[name]))
        for name, field in GridForm.base_fields.items()
        if old[name] != new[name]
    )


def _setting_text(value: object) -> str:
    if isinstance(value, dt.date):
        return day_text(value)
    words = {role.value: str(gettext_lazy(role.label)) for role in RegistrationRole}
    return words.get(str(value), str(value)).replace("\n", " ; ") if value not in (None, "") else "—"


def grid_initial(session: Session, rules: GridRules | None) -> dict[str, object]:
    """What the form begins with: what stands, else twenty minutes, buyers receive and structures go round."""
    zone = ZoneInfo(session.event.time_zone)
    if rules is None:
        return {
            "slot_minutes": 20, "gap_minutes": 5, "host_role": RegistrationRole.BUYER.value,
            "guest_role": RegistrationRole.STRUCTURE.value,
            "rooms": f"{session.room.name} : 10" if session.room else "",
            "wishes_on": session.starts_at.astimezone(zone).date() - dt.timedelta(days=3),
        }  # fmt: skip
    return {
        "slot_minutes": rules.slot_minutes,
        "gap_minutes": rules.gap_minutes,
        "pauses": "\n".join(
            f"{pause.starts_at.astimezone(zone):%H:%M} - {pause.ends_at.astimezone(zone):%H:%M}"
            for pause in rules.pauses
        ),
        "rooms": "\n".join(f"{room.room} : {room.tables}" for room in rules.rooms),
        "host_role": rules.host_role,
        "guest_role": rules.guest_role,
        "most_meetings": rules.most_meetings,
        "wishes_on": (rules.wishes_until.astimezone(zone) - dt.timedelta(seconds=1)).date(),
    }
