"""Tells the members of a group where it stands: proposed, formed, dissolved."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from maillage.include.opportunities.store.kept_groups import partners_to_tell
from maillage.include.opportunities.store.models import GroupPartner
from maillage.include.structures.store.structures import structure_addresses
from maillage.kits.letters.record.queue import write_once
from maillage.kits.letters.terms import Letter

# A letter to an address about a group, to one of its members.
GroupLetter = Callable[[str, GroupPartner], Letter]


def tell_partners(_now: dt.datetime, *, letter: GroupLetter) -> int:
    """How many members were written to. Who has no address reads it on the page."""
    return sum(
        bool(
            write_once(
                GroupPartner.objects.filter(pk=partner.pk, told_state=partner.told_state),
                {"told_state": partner.group.state},
                partial(_letters, partner, letter),
            )
        )
        for partner in partners_to_tell()
    )


def _letters(partner: GroupPartner, letter: GroupLetter) -> list[Letter]:
    addresses = structure_addresses(partner.structure) if partner.structure else []
    return [letter(address, partner) for address in addresses]
