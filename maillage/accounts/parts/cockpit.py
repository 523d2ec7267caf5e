"""The cockpit of a person (« Mon espace »): a first step, sections and links, offered by features."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.models import User, organisation_kinds
from maillage.accounts.queries.permissions import OrganisationChoice, organisations_for
from maillage.accounts.queries.shared_reads import organisations_read_once
from maillage.accounts.terms import Capability, Role
from maillage.web.offers import SharedReads, offers


@dataclass(frozen=True, slots=True)
class CockpitVisit(SharedReads):
    """A person viewing the cockpit; ``request`` gives access to the session."""

    person: User
    request: HttpRequest
    today: date

    def organisations(self, role: Role, scope: Capability) -> Sequence[OrganisationChoice]:
        """The organisations for which the person may act as ``role`` in ``scope``."""
        return organisations_for(self.person, role, scope)


@dataclass(frozen=True, slots=True)
class CockpitStep:
    """A suggested next step: what to do and where; ``other_button`` is an alternative.

    ``waits``: it is pending (on a person or a deadline) and not counted by any section.
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
    """A step offered by a feature: the one with the lowest ``rank`` is shown."""

    rank: int
    step: Callable[[CockpitVisit], CockpitStep | None]


@dataclass(frozen=True, slots=True)
class CockpitSection:
    """A section of the cockpit: a template, its context variable ``section``, the number of pending items."""

    template: str
    content: Any
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class CockpitSectionOffer:
    """A section offered by a feature, and its ``place`` in the order; None if there is nothing to show."""

    place: int
    section: Callable[[CockpitVisit], CockpitSection | None]


@dataclass(frozen=True, slots=True)
class CockpitLink:
    """A link at the foot of the cockpit: ``address`` is a URL name; a ``capability`` of None is for everyone."""

    place: int
    label: str
    address: str
    capability: Capability | None = None


@dataclass(frozen=True, slots=True)
class CockpitLinks:
    """The links of one capability: its name ("" for those for everyone), and (text, href) of each."""

    title: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cockpit:
    """The cockpit of one person."""

    step: CockpitStep | None
    sections: tuple[CockpitSection, ...]
    links: tuple[CockpitLinks, ...]
    other_links: tuple[CockpitLinks, ...]  # of capabilities that the person's organisations rarely use

    @property
    def waiting(self) -> int:
        """The number of pending items."""
        step = 1 if self.step is not None and self.step.waits else 0
        return step + sum(section.waiting for section in self.sections)


def step_offers() -> list[CockpitStepOffer]:
    """The steps offered by features, most urgent first."""
    return sorted(offers("cockpit", "STEPS"), key=lambda offer: offer.rank)


def link_offers() -> list[CockpitLink]:
    """The links offered by features, in order."""
    return sorted(offers("cockpit", "LINKS"), key=lambda link: link.place)


def concerns_of(visit: CockpitVisit) -> frozenset[Capability]:
    """The capabilities that the person's organisations use; all if the person has no organisation."""
    kinds = organisation_kinds()
    own = [choice for choice in visit.organisations(Role.READER, Capability.OPEN) if choice.through is None]
    concerns = frozenset(capability for choice in own for capability in kinds[choice.organisation.kind].concerns)
    return concerns or frozenset(Capability)


def cockpit(visit: CockpitVisit) -> Cockpit:
    """Build the cockpit of the person of ``visit``."""
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
