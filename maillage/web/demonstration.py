"""Decides for each request whether invented or real rows are shown; every read of a demonstrated subject asks here.

A feature that can be demonstrated offers a ``Demonstration`` (DEMONSTRATIONS of its ``demonstration`` module). Invented
rows stand beside real ones and are never counted together: a read shows one kind. Without a choice it is the invented
one until there are enough real rows; a visitor chooses by ``demonstration=1`` or ``0`` in an address, which a cookie
keeps from page to page. What a request showed is noted, so that its page says so (templates/web/demonstration.html).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings

from maillage.core.problems import NotFound, sentence
from maillage.web.models import DemonstrationDecision
from maillage.web.offers import offers

PARAMETER: Final = "demonstration"
# Invented people and structures have their addresses here: RFC 2606 gives ".invalid" to nobody, no letter can arrive.
INVENTED_DOMAIN: Final = "demonstration.invalid"
_UNKNOWN: Final = sentence("Aucune démonstration ne s’appelle « %(name)s » : rechargez la page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """What a feature can show with invented rows, marked as such, beside its real ones.

    ``label``: a plural in French ("marchés publics"). ``floor``: the setting that says from how many real rows on the
    demonstration is no longer shown. ``real_words(count)``: so many real rows in words; ``real_href(count)``: where
    they are.
    ``remove`` takes the invented rows away, ``restore`` makes them; both say how many, and do nothing where it is done.
    """

    name: str
    place: int
    label: str
    floor: str
    is_held: Callable[[], bool]
    real_count: Callable[[], int]
    real_words: Callable[[int], str]
    real_href: Callable[[int], str]
    remove: Callable[[datetime], int]
    restore: Callable[[datetime], int]

    @property
    def floor_count(self) -> int:
        """How many real rows send the demonstration away."""
        return int(getattr(settings, self.floor))


@dataclass(frozen=True, slots=True)
class DemonstrationStanding:
    """How a demonstration stands: whether its rows are held (and not ended), how many real rows there are, the floor.

    ``real`` is not counted, and 0, where nothing is held.
    """

    is_held: bool
    real: int
    floor: int

    @property
    def is_usual(self) -> bool:
        """Whether the demonstration is shown to who chose nothing."""
        return self.is_held and self.real < self.floor


@dataclass(slots=True)
class ShownKinds:
    """What one request shows: the visitor's choice, the kind of the one thing that its page is about, what was read."""

    choice: bool | None = None
    kind: bool | None = None
    followed: Mapping[str, bool] = field(default_factory=dict)
    standings: dict[str, DemonstrationStanding] = field(default_factory=dict)
    read: dict[str, bool] = field(default_factory=dict)
    ended: frozenset[str] | None = None
    is_asked: bool = False  # by a person's request

    def standing(self, name: str) -> DemonstrationStanding:
        """How a demonstration stands, asked once a request."""
        if name not in self.standings:
            self.standings[name] = self._counted_standing(demonstration_named(name))
        return self.standings[name]

    def shows(self, name: str) -> bool:
        """Whether invented rows are shown."""
        if self.kind is not None:
            is_invented = self.kind
        elif name in self.followed:
            is_invented = self.followed[name]
        else:
            is_invented = self.standing(name).is_usual and self.choice is not False
        self.read[name] = is_invented
        return is_invented

    def _counted_standing(self, demonstration: Demonstration) -> DemonstrationStanding:
        floor = demonstration.floor_count
        if not demonstration.is_held():
            return DemonstrationStanding(is_held=False, real=0, floor=floor)
        if self.ended is None:
            self.ended = ended_demonstrations()
        if demonstration.name in self.ended:
            return DemonstrationStanding(is_held=False, real=0, floor=floor)
        return DemonstrationStanding(is_held=True, real=demonstration.real_count(), floor=floor)


_shown: Final[ContextVar[ShownKinds | None]] = ContextVar("shown_kinds", default=None)


def is_invented_address(email: str) -> bool:
    """Whether an e-mail address is that of somebody invented: what is written to it is shown, and never sent."""
    return email.strip().lower().endswith(f"@{INVENTED_DOMAIN}")


def demonstrations() -> Sequence[Demonstration]:
    """What this installation can demonstrate, in the order in which pages name it."""
    return sorted(offers("demonstration", "DEMONSTRATIONS"), key=lambda demonstration: demonstration.place)


def demonstration_named(name: str) -> Demonstration:
    """The demonstration of that name; NotFound where there is none."""
    for demonstration in offers("demonstration", "DEMONSTRATIONS"):
        if demonstration.name == name:
            return demonstration  # type: ignore[no-any-return]
    raise NotFound("demonstration_unknown", _UNKNOWN, name=name[:40])


def ended_demonstrations() -> frozenset[str]:
    """The names of those that the agency ended: what is left of them is not shown, and is not made again."""
    return frozenset(DemonstrationDecision.objects.filter(is_ended=True).values_list("name", flat=True))


def shows_demonstration(name: str) -> bool:
    """Whether reads of a subject show its invented rows, and no real one; else its real rows, and no invented one."""
    return _current().shows(name)


def is_usual(name: str) -> bool:
    """Whether invented rows are shown to who chose nothing, whatever is shown here and now."""
    return ShownKinds().standing(name).is_usual


def standing_of(name: str) -> DemonstrationStanding:
    """How a demonstration stands now."""
    return _current().standing(name)


@contextmanager
def showing(*, demonstration: bool) -> Iterator[None]:
    """Every read inside shows this kind: what a clock does is done with real rows, and invents with invented ones."""
    token = _shown.set(ShownKinds(kind=demonstration))
    try:
        yield
    finally:
        _shown.reset(token)


@contextmanager
def shown_as(leading: str, *following: str) -> Iterator[None]:
    """Reads of ``following`` inside show the kind of ``leading``: no figure is made of both. It is also a decorator."""
    with kept_to(*following, demonstration=shows_demonstration(leading)):
        yield


@contextmanager
def kept_to(*names: str, demonstration: bool) -> Iterator[None]:
    """Reads of these subjects inside show this kind, unless the whole request is about the other one."""
    kinds, token = _shown.get(), None
    if kinds is None:
        kinds = ShownKinds()
        token = _shown.set(kinds)
    before = kinds.followed
    kinds.followed = {**before, **dict.fromkeys(names, demonstration)}
    try:
        yield
    finally:
        kinds.followed = before
        if token is not None:
            _shown.reset(token)


def show_kind_of(name: str, *, is_invented: bool) -> None:
    """The rest of the request shows the kind of the one thing that its page is about: it is reachable in any case."""
    kinds = _shown.get()
    if kinds is not None and kinds.is_asked:
        kinds.kind = kinds.read[name] = is_invented


@contextmanager
def visiting(choice: bool | None, *, kind: bool | None = None) -> Iterator[ShownKinds]:  # noqa: FBT001 -- of a visitor
    """What a request shows, by the choice of its visitor, or one kind alone; asked once, and noted."""
    kinds = ShownKinds(choice, kind, is_asked=kind is None)
    token = _shown.set(kinds)
    try:
        yield kinds
    finally:
        _shown.reset(token)


def shown_so_far() -> ShownKinds:
    """What this request showed up to here."""
    return _current()


def demonstration_version() -> tuple[object, ...]:
    """What changes with what the strip of a page says, of all that was read up to here: pages may be kept under it."""
    kinds = _current()
    return tuple((name, is_invented, kinds.standing(name).real) for name, is_invented in kinds.read.items())


def _current() -> ShownKinds:
    kinds = _shown.get()
    return ShownKinds() if kinds is None else kinds
