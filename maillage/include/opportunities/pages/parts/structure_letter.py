"""The letter to the organisation that keeps a structure's page: what comes up for it, and how to hear no more."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.opportunities.domain.letter_kinds import STRUCTURE_OPPORTUNITIES
from maillage.include.opportunities.pages.parts.opportunity_changes import change_title
from maillage.include.opportunities.pages.parts.opportunity_words import opportunity_href
from maillage.include.opportunities.store.opportunity_search import OpportunitySearch
from maillage.include.opportunities.store.structure_letters import StructureNews
from maillage.kits.letters.record.queue import plain_text
from maillage.kits.letters.terms import Letter
from maillage.kits.search.form import search_href
from maillage.web.public_url import installation_url
from maillage.web.wording.formats import number

_MOST_LINES: Final = 40


def structure_letter(address: str, news: Sequence[StructureNews], *, now: dt.datetime) -> Letter:
    """The letter about what comes up for structures, by when to act; the first forty of each, and where all are."""
    origin = installation_url()
    with translation.override(settings.LANGUAGE_CODE):
        return Letter(
            STRUCTURE_OPPORTUNITIES,
            key=f"structure-opportunities:{news[0].structure.pk}:{now.isoformat()}",
            to=address,
            organisation_id=None,
            text=plain_text(
                _("Bonjour,"),
                *(text for item in news for text in _paragraphs(item, origin)),
                _("Vous recevez au plus une lettre par jour. Ne plus en recevoir :"),
                f"{origin}{reverse('own_opportunities')}",
            ),
        )


def _paragraphs(news: StructureNews, origin: str) -> Iterator[str]:
    structure, rows = news.structure, news.rows
    words = {"name": structure.name, "count": number(len(rows))}
    yield (
        ngettext(
            "Pour %(name)s, %(count)s achat qui vient, de son métier et à sa portée :",
            "Pour %(name)s, %(count)s achats qui viennent, de son métier et à sa portée :",
            len(rows),
        )
        % words
    )
    yield "\n".join(f"- {change_title(row)}\n  {origin}{opportunity_href(row.pk)}" for row in rows[:_MOST_LINES])
    yield _("Tous, par date où agir :")
    yield f"{origin}{search_href(OpportunitySearch(structure=structure.pk))}"
