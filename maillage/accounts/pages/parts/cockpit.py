"""The cockpit of a person (« Aujourd’hui »): what waits for them, by harm, as features offer it, and cards beside.

A feature offers data, in its ``cockpit``: ``QUEUES`` (what waits, with the acts that end it), ``SUGGESTIONS`` (what to
do next where nothing waits), ``CARDS`` (figures and lines beside) and ``LINKS``. ``today.html`` lays
them out. tests/site/test_queues.py finds the tables whose rows wait for somebody, and fails where no queue names them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Final

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import AnyVerb, Capability, Role
from maillage.accounts.store.models import Organisation, User, organisation_kinds
from maillage.accounts.store.organisations import last_entry
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import (
    OrganisationChoice,
    member_choices,
    organisation_numbers,
    organisations_for,
)
from maillage.core.problems import NotFound, sentence
from maillage.kits.forms.forms import RefusableForm
from maillage.territory.pages.parts.place_offers import PanelFigure, PanelTag
from maillage.web.long_lists import InList
from maillage.web.offers import SharedReads, Tone, offers, offers_with_house
from maillage.web.wording.formats import day_this_year, days_text, elapsed

MOST_OF_A_QUEUE: Final = 50  # items read of one queue: who has more empties these first
_SHOWN_AT_ONCE: Final = 12  # the others are a link away: their forms are most of the page
SHOWS_ALL: Final = "tout"  # parameter of the address


@dataclass(frozen=True, slots=True)
class CockpitVisit(SharedReads):
    """A person viewing the cockpit; ``request`` gives access to the session."""

    person: User
    request: HttpRequest
    today: date
    now: datetime

    def organisations(self, role: Role, scope: Capability) -> Sequence[OrganisationChoice]:
        """The organisations for which the person may act as ``role`` in ``scope``."""
        return organisations_for(self.person, role, scope)

    def organisation_numbers(self, role: Role, scope: Capability) -> InList:
        """Their primary keys, as a query takes them (``organisation__in``): no organisation is read."""
        return organisation_numbers(self.person, role, scope)


class Harm(IntEnum):
    """What waiting does, worst first: the order of the page."""

    PERSON = 1  # somebody's data or name is exposed
    OUTAGE = 2  # something stopped: nothing comes in, or letters do not arrive
    OVERDUE = 3  # a day of the law, or one that was promised, has passed
    ANSWER = 4  # somebody waits for an answer
    SOON = 5  # a day comes near
    UNFINISHED = 6  # own work that was begun, or is due for a look

    @property
    def tone(self) -> Tone:
        """The colour of the tag."""
        return _TONES.get(self, Tone.PLAIN)


_TONES: Final = {Harm.PERSON: Tone.BAD, Harm.OUTAGE: Tone.NOTICE, Harm.OVERDUE: Tone.NOTICE}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingItem:
    """One thing that waits for a person.

    ``key`` identifies it in its queue; ``tag`` has two words at most. It waits ``since`` then, or is due ``until`` a
    day. ``acts`` are the keys of the queue's acts that this person may do now, the main one first; ``go`` (text, href)
    is the button where the act needs a page of its own. ``quote`` is what somebody wrote and has to be read first;
    ``row`` is what the forms of its acts are made of, so that a list of items costs no query for each.
    """

    key: str
    tag: str
    harm: Harm
    sentence: str
    since: date | datetime | None = None
    until: date | None = None
    detail: str = ""
    quote: str = ""
    read: tuple[str, str] | None = None
    acts: tuple[str, ...] = ()
    go: tuple[str, str] | None = None
    row: Any = None

    @property
    def order(self) -> tuple[int, date, str]:
        """The place on the page: by harm, then the oldest or the earliest due."""
        moment = self.until or self.since or date.max
        return (self.harm, localdate(moment) if isinstance(moment, datetime) else moment, self.key)

    @property
    def revision(self) -> str:
        """What changes when the item does: what was typed before is put back no more, and no act is done unread."""
        return f"{self.tag} {self.since or self.until or ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCall:
    """An act as it was sent: by whom, on which item, with its form if it has one, which is valid."""

    person: User
    key: str
    now: datetime
    form: RefusableForm | None = None

    @property
    def values(self) -> Mapping[str, Any]:
        """What the form was cleaned to; empty without one."""
        return self.form.cleaned_data if self.form is not None else {}


@dataclass(frozen=True, slots=True)
class ActDone:
    """What was done, in a sentence. ``afterwards`` runs after the commit, and may say more; ``link`` is shown once."""

    text: str
    link: str = ""
    afterwards: Callable[[], "ActDone"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAct:
    """One act that ends the waiting, in place. ``label`` is a message id.

    ``carry_out`` runs in a transaction that nobody else's act on the same item shares; it asks for the permission
    again, and raises Refused or Forbidden. ``form`` makes the fields of an item, bound to what was sent if anything.
    ``undo`` takes it back, for who did it; it asks for the permission too.
    """

    word: str
    label: str
    carry_out: Callable[[ActCall], ActDone]
    form: Callable[[WaitingItem, QueryDict | None], RefusableForm] | None = None
    undo: Callable[[ActCall], str] | None = None
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who ended the waiting of an item, and when; ``by`` is None where no person did."""

    by: User | None
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue that a feature offers: at most ``MOST_OF_A_QUEUE`` items that wait for the visitor, and their acts.

    ``models`` are the tables whose rows wait in it. ``settlement`` says of an item that waits no more who ended it.
    """

    name: str
    waiting: Callable[[CockpitVisit], Iterable[WaitingItem]]
    models: tuple[type[Model], ...] = ()
    acts: tuple[QueueAct, ...] = ()
    settlement: Callable[[str], Settlement | None] | None = None

    def act_called(self, word: str) -> QueueAct:
        """The act of that key; NotFound."""
        for act in self.acts:
            if act.word == word:
                return act
        raise NotFound("queue_unknown", _UNKNOWN)

    def item(self, visit: CockpitVisit, key: str) -> WaitingItem | None:
        """The item of that key, if it waits for the visitor."""
        return next((item for item in self.waiting(visit) if item.key == key), None)


def traced_settlement(about: str, *verbs: AnyVerb, of: Organisation | None = None) -> Settlement | None:
    """Who ended the waiting of an object, as the newest audit entry with one of these verbs says.

    ``of`` looks in the trail of one organisation, where another's has entries on the same object.
    """
    entry = last_entry(about, *verbs, of=of)
    return Settlement(entry.user, entry.at) if entry is not None else None


_UNKNOWN: Final = sentence("Rien de tel n’attend ici : revenez à votre espace.")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do next where nothing waits; ``other`` (text, href) is an alternative."""

    title: str
    text: str
    button: str
    href: str
    other: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SuggestionOffer:
    """A suggestion that a feature offers: the one with the lowest ``rank`` is shown."""

    rank: int
    suggest: Callable[[CockpitVisit], Suggestion | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideCardLine:
    """A line of a card: text with its link, a value at the right, shares (0 to 1) of a bar below."""

    text: str
    href: str = ""
    detail: str = ""
    value: str = ""
    shares: tuple[float, ...] = ()
    link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideCard:
    """A card beside what waits: figures, a sentence, lines, links (text, href), an act of its own below them."""

    title: str
    figures: tuple[PanelFigure, ...] = ()
    sentence: str = ""
    lines: tuple[SideCardLine, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    button: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SideCardOffer:
    """A card that a feature offers, and its ``place`` in the order; None if there is nothing to show."""

    place: int
    card: Callable[[CockpitVisit], SideCard | None]


@dataclass(frozen=True, slots=True)
class CockpitLink:
    """A link at the foot of the cockpit: ``address`` is a URL name; a ``capability`` of None is for everyone.

    ``is_of_agency`` shows it to administrators of the agency alone, before the others. ``opens_to`` says for whom the
    page opens, where it is closed to some.
    """

    place: int
    label: str
    address: str
    capability: Capability | None = None
    is_of_agency: bool = False
    opens_to: Callable[[User], bool] | None = None


@dataclass(frozen=True, slots=True)
class CockpitLinks:
    """The links of one capability, or of the agency: its name ("" for those for everyone), and (text, href) of each."""

    title: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ActButton:
    """An act of an item as the page shows it: its label, where it is sent, its fields if it has any."""

    label: str
    href: str
    form: RefusableForm | None
    is_grave: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An item with its queue, as the page shows it."""

    queue: Queue
    item: WaitingItem
    buttons: tuple[ActButton, ...]
    today: date
    now: datetime

    @property
    def tag(self) -> PanelTag:
        """The tag at the head of the row."""
        return PanelTag(self.item.tag, self.item.harm.tone)

    @property
    def leads_on(self) -> bool:
        """Whether the main action is the page of ``go``: the first act, if there is one, destroys."""
        return self.item.go is not None and (not self.buttons or self.buttons[0].is_grave)

    @property
    def age(self) -> str:
        """How long it has waited, or until when it can: "il y a 3 h", "depuis 4 jours", "avant le 12 décembre"."""
        until, since = self.item.until, self.item.since
        if until is not None:
            if until == self.today:
                return _("aujourd’hui")
            if until < self.today:
                return _("en retard de %(time)s") % {"time": days_text((self.today - until).days)}
            return _("avant le %(day)s") % {"day": day_this_year(until, self.today)}
        if since is None:
            return ""
        time = elapsed(since, self.now)
        if not time:
            return _("à l’instant") if isinstance(since, datetime) else _("aujourd’hui")
        words = _("depuis %(time)s") if self.item.harm is Harm.OUTAGE else _("il y a %(time)s")
        return words % {"time": time}


@dataclass(frozen=True, slots=True)
class SentForm:
    """The form of an act that was refused, shown again in the row of its item."""

    queue: str
    key: str
    word: str
    form: RefusableForm


@dataclass(frozen=True, slots=True)
class Today:
    """The cockpit of one person."""

    waiting: int  # how many things wait
    rows: tuple[WaitingRow, ...]  # the worst of them, or all
    suggestion: Suggestion | None
    cards: tuple[SideCard, ...]
    links: tuple[CockpitLinks, ...]
    other_links: tuple[CockpitLinks, ...]  # of capabilities that the person's organisations rarely use

    @property
    def more(self) -> int:
        """The number of things that wait and are not shown."""
        return self.waiting - len(self.rows)

    @property
    def first_rows(self) -> tuple[WaitingRow, ...]:
        """The rows shown at once."""
        return self.rows[:_SHOWN_AT_ONCE]

    @property
    def more_rows(self) -> tuple[WaitingRow, ...]:
        """The rows behind them, where all are shown."""
        return self.rows[_SHOWN_AT_ONCE:]


def queue_offers() -> tuple[Queue, ...]:
    """The queues that the features of this installation offer."""
    return offers("cockpit_queues")


def queue_named(name: str) -> Queue:
    """The queue of that name; NotFound."""
    for queue in queue_offers():
        if queue.name == name:
            return queue
    raise NotFound("queue_unknown", _UNKNOWN)


def suggestion_offers() -> list[SuggestionOffer]:
    """The suggestions that features offer, the first to be taken first."""
    return sorted(offers("cockpit_suggestions"), key=lambda offer: offer.rank)


def link_offers() -> list[CockpitLink]:
    """The links offered by features, and by the site for its own pages, in order."""
    return sorted(offers_with_house("cockpit_links"), key=lambda link: link.place)


def concerns_of(visit: CockpitVisit) -> frozenset[Capability]:
    """The capabilities that the person's organisations use; all if the person has no organisation."""
    kinds = organisation_kinds()
    own = member_choices(visit.person, Role.READER, Capability.OPEN)
    concerns = frozenset(capability for choice in own for capability in kinds[choice.organisation.kind].concerns)
    return concerns or frozenset(Capability)


def today_of(visit: CockpitVisit, sent: SentForm | None = None, *, shows_all: bool = False) -> Today:
    """What waits for the person of ``visit``, and what stands beside; ``sent`` is a form that was refused.

    Its row is shown, wherever it stands; of the others only the worst, unless ``shows_all``. The features ask
    the same of people and organisations: call it within ``organisations_read_once``.
    """
    groups = {capability: _links_of(visit, capability) for capability in (*Capability, None)}
    concerns = concerns_of(visit)
    agency_links = _shown_links(link for link in link_offers() if link.is_of_agency)
    of_agency = (CockpitLinks(_("L’agence"), agency_links),) if runs_agency(visit.person) else ()
    pairs = [(queue, item) for queue in queue_offers() for item in queue.waiting(visit)]
    pairs.sort(key=lambda pair: pair[1].order)
    first = pairs[:_SHOWN_AT_ONCE]
    is_behind = sent is not None and all((queue.name, item.key) != (sent.queue, sent.key) for queue, item in first)
    visible = pairs if shows_all or is_behind else first
    rows = tuple(_row(visit, queue, item, sent) for queue, item in visible)
    suggestions = () if rows else (offer.suggest(visit) for offer in suggestion_offers())
    suggestion = next(filter(None, suggestions), None)
    card_offers = sorted(offers("cockpit_cards"), key=lambda offer: offer.place)
    cards = tuple(filter(None, (offer.card(visit) for offer in card_offers)))
    return Today(
        waiting=len(pairs),
        rows=rows,
        suggestion=suggestion,
        cards=cards,
        links=(
            *of_agency,
            *(links for key, links in groups.items() if links.links and (key is None or key in concerns)),
        ),
        other_links=tuple(links for key, links in groups.items() if links.links and key and key not in concerns),
    )


def _row(visit: CockpitVisit, queue: Queue, item: WaitingItem, sent: SentForm | None) -> WaitingRow:
    buttons = tuple(_button(queue, item, queue.act_called(word), sent) for word in item.acts)
    return WaitingRow(queue, item, buttons, visit.today, visit.now)


def _button(queue: Queue, item: WaitingItem, act: QueueAct, sent: SentForm | None) -> ActButton:
    is_sent = sent is not None and (sent.queue, sent.key, sent.word) == (queue.name, item.key, act.word)
    form = sent.form if sent and is_sent else act.form(item, None) if act.form else None
    return ActButton(_(act.label), reverse("workspace_act", args=[queue.name, act.word]), form, act.is_grave)


def _links_of(visit: CockpitVisit, capability: Capability | None) -> CockpitLinks:
    links = [
        link
        for link in link_offers()
        if link.capability is capability
        and not link.is_of_agency
        and (link.opens_to is None or link.opens_to(visit.person))
    ]
    return CockpitLinks(_(capability.label) if capability else "", _shown_links(links))


def _shown_links(links: Iterable[CockpitLink]) -> tuple[tuple[str, str], ...]:
    return tuple((_(link.label), reverse(link.address)) for link in links)
