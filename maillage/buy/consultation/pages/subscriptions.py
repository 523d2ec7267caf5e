"""Searches of consultations can be followed by e-mail: what is asked, what changes, what comes of it."""

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.store.people import Person
from maillage.buy.consultation.domain.tenders import TenderState
from maillage.buy.consultation.store.tender_search import TenderEvent, TenderSearch, events_between
from maillage.buy.consultation.store.tender_texts import moment_text
from maillage.buy.consultation.store.tenders import buyer_of
from maillage.core.problems import sentence
from maillage.kits.search.form import search_href, search_name
from maillage.opendata.catalog.domain.subscriptions import SavedSearch, SearchFoot, SubjectChange, SubscriptionSubject
from maillage.territory.pages.parts.place_names import place_name
from maillage.territory.store.territories import territory


def read_consultations(text: str, _viewer: Person) -> SavedSearch:
    """The search of an address; NotFound for a territory that is none."""
    search = TenderSearch.read_to_save(text)
    if search.territory:
        territory(search.territory)
    return SavedSearch(search.saved_text(), search_name(search), search_href(search))


def consultation_changes(search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange]:
    """What was published, changed, chosen or given up; of one consultation the last thing."""
    latest: dict[int, SubjectChange] = {}
    for event in events_between(TenderSearch.read_saved(search), after=after, until=until, most=most):
        tender = event.tender
        if tender.pk not in latest:
            latest[tender.pk] = SubjectChange(
                key=f"consultation:{tender.pk}",
                at=event.happened_at,
                title=_event_sentence(event),
                publisher=place_name(tender.place),
                href=reverse("consultation", args=[tender.slug]),
                is_new=event.version == 1,
            )
    return list(latest.values())


def _event_sentence(event: TenderEvent) -> str:
    """Who says what of which consultation."""
    tender = event.tender
    words = {"buyer": buyer_of(tender), "object": tender.object, "term": moment_text(tender.term)}
    if event.version == 1:
        return _("%(buyer)s consulte pour « %(object)s », réponses jusqu’au %(term)s") % words
    if event.version:
        return _("%(buyer)s change sa consultation « %(object)s », réponses jusqu’au %(term)s") % words
    if tender.state == TenderState.AWARDED:
        return _("%(buyer)s a fait son choix pour « %(object)s »") % words
    return _("%(buyer)s déclare sans suite « %(object)s »") % words


SUBJECTS: Final = (
    SubscriptionSubject(
        "consultations",
        read_consultations,
        lambda text: search_name(TenderSearch.read_saved(text)),
        consultation_changes,
        pace=timedelta(hours=4),
        foot_of=lambda text, _moment: SearchFoot(search_href(TenderSearch.read_saved(text))),
        title=sentence("Suivre ces consultations"),
        promise=sentence("Vous recevrez un courriel quand une consultation est publiée, change ou prend fin."),
    ),
)
