"""Whose letters are sent: an accepted organisation's. A sandbox's are displayed, a suspended one's withdrawn."""

from typing import Final

from maillage.accounts.domain.terms import OrganisationState
from maillage.accounts.store.models import Organisation
from maillage.kits.letters.terms import SenderStanding


def standing_of_organisation(organisation_id: int) -> SenderStanding:
    """Whether letters on behalf of the organisation are sent."""
    organisation = Organisation.objects.filter(pk=organisation_id).only("is_sandbox", "state").first()
    if organisation is None or organisation.state != OrganisationState.ACCEPTED:
        return SenderStanding.CLOSED
    return SenderStanding.SHOWN_ONLY if organisation.is_sandbox else SenderStanding.OPEN


STANDINGS: Final = (standing_of_organisation,)
