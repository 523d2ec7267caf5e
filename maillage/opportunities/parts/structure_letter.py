"""The letter to the organisation that keeps a structure's page: what comes up for it, and how to hear no more."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.inclusion.queries import Structure
from maillage.opportunities.models import Opportunity
from maillage.opportunities.parts.opportunity_changes import change_title
from maillage.opportunities.parts.opportunity_words import opportunities_href, opportunity_href
from maillage.opportunities.rules.opportunity_search import OpportunitySearch
from maillage.web.letters import plain_letter
from maillage.web.public_address import public_url_here
from maillage.web.wording.formats import number

_MOST_LINES: Final = 40


def structure_letter(address: str, structure: Structure, rows: Sequence[Opportunity]) -> EmailMessage:
    """The letter about these opportunities, by when to act; the first forty, and where all of them are."""
    origin = public_url_here()
    with translation.override(settings.LANGUAGE_CODE):
        words = {"name": structure.name, "count": number(len(rows))}
        lines = [f"- {change_title(row)}\n  {origin}{opportunity_href(row.pk)}" for row in rows[:_MOST_LINES]]
        return plain_letter(
            address,
            _("Des achats à venir pour %(name)s") % words,
            _("Bonjour,"),
            ngettext(
                "Pour %(name)s, %(count)s achat qui vient, de son métier et à sa portée :",
                "Pour %(name)s, %(count)s achats qui viennent, de son métier et à sa portée :",
                len(rows),
            )
            % words,
            "\n".join(lines),
            _("Tous, par date où agir :"),
            f"{origin}{opportunities_href(OpportunitySearch(structure=structure.pk))}",
            _("Vous recevez au plus une lettre par jour. Ne plus en recevoir :"),
            f"{origin}{reverse('own_opportunities')}",
        )
