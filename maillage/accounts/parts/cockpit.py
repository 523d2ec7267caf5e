"""The cockpit of a person (« Mon espace »): the one thing to do first, sections, ways onward; features offer them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.models import User, organisation_kinds
from maillage.accounts.queries.permissions import OrganisationChoice, organisations_for, organisations_read_once
from maillage.accounts.terms import Capability, Role
from maillage.web.offers import SharedReads, offers


@dataclass(frozen=True, slots=True)
class CockpitVisit(SharedReads):
    """A person in her space; of the ``request`` comes what waits in her browser."""

    person: User
    request: HttpRequest
    today: date

    def organisations(self, role: Role, scope: Capability) -> Sequence[OrganisationChoice]:
        """The organisations for which she may act as ``role`` in matters of ``scope``."""
        return organisations_for(self.person, role, scope)


@dataclass(frozen=True, slots=True)
class CockpitStep:
    """What the person may do first: what it is, where it is done; ``other_button`` leads elsewhere.

    ``waits``: somebody or a day waits for it, and no section counts it.
    """

    title: str
    text: str
    button: str
    href: str
    other_button: str = ""
    other_href: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class CockpitStepOffer:
    """A step that a feature offers: of those that wait, the one with the lowest ``rank`` is shown."""

    rank: int
    step: Callable[[CockpitVisit], CockpitStep | None]


@dataclass(frozen=True, slots=True)
class CockpitSection:
    """Lines of the cockpit: a template, what it shows as ``section``, how many things in it wait for the person."""

    template: str
    content: Any
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class CockpitSectionOffer:
    """Lines that a feature offers, and their ``place`` in the cockpit; None where there is nothing to show."""

    place: int
    section: Callable[[CockpitVisit], CockpitSection | None]


@dataclass(frozen=True, slots=True)
class CockpitLink:
    """A way onward at the foot of the cockpit: ``address`` is the name of its page; None belongs to everybody."""

    place: int
    label: str
    address: str
    capability: Capability | None = None


@dataclass(frozen=True, slots=True)
class CockpitLinks:
    """Ways onward of one capability: its name ("" of those that belong to everybody), their words and addresses."""

    title: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cockpit:
    """What all features together offer one person."""

    step: CockpitStep | None
    sections: tuple[CockpitSection, ...]
    links: tuple[CockpitLinks, ...]
    other_links: tuple[CockpitLinks, ...]  # of what her organisations seldom come for

    @property
    def waiting(self) -> int:
        """How many things wait for the person."""
        step = 1 if self.step is not None and self.step.waits else 0
        return step + sum(section.waiting for section in self.sections)


def step_offers() -> list[CockpitStepOffer]:
    """The steps that features offer, the most urgent first."""
    return sorted(offers("cockpit", "STEPS"), key=lambda offer: offer.rank)


def link_offers() -> list[CockpitLink]:
    """The ways onward that features offer, first to last."""
    return sorted(offers("cockpit", "LINKS"), key=lambda link: link.place)


def concerns_of(visit: CockpitVisit) -> frozenset[Capability]:
    """What the organisations of the person come for; everything where she has none yet."""
    kinds = organisation_kinds()
    own = [choice for choice in visit.organisations(Role.READER, Capability.OPEN) if choice.through is None]
    concerns = frozenset(capability for choice in own for capability in kinds[choice.organisation.kind].concerns)
    return concerns or frozenset(Capability)


def cockpit(visit: CockpitVisit) -> Cockpit:
    """The cockpit of the person of ``visit``."""
    section_offers = sorted(offers("cockpit", "SECTIONS"), key=lambda offer: offer.place)
    groups = {capability: _links_of(capability) for capability in (*Capability, None)}
    with organisations_read_once(visit):
        concerns = concerns_of(visit)
        step = next(filter(None, (offer.step(visit) for offer in step_offers())), None)
        sections = tuple(filter(None, (offer.section(visit) for offer in section_offers)))
    return Cockpit(
        step=step,
        sections=sections,
        links=tuple(links for key, links in groups.items() if links.links and (key is None or key in concerns)),
        other_links=tuple(links for key, links in groups.items() if links.links and key and key not in concerns),
    )


def _links_of(capability: Capability | None) -> CockpitLinks:
    links = [(_(link.label), reverse(link.address)) for link in link_offers() if link.capability is capability]
    return CockpitLinks(_(capability.label) if capability else "", tuple(links))
