"""Words of sites: their state, their licence, what a change says; and what other features add to the page of a site."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.network.intake.site_schema import site_schema
from maillage.network.models import NetworkSite
from maillage.network.terms.network_sites import SiteChange
from maillage.network.terms.sites import RIGHT_LABELS, STATE_LABELS, FrequencyRight, SiteState
from maillage.web.offers import offers
from maillage.web.wording.formats import day


@dataclass(frozen=True, slots=True)
class SitePanel:
    """What a feature adds to the page of a site: a template, and what it shows as ``panel``."""

    template: str
    content: Any


@dataclass(frozen=True, slots=True)
class InventedSite:
    """A site of the demonstration: it is on the map, kept nowhere, and has no page."""

    code: str
    name: str
    commune: str
    state: SiteState
    sectors: int


SitePanelOffer = Callable[[NetworkSite], SitePanel | None]


def site_panels(site: NetworkSite) -> tuple[SitePanel, ...]:
    """What features add to the page of a site (``SITE_PANELS`` in their ``site_parts``)."""
    panels: list[SitePanelOffer] = list(offers("site_parts", "SITE_PANELS"))
    return tuple(panel for offer in panels if (panel := offer(site)) is not None)


def invented_sites() -> tuple[InventedSite, ...]:
    """The sites of the demonstration that maps show (``INVENTED_SITES`` in the ``site_parts`` of features)."""
    offered: list[Callable[[], tuple[InventedSite, ...]]] = list(offers("site_parts", "INVENTED_SITES"))
    return tuple(site for offer in offered for site in offer())


def site_href(code: str) -> str:
    """The page of a site."""
    return reverse("network_site", args=[code])


def state_text(site: NetworkSite) -> str:
    """The state of a site, and since when where it is said."""
    label = _(STATE_LABELS[SiteState(site.state)])
    if site.state_since is None:
        return label
    return _("%(state)s depuis le %(day)s") % {"state": label, "day": day(site.state_since)}


def licence_text(site: NetworkSite, *, today: dt.date) -> str:
    """What is said of its frequency, and until when it holds or held."""
    label = _(RIGHT_LABELS[FrequencyRight(site.right)])
    if site.right == FrequencyRight.REQUESTED and site.requested_on is not None:
        return _("%(right)s le %(day)s") % {"right": label, "day": day(site.requested_on)}
    if site.right != FrequencyRight.GRANTED or site.right_until is None:
        return label
    if site.right_until < today:
        return _("fréquence échue depuis le %(day)s") % {"day": day(site.right_until)}
    return _("%(right)s jusqu’au %(day)s") % {"right": label, "day": day(site.right_until)}


def field_label(name: str) -> str:
    """What a field of the table is called, with its sector behind it ("azimut_deg A")."""
    field, _space, sector = name.partition(" ")
    titles = {column.name: column.label for column in site_schema().fields}
    title = titles.get(field, field)
    return f"{title} ({sector})" if sector else title


def change_lines(change: SiteChange) -> list[str]:
    """What a table would change of a site, a field a line; nothing where all of it is new."""
    return [
        _("%(field)s : « %(before)s » devient « %(after)s »")
        % {"field": field_label(name), "before": before or "∅", "after": after or "∅"}
        for name, before, after in change.fields
    ]
