"""Decides per request whether demonstration or real rows are shown; every read of a demonstrated subject asks here.

The package ``demonstration`` invents rows and offers a ``Demonstration`` for each subject. They are stored beside real
ones and never aggregated with them: a read returns one kind. The default is the invented
kind until there are enough real rows; a visitor chooses with ``demonstration=1`` or ``0`` in a URL, remembered in a
cookie. What a request has shown is recorded, so that its page can say so (web/demonstration.html).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings

from maillage.core.problems import NotFound, sentence
from maillage.web.installation import current
from maillage.web.models import DemonstrationDecision
from maillage.web.offers import offers

PARAMETER: Final = "demonstration"
# E-mail addresses of invented people: RFC 2606 reserves ".invalid", so no message can be delivered.
INVENTED_DOMAIN: Final = "demonstration.invalid"
_UNKNOWN: Final = sentence("Aucune démonstration ne s’appelle « %(name)s » : rechargez la page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """A demonstration: a subject with invented rows, marked as such, beside real ones.

    ``label``: a plural in French ("marchés publics"). ``floor``: the name of the setting with the number of real rows
    from which the demonstration is no longer the default. ``real_words(count)``: that number of real rows in words;
    ``real_href(count)``: the link to them. ``remove`` deletes the invented rows, ``restore`` creates them; both return
    how many, and are idempotent.
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
        """The number of real rows from which the demonstration is no longer the default."""
        return int(current(self.floor.lower(), getattr(settings, self.floor)))


@dataclass(frozen=True, slots=True)
class DemonstrationStanding:
    """The state of a demonstration: whether it has rows (and was not ended), the number of real rows, the floor.

    ``real`` is 0, without counting, if the demonstration has no rows.
    """

    is_held: bool
    real: int
    floor: int

    @property
    def is_usual(self) -> bool:
        """Whether the demonstration is shown by default."""
        return self.is_held and self.real < self.floor


@dataclass(slots=True)
class ShownKinds:
    """What one request shows: the visitor's choice, the kind of its page's subject, and the subjects read so far."""

    choice: bool | None = None
    kind: bool | None = None
    followed: Mapping[str, bool] = field(default_factory=dict)
    standings: dict[str, DemonstrationStanding] = field(default_factory=dict)
    read: dict[str, bool] = field(default_factory=dict)
    ended: frozenset[str] | None = None
    is_asked: bool = False  # whether it is the request of a visitor

    def standing(self, name: str) -> DemonstrationStanding:
        """The state of a demonstration, computed once per request."""
        if name not in self.standings:
            self.standings[name] = self._counted_standing(demonstration_named(name))
        return self.standings[name]

    def shows(self, name: str) -> bool:
        """Whether invented rows are shown for a subject; records the read."""
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
    """Whether an e-mail address is that of an invented person: its messages are shown, never sent."""
    return email.strip().lower().endswith(f"@{INVENTED_DOMAIN}")


def demonstrations() -> Sequence[Demonstration]:
    """The demonstrations of this installation, in display order."""
    return sorted(offers("demonstrations"), key=lambda demonstration: demonstration.place)


def demonstration_named(name: str) -> Demonstration:
    """The demonstration of that name; raises NotFound."""
    for demonstration in offers("demonstrations"):
        if demonstration.name == name:
            return demonstration  # type: ignore[no-any-return]
    raise NotFound("demonstration_unknown", _UNKNOWN, name=name[:40])


def ended_demonstrations() -> frozenset[str]:
    """The names of the demonstrations that the agency ended: their rows are neither shown nor created again."""
    return frozenset(DemonstrationDecision.objects.filter(is_ended=True).values_list("name", flat=True))


def shows_demonstration(name: str) -> bool:
    """Whether reads of a subject return its invented rows only, or else its real rows only."""
    return _current().shows(name)


def is_usual(name: str) -> bool:
    """Whether invented rows are the default of a subject, regardless of the current request."""
    return ShownKinds().standing(name).is_usual


def standing_of(name: str) -> DemonstrationStanding:
    """The current state of a demonstration."""
    return _current().standing(name)


@contextmanager
def showing(*, demonstration: bool) -> Iterator[None]:
    """Make all reads inside return this kind: background tasks work on real rows, generators on invented ones."""
    token = _shown.set(ShownKinds(kind=demonstration))
    try:
        yield
    finally:
        _shown.reset(token)


@contextmanager
def shown_as(leading: str, *following: str) -> Iterator[None]:
    """Make reads of ``following`` return the kind of ``leading``, so that no figure mixes both. Also a decorator."""
    with kept_to(*following, demonstration=shows_demonstration(leading)):
        yield


@contextmanager
def kept_to(*names: str, demonstration: bool) -> Iterator[None]:
    """Make reads of these subjects return this kind, unless the whole request is about the other one."""
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
    """Show the kind of the page's subject for the rest of the request; it is reachable whatever the choice."""
    kinds = _shown.get()
    if kinds is not None and kinds.is_asked:
        kinds.kind = kinds.read[name] = is_invented


@contextmanager
def visiting(choice: bool | None, *, kind: bool | None = None) -> Iterator[ShownKinds]:  # noqa: FBT001 -- of a visitor
    """Record what a request shows, given the choice of its visitor, or one kind only."""
    kinds = ShownKinds(choice, kind, is_asked=kind is None)
    token = _shown.set(kinds)
    try:
        yield kinds
    finally:
        _shown.reset(token)


def shown_so_far() -> ShownKinds:
    """What the current request has shown so far."""
    return _current()


def demonstration_version() -> tuple[object, ...]:
    """A cache key for what the strip says about everything read so far."""
    kinds = _current()
    return tuple((name, is_invented, kinds.standing(name).real) for name, is_invented in kinds.read.items())


def _current() -> ShownKinds:
    kinds = _shown.get()
    return ShownKinds() if kinds is None else kinds
