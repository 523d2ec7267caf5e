"""Tells the members of a group where it stands: proposed, formed, dissolved. Their rows are the queue."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.core.mail import EmailMessage

from maillage.core.problems import Unavailable, sentence
from maillage.inclusion.queries.structures import structure_addresses
from maillage.opportunities.models import GroupPartner
from maillage.opportunities.queries.kept_groups import partners_to_tell

_NOT_SENT: Final = sentence(
    "Les lettres des groupements ne partent pas (%(reason)s) : elles attendent. Vérifiez le serveur de courriel et "
    "MAILLAGE_MAIL."
)
# A letter to an address about a group, to one of its members.
GroupLetter = Callable[[str, GroupPartner], EmailMessage]


def tell_partners(_now: dt.datetime, *, letter: GroupLetter) -> int:
    """How many members were written to; Unavailable where letters cannot leave, and they stay due."""
    count = 0
    for partner in partners_to_tell():
        before, state = partner.told_state, partner.group.state
        # By what the row was: of two processes, one alone writes. Who cannot be reached reads it on the page.
        if not GroupPartner.objects.filter(pk=partner.pk, told_state=before).update(told_state=state):
            continue
        addresses = structure_addresses(partner.structure) if partner.structure else []
        try:
            for address in addresses:
                letter(address, partner).send()
        except OSError as error:  # those of smtplib are such, too
            # The letter did not leave: it is due again, with the next look.
            GroupPartner.objects.filter(pk=partner.pk, told_state=state).update(told_state=before)
            raise Unavailable("group_letters", _NOT_SENT, reason=" ".join(str(error).split())) from error
        count += bool(addresses)
    return count
