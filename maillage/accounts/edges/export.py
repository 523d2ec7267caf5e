"""E-mails about people and organisations, in the language of the page that sends them; and the audit trail as CSV.

An organisation may archive its audit trail. No cell can be executed as a formula by a spreadsheet.
"""

import csv
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.letter_kinds import (
    IDENTITY_ASKED,
    IDENTITY_TIED,
    INVITATION,
    MAIL_TEST,
    MANDATE_ASKED,
    MANDATE_GIVEN,
    ORGANISATION_ASKED,
    ORGANISATION_REFUSED,
    PASSWORD_RESET,
    SECOND_FACTOR_CHANGED,
    WELCOME,
)
from maillage.accounts.domain.terms import MANDATED, Capability
from maillage.accounts.store import models
from maillage.accounts.store.invitations import invitation_key
from maillage.accounts.store.members import shown_name
from maillage.accounts.store.organisations import verb_labels
from maillage.core.clock import utc_now
from maillage.core.tables.writing.csv_file import neutral
from maillage.kits.letters.record.queue import plain_text, quoted
from maillage.kits.letters.terms import Letter
from maillage.web.installation import agency_name
from maillage.web.wording.formats import day

_HEADER: Final = ("date", "acte", "acte_en_clair", "intitule", "objet", "personne", "par_l_entremise_de", "detail")


def invitation_letter(invitation: models.Invitation, *, link: str) -> Letter:
    """The invitation with its link."""
    named = {"organisation": invitation.organisation.name, "agency": agency_name()}
    until = day(localdate(invitation.expires_at))
    return Letter(
        INVITATION,
        key=invitation_key(invitation),
        to=invitation.email,
        organisation_id=invitation.organisation_id,
        text=plain_text(
            _("Bonjour,"),
            _("%(organisation)s vous invite à publier ses données avec elle sur la plateforme Maillage (%(agency)s).")
            % named,
            _("Pour accepter, ouvrez ce lien :"),
            link,
            _("Il sert une fois et reste valable jusqu’au %(until)s.") % {"until": until},
            _("Si vous n’attendiez pas cette lettre, ne faites rien : aucun compte n’est créé."),
        ),
    )


def welcome_letter(
    invitation: models.Invitation,
    requests: Sequence[models.MandateRequest],
    *,
    link: str,
    message: str = "",
    is_reminder: bool = False,
) -> Letter:
    """The agency's invitation with its link, and the mandates asked of the organisation in the same letter."""
    named = {"organisation": invitation.organisation.name, "agency": agency_name()}
    until = day(localdate(invitation.expires_at))
    opening = (
        _("%(agency)s vous a écrit : la place de %(organisation)s sur la plateforme Maillage vous attend toujours.")
        if is_reminder
        else _("%(agency)s ouvre à %(organisation)s sa place sur la plateforme Maillage.")
    )
    wishes = "\n".join(f"- {request.actor.name} : {_(MANDATED[Capability(request.scope)])}" for request in requests)
    return Letter(
        WELCOME,
        key=invitation_key(invitation),
        to=invitation.email,
        organisation_id=invitation.organisation_id,
        text=plain_text(
            _("Bonjour,"),
            opening % named,
            quoted(message),
            _("Pour créer votre compte, ouvrez ce lien :"),
            link,
            _("Il sert une fois et reste valable jusqu’au %(until)s.") % {"until": until},
            _("On demande aussi votre accord pour agir en votre nom :") if wishes else "",
            wishes,
            _("Rien n’est donné d’avance : une fois arrivé, vous répondez oui ou non sur la page « Mandats ».")
            if wishes
            else "",
            _("Si vous n’attendiez pas cette lettre, ne faites rien : aucun compte n’est créé."),
        ),
    )


def reset_letter(user: models.User, *, link: str) -> Letter:
    """The password reset link."""
    return Letter(
        PASSWORD_RESET,
        key=reset_key(),
        to=user.email,
        organisation_id=None,
        text=plain_text(
            _("Bonjour,"),
            _("Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour le compte %(name)s.")
            % {"name": user.username},
            _("Pour le choisir, ouvrez ce lien :"),
            link,
            _("Si ce n’est pas vous, ne faites rien : votre mot de passe reste le même."),
        ),
    )


def factor_letter(user: models.User, *, is_active: bool) -> Letter:
    """To the owner of an account: its second factor was added or removed."""
    done = _("Un second facteur vient d’être activé") if is_active else _("Le second facteur vient d’être retiré")
    return Letter(
        SECOND_FACTOR_CHANGED,
        key=f"second-factor:{user.pk}:{secrets.token_hex(8)}",
        to=user.email,
        organisation_id=None,
        text=plain_text(
            _("Bonjour,"),
            _("%(done)s pour votre compte %(name)s.") % {"done": done, "name": user.username},
            _("Si ce n’est pas vous, changez votre mot de passe et prévenez l’agence aussitôt."),
        ),
    )


