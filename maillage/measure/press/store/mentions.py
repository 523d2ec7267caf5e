"""The press review: articles about the agency, by medium, day, title and link."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.problems import Finding, Refused, sentence
from maillage.measure.press.domain.releases import Mention, PressVerb
from maillage.measure.press.store.models import PressMention
from maillage.measure.press.store.releases import PRESS
from maillage.web.demonstration import shows_demonstration

_REFUSED: Final = sentence("Cet article ne peut pas être ajouté ainsi : corrigez ce qui suit.")
_KNOWN: Final = sentence("Cet article est déjà dans la revue de presse.")
_FUTURE: Final = sentence("Cette date est à venir : donnez le jour où l’article a paru.")
_GONE: Final = sentence("C’est déjà fait : rechargez la page.")


def mentions() -> QuerySet[PressMention]:
    """The articles of the displayed kind (real or invented), the latest first."""
    return PressMention.objects.filter(is_invented=shows_demonstration(PRESS))


def own_mentions() -> QuerySet[PressMention]:
    """The real articles, for whoever keeps the review."""
    return PressMention.objects.filter(is_invented=False)


@transaction.atomic
def add_mention(who: Acting, mention: Mention, *, now: dt.datetime, today: dt.date) -> PressMention:
    """Add an article; Refused for a day to come, and for an address that the review has."""
    findings = []
    if mention.published_on > today:
        findings.append(Finding("mention_future", _FUTURE, "published_on"))
    if own_mentions().filter(url=mention.url).exists():
        findings.append(Finding("mention_known", _KNOWN, "url"))
    if findings:
        raise Refused("mention_refused", _REFUSED, findings=findings)
    row, is_new = PressMention.objects.get_or_create(
        url=mention.url,
        defaults={
            "medium": mention.medium,
            "published_on": mention.published_on,
            "title": mention.title,
            "added_at": now,
        },
    )
    if not is_new:
        # Sent twice at once, or the address of an invented article.
        raise Refused("mention_known", _KNOWN)
    note(who, PressVerb.MENTION_ADDED, about=f"press-mention:{row.pk}", title=str(row), now=now)
    return row


@transaction.atomic
def remove_mention(who: Acting, number: int, *, now: dt.datetime) -> str:
    """Remove an article; its title. Refused if it is gone."""
    row = own_mentions().select_for_update().filter(pk=number).first()
    if row is None:
        raise Refused("nothing_to_change", _GONE)
    note(who, PressVerb.MENTION_REMOVED, about=f"press-mention:{row.pk}", title=str(row), now=now)
    row.delete()
    return row.title
