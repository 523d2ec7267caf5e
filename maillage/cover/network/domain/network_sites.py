"""The vocabulary of fixed 4G sites: organisations, actions, corrections."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.accounts.domain.terms import AnyKind, AnyVerb, Capability
from maillage.core.problems import sentence
from maillage.cover.network.domain.sites import BaseStation

LONGEST_CODE: Final = 40
LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 500
LONGEST_REASON: Final = 300
INVENTED_SITE_PREFIX: Final = "INV-"  # prefix of the number of a demonstration site, which is not stored
MOST_SECTORS: Final = 12  # of one site: more than any mast of fixed 4G has


class NetworkKind(AnyKind):
    """The kinds of organisations that run a network."""

    OPERATOR = "network-operator", sentence("opérateur de réseau"), Capability.COVER


class NetworkVerb(AnyVerb):
    """The actions on sites and ground corrections in the audit trail."""

    SITE_ADDED = "site-added", sentence("Site de 4G fixe ajouté")
    SITE_CHANGED = "site-changed", sentence("Site de 4G fixe changé")
    SITE_WITHDRAWN = "site-withdrawn", sentence("Site de 4G fixe retiré")
    CORRECTION_ADDED = "correction-added", sentence("Correction de terrain ajoutée")
    CORRECTION_WITHDRAWN = "correction-withdrawn", sentence("Correction de terrain retirée")


@dataclass(frozen=True, slots=True)
class SiteMetadata:
    """Data of a site that is not in its table: date of the frequency request, and a note."""

    requested_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SiteChange:
    """The change of a site by a table: (field, before, after); empty if ``is_new``."""

    station: BaseStation
    fields: tuple[tuple[str, str, str], ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class SiteDifferences:
    """The changes of a table to stored sites, of which those missing in it stay untouched.

    ``revision`` is the state of the rows that was compared.
    """

    changes: tuple[SiteChange, ...]
    unchanged: int
    left_out: int
    revision: str


@dataclass(frozen=True, slots=True)
class GroundStatement:
    """A ground correction; ``shape`` is a GeoJSON Polygon or Point, in degrees."""

    shape: dict[str, object]
    place: str
    is_served: bool
    reason: str
    observed_on: date