def identity_letter(user: models.User, identity: models.ExternalIdentity) -> Letter:
    """To the owner of an account: a sign-in service was linked to it."""
    return Letter(
        IDENTITY_TIED,
        key=f"identity:{identity.pk}",
        to=user.email,
        organisation_id=None,
        text=plain_text(
            _("Bonjour,"),
            _("Le service de connexion %(service)s ouvre désormais votre compte %(name)s.")
            % {"service": identity.issuer, "name": user.username},
            _("Si ce n’est pas vous, déliez-le dans « Mon compte » et prévenez l’agence."),
        ),
    )


def identity_asked_letter(user: models.User, *, issuer: str, link: str) -> Letter:
    """To the owner of an account: another identity of the service claims it."""
    return Letter(
        IDENTITY_ASKED,
        key=f"identity-asked:{user.pk}:{secrets.token_hex(8)}",
        to=user.email,
        organisation_id=None,
        text=plain_text(
            _("Bonjour,"),
            _("Quelqu’un s’est présenté avec votre adresse par %(service)s, sous un identifiant inconnu ici.")
            % {"service": issuer},
            _("Si c’est vous, ouvrez ce lien pour relier cet identifiant à votre compte ; il vaut une heure :"),
            link,
            _("Si ce n’est pas vous, ne faites rien : personne n’est entré."),
        ),
    )


def mail_test_letter(to: str) -> Letter:
    """A letter that the agency sends to itself, to see that letters leave."""
    return Letter(
        MAIL_TEST,
        key=f"mail-test:{secrets.token_hex(8)}",
        to=to,
        organisation_id=None,
        text=plain_text(
            _("Bonjour,"),
            _("Cette lettre d’essai est arrivée : les réglages de courriel de cette installation sont bons."),
        ),
    )


def reset_key() -> str:
    """A unique key for one password reset request."""
    return f"password-reset:{secrets.token_hex(8)}"


def refusal_letter(request: models.OrganisationRequest) -> Letter:
    """The agency's refusal of an organisation, with its reason."""
    named = {"organisation": request.organisation.name, "agency": agency_name()}
    return Letter(
        ORGANISATION_REFUSED,
        key=f"organisation-refused:{request.pk}:{request.answered_at}",
        to=request.person_email,
        organisation_id=None,
        text=plain_text(
            _("Bonjour,"),
            _("%(agency)s n’a pas accepté la demande de %(organisation)s, pour cette raison :") % named,
            quoted(request.reason),
            _("Répondez à %(agency)s si c’est une erreur ; une nouvelle demande reste possible.") % named,
        ),
    )


def asked_letter(organisation: models.Organisation, *, link: str, to: str) -> Letter:
    """To the agency: an organisation asks to join."""
    return Letter(
        ORGANISATION_ASKED,
        key=f"organisation-asked:{organisation.pk}:{utc_now():%Y%m%d%H%M%S}",
        to=to,
        organisation_id=None,
        text=plain_text(
            _("Bonjour,"),
            _("Cette organisation demande à publier sur la plateforme :"),
            quoted(organisation.name),
            _("Répondez ici :"),
            link,
        ),
    )


def mandate_asked_letter(request: models.MandateRequest, *, link: str, to: str) -> Letter:
    """To an administrator: another organisation asks to act for theirs."""
    named = {"actor": request.actor.name, "principal": request.principal.name}
    return Letter(
        MANDATE_ASKED,
        key=f"mandate-asked:{request.pk}",
        to=to,
        organisation_id=request.actor_id,
        text=plain_text(
            _("Bonjour,"),
            _("%(actor)s demande à publier des données au nom de %(principal)s.") % named,
            quoted(request.message),
            _("Accepter ou refuser :"),
            link,
        ),
    )


def mandate_given_letter(mandate: models.Mandate, *, link: str, to: str) -> Letter:
    """To an administrator: a mandate was given."""
    named = {"actor": mandate.actor.name, "principal": mandate.principal.name}
    return Letter(
        MANDATE_GIVEN,
        key=f"mandate-given:{mandate.pk}",
        to=to,
        organisation_id=mandate.principal_id,
        text=plain_text(
            _("Bonjour,"),
            _("%(principal)s a donné mandat à %(actor)s de publier des données en son nom.") % named,
            _("Chaque organisation peut y mettre fin ici :"),
            link,
        ),
    )


def trace_lines(entries: Iterable[models.TraceEntry]) -> Iterator[str]:
    """The lines of the CSV file, header first."""
    labels = verb_labels()
    yield _line(_HEADER)
    for entry in entries:
        yield _line(
            (
                entry.at.isoformat(timespec="seconds"),
                entry.verb,
                labels.get(entry.verb, entry.verb),
                entry.title,
                entry.about,
                shown_name(entry.user) if entry.user else "",
                entry.through.name if entry.through else "",
                json.dumps(entry.detail, ensure_ascii=False, sort_keys=True) if entry.detail else "",
            )
        )


def _line(cells: Iterable[str]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerow([neutral(cell) for cell in cells])
    return written.getvalue()
