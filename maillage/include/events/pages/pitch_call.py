"""The call for pitches as everybody reads it before the day: what is asked, how it is marked, until when."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import Person
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import PitchCall
from maillage.include.events.store.registrations import is_registration_open, registrations_of_person
from maillage.web.wording.formats import last_day, number


def pitch_call_page(call: PitchCall, person: Person, *, now: dt.datetime) -> dict[str, object]:
    """The call as ``person`` reads it: who inscribed with her account goes to her file, others inscribe first."""
    event, is_open = call.event, now < call.closes_at and call.decided_at is None
    criteria = list(call.criteria.values_list("name", "weight"))
    total = sum(weight for _name, weight in criteria)
    own = registrations_of_person(person).filter(event=event, state="confirmed") if isinstance(person, User) else None
    row = own.first() if own is not None else None
    return {
        "call": call,
        "event": event,
        "answer": _call_text(call, is_open=is_open),
        "criteria": [(name, 100 * weight / total) for name, weight in criteria],
        "is_open": is_open,
        "token": registration_token(event, row.email) if row is not None else "",
        "may_register": is_registration_open(event, now=now),
    }


def _call_text(call: PitchCall, *, is_open: bool) -> str:
    words = {"places": number(call.places), "until": last_day(call.closes_at, call.event.time_zone)}
    if is_open:
        text = ngettext(
            "Une présentation sera retenue ; envoyez votre dossier jusqu’au %(until)s compris.",
            "%(places)s présentations seront retenues ; envoyez votre dossier jusqu’au %(until)s compris.",
            call.places,
        )
        return text % words
    if call.decided_at is not None:
        return _("L’appel est clos et décidé : les présentations retenues sont au programme.")
    return _("L’appel est clos depuis le %(until)s : les dossiers sont en lecture.") % words
