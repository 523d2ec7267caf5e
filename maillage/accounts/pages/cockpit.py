"""Accounts in the cockpit: who asks to take part, mandates, invitations without an answer, letters that failed."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.domain.terms import MANDATED, Capability, OrganisationState, Role, Verb
from maillage.accounts.pages.organisations import OrganisationRefusalForm, ProofForm
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    SideCard,
    SideCardLine,
    SideCardOffer,
    Suggestion,
    SuggestionOffer,
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.pages.parts.consents import (
    SentInvitation,
    admit_applicant,
    consent_to_mandate,
    invite_person,
    turn_applicant_down,
)
from maillage.accounts.pages.throttling import INVITATIONS_OF_AN_ACCOUNT, INVITATIONS_TO_A_MAILBOX
from maillage.accounts.store.invitations import expired_invitations, withdraw_invitation
from maillage.accounts.store.mandates import refuse_mandate, requests_to_answer, requests_unanswered
from maillage.accounts.store.models import Invitation, MandateRequest, Organisation, OrganisationRequest
from maillage.accounts.store.organisations import organisation_at, sandbox_of
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import administering, moderating, moderating_for_agency, some_organisations_for
from maillage.core.heartbeats import read_heartbeats
from maillage.core.problems import sentence
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.queries import failed_letters, letter_kinds
from maillage.kits.letters.record.sending import send_again, set_aside
from maillage.kits.letters.terms import LetterState
from maillage.web.offers import page_link

_SILENT_AFTER: Final = dt.timedelta(days=14)  # a council answers a request for a mandate within two weeks, or is called
_MOST_LINES: Final = 6


def applicants(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """Who asks to take part, for administrators of the agency."""
    if not runs_agency(visit.person):
        return
    waiting = OrganisationRequest.objects.filter(answered_at=None, organisation__state=OrganisationState.ASKED.value)
    for pending in waiting.select_related("organisation").order_by("asked_at", "pk")[:MOST_OF_A_QUEUE]:
        yield WaitingItem(
            key=pending.organisation.slug,
            tag=_("Demande"),
            harm=Harm.ANSWER,
            sentence=_("%(name)s demande à rejoindre Maillage.") % {"name": pending.organisation.name},
            since=pending.asked_at,
            detail=f"{pending.person_name}, {pending.person_email}",
            quote=pending.message,
            read=(_("Toutes les organisations"), reverse("moderation")),
            acts=("accept", "refuse"),
        )


def accept_applicant(call: ActCall) -> ActDone:
    """Accept the organisation and invite who asked."""
    organisation = organisation_at(call.key)
    sent = admit_applicant(moderating(call.person, organisation), now=call.now)
    text = _("%(name)s est acceptée.") % {"name": organisation.name}
    return ActDone(text, afterwards=lambda: _told_of(sent, text)) if sent is not None else ActDone(text)


def refuse_applicant(call: ActCall) -> ActDone:
    """Refuse the organisation, with the reason."""
    organisation = organisation_at(call.key)
    turn_applicant_down(moderating(call.person, organisation), call.values["reason"], now=call.now)
    words = {"name": organisation.name}
    return ActDone(_("La demande de %(name)s est refusée ; la raison part par courriel.") % words)


def _told_of(sent: SentInvitation, text: str) -> ActDone:
    """Send the invitation; its link is shown once where no letter leaves."""
    words = {"text": text, "email": sent.invitation.email}
    if sent.leaves():
        return ActDone(_("%(text)s L’invitation est partie à %(email)s.") % words)
    return ActDone(_("%(text)s La lettre n’a pas pu partir : donnez ce lien à %(email)s.") % words, link=sent.link)


def applicant_settlement(key: str) -> Settlement | None:
    """Who answered the request of an organisation."""
    return traced_settlement(f"organisation:{key}", Verb.ORGANISATION_ACCEPTED, Verb.ORGANISATION_REFUSED)


def refusal_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """The reason of a refusal."""
    return OrganisationRefusalForm(data, auto_id=f"refuse-{item.key}-%s")


def _administered(visit: CockpitVisit) -> list[Organisation]:
    choices = visit.organisations(Role.ADMINISTRATOR, Capability.OPEN)
    return [choice.organisation for choice in choices if not choice.organisation.is_sandbox]


def mandates_to_answer(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The mandates that organisations she administers are asked for."""
    for pending in requests_to_answer(_administered(visit))[:MOST_OF_A_QUEUE]:
        words = {"actor": pending.actor.name, "what": _(MANDATED[Capability(pending.scope)])}
        yield WaitingItem(
            key=str(pending.pk),
            tag=_("Mandat"),
            harm=Harm.ANSWER,
            sentence=_("%(actor)s demande à agir en votre nom : %(what)s.") % words,
            since=pending.asked_at,
            detail=pending.principal.name,
            quote=pending.message,
            read=(_("Les mandats"), reverse("mandates", args=[pending.principal.slug])),
            acts=("accept", "refuse"),
        )


