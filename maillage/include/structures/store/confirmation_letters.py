"""Writes the yearly letter that asks a structure whether all that is said of it still holds; once, whoever looks.

Who notes that it was asked today writes the letter. The link in it shows, and confirms by POST.
"""

import datetime as dt
import secrets
from collections.abc import Iterator
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.organisations import agency_or_none
from maillage.include.structures.domain.letter_kinds import STRUCTURE_CONFIRMATION
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structure_life import structures_to_ask
from maillage.include.structures.store.structures import confirm_structure, structure_addresses
from maillage.kits.letters.record.queue import plain_text, write_once
from maillage.kits.letters.terms import Letter
from maillage.web.protection.tokens import token_digest
from maillage.web.wording.formats import day

MOST_AT_ONCE: Final = 50


def ask_to_confirm(*, now: dt.datetime, origin: str) -> int:
    """How many structures were asked."""
    today, count = localdate(now), 0
    for row in structures_to_ask(now=now, today=today):
        if count >= MOST_AT_ONCE:
            break
        addresses = structure_addresses(row)
        if not addresses:
            continue
        token = secrets.token_urlsafe(32)
        count += bool(
            write_once(
                Structure.objects.filter(pk=row.pk, asked_on=row.asked_on, withdrawn_at=None),
                {"asked_on": today, "ask_digest": token_digest(token)},
                partial(_letters, row, addresses, token, origin),
            )
        )
    return count


def confirm_by_letter(row: Structure, *, today: dt.date, now: dt.datetime) -> bool:
    """Whether the structure is confirmed by this; a second click the same day changes nothing."""
    agency = agency_or_none()
    organisation = row.organisation_id or (agency.pk if agency else None)
    if row.confirmed_on == today or organisation is None:
        return False
    confirm_structure(Acting(organisation), row, today=today, now=now)
    return True


def stop_yearly_letters(row: Structure, *, is_stopped: bool, today: dt.date) -> None:
    """Whether the structure wishes to be asked no more; its page stays as it is, with the day it was confirmed."""
    row.letters_stopped_on = (row.letters_stopped_on or today) if is_stopped else None
    row.save(update_fields=["letters_stopped_on"])


def _letters(row: Structure, addresses: list[str], token: str, origin: str) -> Iterator[Letter]:
    link = f"{origin}{reverse('confirm_structure', args=[token])}"
    with translation.override("en"):
        english_link = f"{origin}{reverse('confirm_structure', args=[token])}"
    with translation.override("fr"):
        since = (
            _("Elle a été confirmée la dernière fois le %(day)s.") % {"day": day(row.confirmed_on)}
            if row.confirmed_on
            else ""
        )
        for address in addresses:
            yield Letter(
                STRUCTURE_CONFIRMATION,
                key=f"structure-confirmation:{row.pk}:{token_digest(token)[:16]}",
                to=address,
                organisation_id=None,
                text=plain_text(
                    _("Bonjour,"),
                    _("Les acheteurs publics trouvent %(name)s dans l’annuaire des structures inclusives.")
                    % {"name": row.name},
                    since,
                    _("Relisez la fiche et confirmez-la d’un clic, ou corrigez-la :"),
                    link,
                    _(
                        "Nous ne posons cette question qu’une fois par an. Si la structure a fermé, la même page "
                        "le dit."
                    ),
                    _("Ne plus recevoir cette lettre : la même page, d’un clic. La fiche reste, avec sa date."),
                    f"In English: {english_link}",
                ),
                end_href=f"{origin}{reverse('structure_letters_end', args=[token])}",
            )
