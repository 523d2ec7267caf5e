"""The words of sites at rest: who runs a network, what is done with sites, what people on the ground say."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.accounts.terms import AnyKind, AnyVerb, Capability
from maillage.core.problems import sentence
from maillage.network.terms.sites import BaseStation

LONGEST_CODE: Final = 40
LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 500
LONGEST_REASON: Final = 300
INVENTED_SITE_MARK: Final = "INV-"  # before the number of a site of a demonstration, which is kept nowhere
MOST_SECTORS: Final = 12  # of one site: more than any mast of fixed 4G carries


class NetworkKind(AnyKind):
    """What an organisation can be that runs a network."""

    OPERATOR = "network-operator", sentence("opérateur de réseau"), Capability.COVER


class NetworkVerb(AnyVerb):
    """What is done with sites and with corrections on the ground, for the trace."""

    SITE_ADDED = "site-added", sentence("Site de 4G fixe ajouté")
    SITE_CHANGED = "site-changed", sentence("Site de 4G fixe changé")
    SITE_WITHDRAWN = "site-withdrawn", sentence("Site de 4G fixe retiré")
    CORRECTION_ADDED = "correction-added", sentence("Correction de terrain ajoutée")
    CORRECTION_WITHDRAWN = "correction-withdrawn", sentence("Correction de terrain retirée")


@dataclass(frozen=True, slots=True)
class SitePaper:
    """What is said of a site beside its table: the day on which its frequency was asked for, and a note."""

    requested_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What a table would change of one site: a field by its name, what it said, what it would say; ``is_new``: all."""

    station: BaseStation
    fields: tuple[tuple[str, str, str], ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class SiteDifferences:
    """What a table would do to the sites that are kept: none of those that it leaves out is touched.

    ``revision`` says on which state of the rows this rests.
    """

    changes: tuple[SiteChange, ...]
    unchanged: int
    left_out: int
    revision: str


@dataclass(frozen=True, slots=True)
class GroundStatement:
    """What people on the ground say of a place: ``shape`` is GeoJSON, a Polygon or a Point, in degrees."""

    shape: dict[str, object]
    place: str
    is_served: bool
    reason: str
    observed_on: date