def _request_called(key: str) -> MandateRequest:
    return MandateRequest.objects.select_related("actor", "principal").get(pk=key)


def accept_mandate(call: ActCall) -> ActDone:
    """Give the mandate that is asked for."""
    pending = _request_called(call.key)
    consent_to_mandate(administering(call.person, pending.principal), pending, "", now=call.now)
    return ActDone(_("%(name)s peut désormais publier en votre nom.") % {"name": pending.actor.name})


def decline_mandate(call: ActCall) -> ActDone:
    """Refuse the mandate that is asked for."""
    pending = _request_called(call.key)
    refuse_mandate(administering(call.person, pending.principal), pending, now=call.now)
    return ActDone(_("La demande de mandat de %(name)s est refusée.") % {"name": pending.actor.name})


def _mandate_settlement(key: str) -> Settlement | None:
    pending = (
        MandateRequest.objects.select_related("actor", "principal").filter(pk=key).first() if key.isdigit() else None
    )
    if pending is None:
        return None
    about = f"organisation:{pending.actor.slug}"
    return traced_settlement(about, Verb.MANDATE_GIVEN, Verb.MANDATE_REFUSED, of=pending.principal)


def mandates_unanswered(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The mandates that her organisations asked for two weeks ago, without an answer."""
    for pending in requests_unanswered(_administered(visit), before=visit.now - _SILENT_AFTER)[:MOST_OF_A_QUEUE]:
        words = {"principal": pending.principal.name, "what": _(MANDATED[Capability(pending.scope)])}
        yield WaitingItem(
            key=str(pending.pk),
            tag=_("Sans réponse"),
            harm=Harm.UNFINISHED,
            sentence=_("%(principal)s n’a pas répondu à votre demande de mandat : %(what)s.") % words,
            since=pending.asked_at,
            detail=pending.actor.name,
            read=(_("Les mandats"), reverse("mandates", args=[pending.actor.slug])),
            acts=("record", "withdraw") if runs_agency(visit.person) else ("withdraw",),
        )


def proof_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """Where the consent was given."""
    return ProofForm(data, auto_id=f"proof-{item.key}-%s")


def record_mandate(call: ActCall) -> ActDone:
    """Record a consent that was given elsewhere."""
    pending = _request_called(call.key)
    consent_to_mandate(administering(call.person, pending.principal), pending, call.values["proof"], now=call.now)
    words = {"actor": pending.actor.name, "principal": pending.principal.name}
    return ActDone(_("L’accord de %(principal)s est noté : %(actor)s peut agir en son nom.") % words)


def withdraw_mandate_request(call: ActCall) -> ActDone:
    """Withdraw the request."""
    pending = _request_called(call.key)
    refuse_mandate(administering(call.person, pending.actor), pending, now=call.now)
    return ActDone(_("La demande de mandat faite à %(name)s est reprise.") % {"name": pending.principal.name})


def unanswered_invitations(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The invitations that expired without an answer."""
    for invitation in expired_invitations(visit.person, now=visit.now)[:MOST_OF_A_QUEUE]:
        words = {"email": invitation.email}
        yield WaitingItem(
            key=str(invitation.pk),
            tag=_("Sans réponse"),
            harm=Harm.UNFINISHED,
            sentence=_("%(email)s n’a pas répondu à l’invitation.") % words,
            since=invitation.invited_at,
            detail=invitation.organisation.name,
            read=(_("Les membres"), reverse("members", args=[invitation.organisation.slug])),
            acts=("again", "withdraw"),
        )


def invite_again(call: ActCall) -> ActDone:
    """Invite the same address in the same role."""
    expired = Invitation.objects.select_related("organisation").get(pk=call.key)
    acting = administering(call.person, expired.organisation)
    INVITATIONS_OF_AN_ACCOUNT.take(str(call.person.pk))
    INVITATIONS_TO_A_MAILBOX.take(expired.email)
    sent = invite_person(acting, expired.email, Role(expired.role), now=call.now)
    text = _("%(name)s invite de nouveau.") % {"name": expired.organisation.name}
    return ActDone(text, afterwards=lambda: _told_of(sent, text))


def drop_invitation(call: ActCall) -> ActDone:
    """Withdraw the expired invitation."""
    expired = Invitation.objects.select_related("organisation").get(pk=call.key)
    withdraw_invitation(administering(call.person, expired.organisation), expired, now=call.now)
    return ActDone(_("L’invitation de %(email)s est retirée.") % {"email": expired.email})


def invitation_settlement(key: str) -> Settlement | None:
    """Who withdrew the invitation."""
    return traced_settlement(f"invitation:{key}", Verb.INVITATION_WITHDRAWN)


def lost_letters(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The letters that did not arrive, for administrators of the agency."""
    if not runs_agency(visit.person):
        return
    kinds = letter_kinds()
    for letter in failed_letters(visit.now)[:MOST_OF_A_QUEUE]:
        kind = kinds.get(letter.kind)
        words = {
            "letter": _(kind.label) if kind else letter.kind,
            "state": _(LetterState(letter.state).label),
        }
        yield WaitingItem(
            key=str(letter.pk),
            tag=_("Lettre perdue"),
            harm=Harm.OUTAGE,
            sentence=_("Une lettre n’est pas arrivée (%(letter)s) : %(state)s.") % words,
            since=letter.done_at,
            detail=letter.recipient,
            read=(_("Toutes les lettres"), reverse("agency_letters")),
            acts=("again", "aside") if letter.recipient else ("aside",),
        )


def send_letter_again(call: ActCall) -> ActDone:
    """Send the letter again."""
    moderating_for_agency(call.person)
    if send_again(QueuedLetter.objects.get(pk=call.key), now=call.now):
        return ActDone(_("La lettre repart dans la minute."))
    return ActDone(_("Cette lettre est partie, ou son texte est effacé : elle ne peut plus repartir."))


def set_letter_aside(call: ActCall) -> ActDone:
    """Note that the agency saw to it."""
    moderating_for_agency(call.person)
    set_aside(QueuedLetter.objects.get(pk=call.key))
    return ActDone(_("La lettre est classée : son adresse et son texte sont effacés."))


def failing_tasks(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The periodic tasks of the installation that fail again and again: nobody else would notify the agency."""
    if not runs_agency(visit.person):
        return
    for beat in read_heartbeats(Path(settings.DATA_DIR) / "run"):
        if not beat.is_failing:
            continue
        is_new = beat.success_age_s is None
        age_s = beat.failure_age_s if is_new else beat.success_age_s
        minutes = max(1, round(beat.every_s / 60))
        yield WaitingItem(
            key=f"{beat.process} {beat.name}",
            tag=_("Tâche en panne"),
            harm=Harm.OUTAGE,
            sentence=_("La tâche « %(name)s » ne réussit plus.") % {"name": beat.name},
            since=visit.now - dt.timedelta(seconds=age_s or 0.0),
            detail=ngettext(
                "Elle est réessayée d’elle-même chaque minute ; le journal dit pourquoi.",
                "Elle est réessayée d’elle-même toutes les %(minutes)s minutes ; le journal dit pourquoi.",
                minutes,
            )
            % {"minutes": minutes},
            go=(_("L’état de l’installation"), "/health"),
        )


def first_place(visit: CockpitVisit) -> Suggestion | None:
    """Someone without an organisation is invited to request one."""
    if visit.organisation_numbers(Role.READER, Capability.OPEN):
        return None
    return Suggestion(
        _("Rejoignez votre organisation"),
        _("Demandez une place pour votre mairie ou votre service : l’agence répond par courriel."),
        _("Demander une place"),
        reverse("organisation_ask"),
    )


def own_organisations(visit: CockpitVisit) -> SideCard | None:
    """The organisations that the person may view; for a learner also the letters that would be sent."""
    choices = some_organisations_for(visit.person, Role.READER, Capability.OPEN, most=_MOST_LINES)
    if not choices:
        return None
    lines = tuple(
        SideCardLine(
            text=choice.organisation.name,
            href=link.href if (link := page_link("organisation", choice.organisation.slug)) is not None else "",
            detail=_("par mandat, pour %(name)s") % {"name": choice.through.name} if choice.through else "",
            link=None
            if choice.through
            else (_("Membres et réglages"), reverse("members", args=[choice.organisation.slug])),
        )
        for choice in choices
    )
    more = len(visit.organisation_numbers(Role.READER, Capability.OPEN)) - len(lines)
    rest = ngettext("Et %(count)s autre, par mandat.", "Et %(count)s autres, par mandat.", more) % {"count": more}
    sandbox = sandbox_of(visit.person)
    letters = (_("Les lettres qui partiraient"), reverse("letters", args=[sandbox.slug])) if sandbox else None
    return SideCard(
        title=_("Mes organisations"),
        sentence=rest if more > 0 else "",
        lines=lines,
        links=(letters,) if letters else (),
    )


QUEUES: Final = (
    Queue(
        name="applicants",
        models=(OrganisationRequest, Organisation),
        waiting=applicants,
        acts=(
            QueueAct(word="accept", label=sentence("Accepter"), carry_out=accept_applicant),
            QueueAct(
                word="refuse",
                label=sentence("Refuser"),
                carry_out=refuse_applicant,
                form=refusal_form,
                is_grave=True,
            ),
        ),
        settlement=applicant_settlement,
    ),
    Queue(
        name="mandates",
        models=(MandateRequest,),
        waiting=mandates_to_answer,
        acts=(
            QueueAct(word="accept", label=sentence("Accepter"), carry_out=accept_mandate),
            QueueAct(word="refuse", label=sentence("Refuser"), carry_out=decline_mandate),
        ),
        settlement=_mandate_settlement,
    ),
    Queue(
        name="mandates-unanswered",
        models=(MandateRequest,),
        waiting=mandates_unanswered,
        acts=(
            QueueAct(word="record", label=sentence("Noter l’accord"), carry_out=record_mandate, form=proof_form),
            QueueAct(word="withdraw", label=sentence("Reprendre la demande"), carry_out=withdraw_mandate_request),
        ),
        settlement=_mandate_settlement,
    ),
    Queue(
        name="invitations",
        models=(Invitation,),
        waiting=unanswered_invitations,
        acts=(
            QueueAct(word="again", label=sentence("Inviter de nouveau"), carry_out=invite_again),
            QueueAct(word="withdraw", label=sentence("Retirer"), carry_out=drop_invitation),
        ),
        settlement=invitation_settlement,
    ),
    Queue(name="tasks", waiting=failing_tasks),
    Queue(
        name="letters",
        models=(QueuedLetter,),
        waiting=lost_letters,
        acts=(
            QueueAct(word="again", label=sentence("Renvoyer"), carry_out=send_letter_again),
            QueueAct(word="aside", label=sentence("Classer"), carry_out=set_letter_aside),
        ),
    ),
)
SUGGESTIONS: Final = (SuggestionOffer(20, first_place),)
CARDS: Final = (SideCardOffer(30, own_organisations),)
LINKS: Final = (
    CockpitLink(1, sentence("Modération"), "moderation", is_of_agency=True),
    CockpitLink(6, sentence("Lettres"), "agency_letters", is_of_agency=True),
    CockpitLink(7, sentence("Démonstration"), "demonstrations", is_of_agency=True),
    CockpitLink(8, sentence("Réglages"), "agency_settings", is_of_agency=True),
    CockpitLink(50, sentence("Mon compte"), "my_account"),
)
