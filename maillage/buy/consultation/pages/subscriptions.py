"""Searches of consultations can be followed by e-mail: what is asked, what changes, what comes of it."""

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.store.people import Person
from maillage.buy.consultation.domain.outside_tenders import OutsideTender
from maillage.buy.consultation.domain.tender_standings import TenderDoor
from maillage.buy.consultation.domain.tenders import TenderState
from maillage.buy.consultation.pages.outside import deadline_text
from maillage.buy.consultation.store.outside_tenders import outside_changes
from maillage.buy.consultation.store.tender_search import TenderEvent, TenderSearch, events_between
from maillage.buy.consultation.store.tender_texts import moment_text
from maillage.buy.consultation.store.tenders import buyer_of
from maillage.core.problems import sentence
from maillage.kits.search.form import search_href, search_name
from maillage.kits.search.parameter_types import LONGEST_TEXT
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
    """What was published, changed, chosen or given up, here and elsewhere; of one consultation the last thing."""
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
    elsewhere = outside_changes(TenderSearch.read_saved(search), after=after, until=until, most=most)
    changes = [*latest.values(), *map(_outside_change, elsewhere)]
    return sorted(changes, key=lambda change: change.at, reverse=True)[:most]


def _outside_change(row: OutsideTender) -> SubjectChange:
    """A consultation or a result of another platform, which has no page here: the list leads to it."""
    assert row.known_at is not None
    words = {"buyer": row.buyer or _("Un acheteur"), "object": row.object, "term": deadline_text(row)}
    if row.state is TenderState.AWARDED:
        title = _("%(buyer)s a fait son choix pour « %(object)s », sur une autre plateforme") % words
    elif row.state is TenderState.ABANDONED:
        title = _("%(buyer)s déclare sans suite « %(object)s », sur une autre plateforme") % words
    else:
        title = (
            _("%(buyer)s consulte pour « %(object)s » sur un profil d’acheteur, pas ici, réponses jusqu’au %(term)s")
            % words
        )
    return SubjectChange(
        key=f"consultation-ailleurs:{row.key}",
        at=row.known_at,
        title=title,
        publisher=", ".join(map(place_name, row.places)),
        href=search_href(TenderSearch(text=row.object[:LONGEST_TEXT], door=TenderDoor.PROFILE)),
        is_new=row.state is TenderState.PUBLISHED,
    )


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
