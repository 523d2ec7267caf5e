"""Letters about people and organisations, in the language of the page that sends them; and the trace as a CSV file.

The trace of an organisation is for its own archive. No cell is a formula for a spreadsheet.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from maillage.accounts import models
from maillage.accounts.queries.organisations import verb_labels
from maillage.accounts.record.members import shown_name
from maillage.core.tables.writing.csv_file import neutral
from maillage.web.letters import plain_letter

_HEADER: Final = ("date", "acte", "acte_en_clair", "intitule", "objet", "personne", "par_l_entremise_de", "detail")


def invitation_letter(invitation: models.Invitation, *, link: str) -> EmailMessage:
    """The invitation with its link."""
    named = {"organisation": invitation.organisation.name, "agency": settings.AGENCY_NAME}
    until = date_format(invitation.expires_at.astimezone(), "j F Y")
    return plain_letter(
        invitation.email,
        _("Rejoindre %(organisation)s sur Maillage") % named,
        _("Bonjour,"),
        _("%(organisation)s vous invite à publier ses données avec elle sur la plateforme Maillage (%(agency)s).")
        % named,
        _("Pour accepter, ouvrez ce lien :"),
        link,
        _("Il sert une fois et reste valable jusqu’au %(until)s.") % {"until": until},
        _("Si vous n’attendiez pas cette lettre, ne faites rien : aucun compte n’est créé."),
    )


def reset_letter(user: models.User, *, link: str) -> EmailMessage:
    """The link with which a person chooses a new password."""
    return plain_letter(
        user.email,
        _("Choisir un nouveau mot de passe sur Maillage"),
        _("Bonjour,"),
        _("Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour le compte %(name)s.")
        % {"name": user.username},
        _("Pour le choisir, ouvrez ce lien :"),
        link,
        _("Si ce n’est pas vous, ne faites rien : votre mot de passe reste le même."),
    )


def refusal_letter(request: models.OrganisationRequest) -> EmailMessage:
    """What the agency answered to an organisation that it does not take in."""
    named = {"organisation": request.organisation.name, "agency": settings.AGENCY_NAME}
    return plain_letter(
        request.person_email,
        _("Votre demande pour %(organisation)s") % named,
        _("Bonjour,"),
        _("%(agency)s n’a pas accepté la demande de %(organisation)s, pour cette raison :") % named,
        request.reason,
        _("Répondez à %(agency)s si c’est une erreur ; une nouvelle demande reste possible.") % named,
    )


def asked_letter(organisation: models.Organisation, *, link: str, to: str) -> EmailMessage:
    """What a member of the agency reads when an organisation asks to take part."""
    return plain_letter(
        to,
        _("%(organisation)s demande à participer") % {"organisation": organisation.name},
        _("Bonjour,"),
        _("%(organisation)s demande à publier sur la plateforme. Répondez ici :") % {"organisation": organisation.name},
        link,
    )


def mandate_asked_letter(request: models.MandateRequest, *, link: str, to: str) -> EmailMessage:
    """What an administrator reads when another organisation asks to act for hers."""
    named = {"actor": request.actor.name, "principal": request.principal.name}
    return plain_letter(
        to,
        _("%(actor)s demande à publier pour %(principal)s") % named,
        _("Bonjour,"),
        _("%(actor)s demande à publier des données au nom de %(principal)s.") % named,
        request.message,
        _("Accepter ou refuser :"),
        link,
    )


def mandate_given_letter(mandate: models.Mandate, *, link: str, to: str) -> EmailMessage:
    """What an administrator reads when a mandate is given."""
    named = {"actor": mandate.actor.name, "principal": mandate.principal.name}
    return plain_letter(
        to,
        _("%(actor)s publie désormais aussi pour %(principal)s") % named,
        _("Bonjour,"),
        _("%(principal)s a donné mandat à %(actor)s de publier des données en son nom.") % named,
        _("Chaque organisation peut y mettre fin ici :"),
        link,
    )


def trace_lines(entries: Iterable[models.TraceEntry]) -> Iterator[str]:
    """The lines of the file, its header first."""
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
