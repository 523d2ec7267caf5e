"""Registrations in words: their state, and the retention of personal data."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.events.domain.events import RegistrationState
from maillage.include.events.pages.parts.event_words import day_of
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.registrations import (
    Occupancy,
    asks_follow_up,
    follow_up_end,
    rank_in_waiting_list,
)
from maillage.web.wording.formats import day as day_text
from maillage.web.wording.formats import number


def standing_text(registration: Registration) -> str:
    """The state of a registration, in a sentence."""
    if registration.event.cancelled_at is not None:
        return _("L’événement est annulé : %(reason)s") % {"reason": registration.event.cancelled_reason}
    state = RegistrationState(registration.state)
    is_sure = registration.address_confirmed_at is not None
    if state is RegistrationState.CONFIRMED:
        return (
            _("Votre place est réservée : on vous attend.")
            if is_sure
            else _("Une place est notée pour vous. Confirmez votre adresse : sinon elle va à qui confirme la sienne.")
        )
    if state is RegistrationState.WAITING:
        rank = rank_in_waiting_list(registration)
        text = ngettext(
            "Vous êtes en tête de la liste d’attente : la prochaine place est pour vous.",
            "Vous êtes en liste d’attente, au rang %(rank)s : une lettre part dès qu’une place se libère.",
            rank,
        )
        text %= {"rank": number(rank)}
        if is_sure:
            return text
        more = _("Confirmez votre adresse : vous passez devant les inscriptions qui ne le sont pas.")
        return f"{text} {more}"
    if state is RegistrationState.FOLLOWED:
        return _(
            "Votre inscription est effacée : ne restent que votre nom et votre adresse, pour en demander les suites."
        )
    return _("Votre inscription est annulée : votre place est à quelqu’un d’autre.")


def people_text(count: Occupancy) -> str:
    """The number of attendees, and separately of those on the waiting list."""
    text = ngettext("%(confirmed)s personne inscrite", "%(confirmed)s personnes inscrites", count.confirmed)
    if count.waiting:
        text += _(", %(waiting)s en liste d’attente")
    return text % {"confirmed": number(count.confirmed), "waiting": number(count.waiting)}


def erased_text(event: Event, registration: Registration | None = None) -> str:
    """Until when personal data are kept; longer for those who agreed to be asked later."""
    on = day_text(day_of(event.ends_at + dt.timedelta(days=event.erase_days), event))
    if registration is not None and registration.follow_up_agreed_at is not None and asks_follow_up(event):
        text = _(
            "Seul l’organisateur voit votre nom et votre adresse, jusqu’au %(on)s ; comme vous l’avez accepté, ils "
            "servent ensuite à vous demander les suites, et sont effacés le %(until)s."
        )
        return text % {"on": on, "until": asked_until_text(event)}
    return _("Seul l’organisateur voit votre nom et votre adresse ; ils sont effacés le %(on)s.") % {"on": on}


def people_erased_text(event: Event) -> str:
    """Same, for the organiser, with the number of people who agreed."""
    on = day_text(day_of(event.ends_at + dt.timedelta(days=event.erase_days), event))
    text = _("Votre organisation est seule à voir noms et adresses ; ils sont effacés le %(on)s.") % {"on": on}
    if not asks_follow_up(event):
        return text
    agreed = event.registrations.filter(state=RegistrationState.CONFIRMED).exclude(follow_up_agreed_at=None).count()
    more = ngettext(
        "%(count)s personne accepte d’être interrogée plus tard sur ses rendez-vous.",
        "%(count)s personnes acceptent d’être interrogées plus tard sur leurs rendez-vous.",
        agreed,
    )
    return f"{text} {more % {'count': number(agreed)}}"


def asked_until_text(event: Event) -> str:
    """Until when people who agreed may be asked about their meetings."""
    return day_text(day_of(follow_up_end(event), event))
