"""The page of one event for its organiser: the line of its states, the one next action, its programme, its day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.include.events.domain.events import RegistrationRole, SessionKind
from maillage.include.events.domain.preparation import (
    EventPhase,
    EventPreparation,
    MeetingsPreparation,
    NextAction,
    OrganiserAction,
    PreparationStage,
    StageProgress,
    next_action,
    stage_line,
)
from maillage.include.events.pages.event_forms import CancelForm, CopyForm
from maillage.include.events.pages.parts.event_links import EventAudience, event_links
from maillage.include.events.pages.parts.event_words import event_card, event_href
from maillage.include.events.pages.parts.meeting_words import meetings_text
from maillage.include.events.pages.parts.registration_words import people_erased_text
from maillage.include.events.store.models import Event, Session
from maillage.include.events.store.preparation import event_preparation
from maillage.include.events.store.programmes import programme_of
from maillage.include.events.store.registrations import Occupancy, counts_by_role
from maillage.web.public_url import installation_url
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class ActionWords:
    """What an action says and where it leads: a URL name, or the anchor of a part of the page ("#inviter")."""

    text: str
    label: str
    address: str
    is_change: bool = False  # sent as a form: the button does it
    is_of_meetings: bool = False  # the address takes the session too


@dataclass(frozen=True, slots=True)
class ActionLine:
    """The next action on the page; ``href`` is "" where there is nothing to do."""

    text: str
    label: str
    href: str
    is_change: bool


@dataclass(frozen=True, slots=True)
class StageLine:
    """One state as the page shows it."""

    progress: StageProgress
    label: str
    value: str
    is_waiting: bool


_ACTIONS: Final[Mapping[OrganiserAction, ActionWords]] = {
    OrganiserAction.REDO: ActionWords(
        sentence("Il n’a pas lieu à cette date : préparez-en une autre, le programme vient avec."),
        sentence("Préparer une autre date"),
        "#refaire",
    ),
    OrganiserAction.WRITE_PROGRAMME: ActionWords(
        sentence("Le programme est vide : commencez par l’accueil."),
        sentence("Écrire le programme"),
        "own_programme_editor",
    ),
    OrganiserAction.SAY_PLACE: ActionWords(
        sentence("Dites où il a lieu : sans lieu, personne ne sait s’il peut venir."),
        sentence("Donner le lieu"),
        "change_event",
    ),
    OrganiserAction.PUBLISH: ActionWords(
        sentence("Le brouillon est prêt, %(sessions)s au programme : vous seuls le voyez."),
        sentence("Publier, et ouvrir les inscriptions"),
        "publish_event",
        is_change=True,
    ),
    OrganiserAction.READ_REPORT: ActionWords(
        sentence("C’est fini : le bilan est prêt."), sentence("Lire le bilan"), "event_report"
    ),
    OrganiserAction.WELCOME: ActionWords(sentence("C’est aujourd’hui : %(came)s."), sentence("Accueillir"), "check_in"),
    OrganiserAction.DECIDE_PITCHES: ActionWords(
        sentence("L’appel est clos : %(files)s pour %(pitch_places)s."),
        sentence("Choisir les présentations"),
        "own_pitches",
    ),
    OrganiserAction.PUBLISH_PLAN: ActionWords(
        sentence("Le plan est prêt : %(meetings)s, %(served)s."),
        sentence("Publier le plan"),
        "meetings_publish",
        is_change=True,
        is_of_meetings=True,
    ),
    OrganiserAction.PLAN_MEETINGS: ActionWords(
        sentence("Les souhaits sont là : %(wishers)s, sur %(people)s."),
        sentence("Planifier les rendez-vous"),
        "meetings_plan",
        is_change=True,
        is_of_meetings=True,
    ),
    OrganiserAction.EXTEND_WISHES: ActionWords(
        sentence("Le délai est passé et personne n’a dit de souhait : prolongez-le."),
        sentence("Changer le délai"),
        "own_meeting_session",
        is_of_meetings=True,
    ),
    OrganiserAction.SET_MEETINGS: ActionWords(
        sentence("Des rendez-vous sont au programme : donnez créneaux et tables, et les souhaits s’ouvrent."),
        sentence("Préparer les rendez-vous"),
        "own_meeting_session",
        is_of_meetings=True,
    ),
    OrganiserAction.ASK_WISHES: ActionWords(
        sentence("Les souhaits sont ouverts : %(to_invite)s, pas encore par lettre."),
        sentence("Demander leurs souhaits"),
        "meetings_ask_wishes",
        is_change=True,
        is_of_meetings=True,
    ),
    OrganiserAction.OPEN_CALL: ActionWords(
        sentence("Des présentations sont au programme : ouvrez l’appel."), sentence("Ouvrir l’appel"), "own_pitches"
    ),
    OrganiserAction.INVITE_READERS: ActionWords(
        sentence("L’appel a %(files)s, et personne pour les lire."), sentence("Demander de lire"), "own_pitches"
    ),
    OrganiserAction.ANSWER_STANDS: ActionWords(
        sentence("%(stands)s sans réponse."), sentence("Répondre aux demandes"), "own_stands"
    ),
    OrganiserAction.INVITE_PEOPLE: ActionWords(
        sentence("Il reste %(free)s : partagez l’adresse."), sentence("Inviter"), "#inviter"
    ),
    OrganiserAction.WAIT: ActionWords(sentence("Tout est prêt : rien n’attend de vous d’ici au jour même."), "", ""),
}
_PLANNED_BEFORE: Final = frozenset({OrganiserAction.PUBLISH_PLAN, OrganiserAction.PLAN_MEETINGS})


def own_event_page(
    event: Event, *, now: dt.datetime, cancel_form: CancelForm | None = None, copy_form: CopyForm | None = None
) -> dict[str, Any]:
    """One event: its states, the next action, its programme, its day, and all that else can be done with it.

    ``cancel_form`` and ``copy_form`` were refused.
    """
    preparation = event_preparation(event, now=now)
    following = next_action(preparation)
    counts = counts_by_role(event)
    is_over = preparation.phase is EventPhase.OVER
    is_live = preparation.is_published and not preparation.is_cancelled and not is_over
    count = Occupancy(event.places, preparation.confirmed, preparation.waiting)
    return {
        "event": event,
        "state": event_card(event, now=now, count=count).state,
        "stages": [_stage_line(progress, preparation, following) for progress in stage_line(preparation)],
        "action": _action_line(event, preparation, following),
        "links": _links(event, preparation, following),
        "sessions": [(session, _session_note(session, preparation)) for session in programme_of(event)],
        "is_on": is_live and preparation.phase is EventPhase.ON,
        "is_live": is_live,
        "badges": preparation.confirmed if not event.erased_at else 0,
        "missing_href": _missing_href(event, preparation) if is_live else "",
        "invitation": f"{installation_url()}{event_href(event)}" if preparation.is_registration_open else "",
        "roles": [(RegistrationRole(role).label, states) for role, states in counts.items()],
        # Without any check-in nobody was counted, which does not mean that nobody came.
        "is_counted": bool(preparation.arrived),
        "erased": _("Les noms et adresses ont été effacés.") if event.erased_at else people_erased_text(event),
        "may_cancel": is_live,
        "cancel_form": cancel_form or CancelForm(),
        "copy_form": copy_form or CopyForm(),
        "tasks": _tasks(event, now=now),
    }


def _stage_line(progress: StageProgress, event: EventPreparation, following: NextAction) -> StageLine:
    return StageLine(
        progress, _(progress.stage.label), _stage_value(progress, event), is_waiting=progress.stage is following.stage
    )


def _stage_value(progress: StageProgress, event: EventPreparation) -> str:
    """How far it is, in three words at most."""
    if progress.stage is PreparationStage.PROGRAMME:
        return _("prêt") if progress.is_complete else _("vide")
    if progress.stage is PreparationStage.PLAN:
        if progress.is_complete:
            return _("publié")
        return _("à publier") if any(planned.meetings for planned in event.meetings) else _("à faire")
    if progress.stage is PreparationStage.WISHES and not progress.whole:
        return _("personne encore") if any(planned.is_set for planned in event.meetings) else _("à ouvrir")
    if progress.stage is PreparationStage.PITCHES and not progress.whole:
        return _("appel à ouvrir")
    return _("%(done)s sur %(whole)s") % {"done": number(progress.done), "whole": number(progress.whole)}


def _action_line(event: Event, preparation: EventPreparation, following: NextAction) -> ActionLine:
    words = _ACTIONS[following.action]
    href = words.address
    if href and not href.startswith("#"):
        session = [following.meetings.session] if words.is_of_meetings and following.meetings else []
        href = reverse(words.address, args=[event.slug, *session])
    text = _(words.text) % _counts(preparation, following.meetings)
    return ActionLine(text, _(words.label) if words.label else "", href, words.is_change)


def _counts(event: EventPreparation, meetings: MeetingsPreparation | None) -> dict[str, str]:
    """What the sentences of the actions count, each with its noun."""
    pitches = event.pitches
    planned = meetings or MeetingsPreparation(session=0)
    return {
        "sessions": _counted(ngettext("%(count)s session", "%(count)s sessions", event.sessions), event.sessions),
        "came": _came_text(event),
        "files": _counted(
            ngettext("%(count)s dossier", "%(count)s dossiers", pitches.files if pitches else 0),
            pitches.files if pitches else 0,
        ),
        "pitch_places": _counted(
            ngettext("%(count)s place", "%(count)s places", pitches.places if pitches else 0),
            pitches.places if pitches else 0,
        ),
        "meetings": meetings_text(planned.meetings),
        "served": _served_text(planned.unserved),
        "wishers": _counted(
            ngettext("%(count)s personne les a dits", "%(count)s personnes les ont dits", planned.wishers),
            planned.wishers,
        ),
        "people": number(planned.people),
        "to_invite": _counted(
            ngettext("%(count)s personne n’a rien dit", "%(count)s personnes n’ont rien dit", planned.to_invite),
            planned.to_invite,
        ),
        "stands": _counted(
            ngettext("%(count)s demande de stand", "%(count)s demandes de stand", event.stands_requested),
            event.stands_requested,
        ),
        "free": _counted(ngettext("%(count)s place", "%(count)s places", event.free), event.free),
    }


def _counted(text: str, count: int) -> str:
    return text % {"count": number(count)}


def _came_text(event: EventPreparation) -> str:
    if not event.confirmed:
        return _("personne n’a de place réservée")
    if not event.arrived:
        text = ngettext("%(count)s personne attendue", "%(count)s personnes attendues", event.confirmed)
        return _counted(text, event.confirmed)
    text = ngettext(
        "%(arrived)s personne arrivée sur %(confirmed)s",
        "%(arrived)s personnes arrivées sur %(confirmed)s",
        event.arrived,
    )
    return text % {"arrived": number(event.arrived), "confirmed": number(event.confirmed)}


def _served_text(unserved: int) -> str:
    """Whom the plan serves."""
    if not unserved:
        return _("chacun a les siens")
    text = ngettext("%(count)s personne n’en a aucun", "%(count)s personnes n’en ont aucun", unserved)
    return _counted(text, unserved)


def _links(event: Event, preparation: EventPreparation, following: NextAction) -> list[tuple[str, str]]:
    """What is often done beside the action: reading the plan, inviting, the attendees, the public page."""
    links = []
    if following.action in _PLANNED_BEFORE and following.meetings is not None:
        address = reverse("own_meeting_session", args=[event.slug, following.meetings.session])
        links.append((_("Relire le plan"), address))
    if preparation.is_registration_open and preparation.free and following.action is not OrganiserAction.INVITE_PEOPLE:
        text = ngettext("Inviter (%(count)s place)", "Inviter (%(count)s places)", preparation.free)
        links.append((_counted(text, preparation.free), "#inviter"))
    if preparation.confirmed or preparation.waiting:
        links.append((_("Les inscrits"), reverse("own_attendees", args=[event.slug])))
    public = _("La page publique") if preparation.is_published else _("Voir la page comme les visiteurs")
    return [*links, (public, event_href(event))]


def _session_note(session: Session, preparation: EventPreparation) -> str:
    """What else the programme says of a session: how many files or meetings it has."""
    if session.kind == SessionKind.PITCHES and preparation.pitches is not None and preparation.pitches.has_call:
        pitches = preparation.pitches
        done = pitches.accepted if pitches.is_decided else pitches.files
        text = (
            ngettext("%(done)s retenue sur %(places)s", "%(done)s retenues sur %(places)s", done)
            if pitches.is_decided
            else ngettext("%(done)s reçue sur %(places)s", "%(done)s reçues sur %(places)s", done)
        )
        return text % {"done": number(done), "places": number(pitches.places)}
    meetings = next((row for row in preparation.meetings if row.session == session.pk and row.is_set), None)
    if meetings is None:
        return ""
    tables = _counted(ngettext("%(count)s table", "%(count)s tables", meetings.tables), meetings.tables)
    slots = _counted(ngettext("%(count)s tour", "%(count)s tours", meetings.slots), meetings.slots)
    planned = [meetings_text(meetings.meetings)] if meetings.meetings else []
    return ", ".join([*planned, tables, slots])


def _missing_href(event: Event, preparation: EventPreparation) -> str:
    """Where somebody is noted as missing: the first session with a plan; "" without one."""
    planned = next((row for row in preparation.meetings if row.meetings), None)
    if planned is None:
        return ""
    return f"{reverse('own_meeting_session', args=[event.slug, planned.session])}#missing-title"


def _tasks(event: Event, *, now: dt.datetime) -> tuple[tuple[str, str], ...]:
    """All that an organiser can do with an event, with its URL."""
    return (
        (_("Changer jour, lieu, places"), reverse("change_event", args=[event.slug])),
        (_("Le programme"), reverse("own_programme_editor", args=[event.slug])),
        (_("Les inscrits"), reverse("own_attendees", args=[event.slug])),
        (_("Écrire aux inscrits"), reverse("event_letter", args=[event.slug])),
        (_("Accueillir le jour venu"), reverse("check_in", args=[event.slug])),
        *event_links(event, EventAudience.ORGANISER, event.slug, now=now),
    )
