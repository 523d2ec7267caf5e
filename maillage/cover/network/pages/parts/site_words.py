"""Texts on sites: state, licence, changes; and the extension points of a site's page."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.cover.network.domain.network_sites import SiteChange
from maillage.cover.network.domain.sites import FrequencyRight, SiteState
from maillage.cover.network.intake.site_schema import site_schema
from maillage.cover.network.store.models import NetworkSite
from maillage.web.offers import offers
from maillage.web.wording.formats import day


@dataclass(frozen=True, slots=True)
class SitePanel:
    """A panel of another feature on a site's page: template and its ``panel`` context."""

    template: str
    content: Any


@dataclass(frozen=True, slots=True)
class InventedSite:
    """A site of the demonstration: on maps only, not stored, without a page."""

    code: str
    name: str
    commune: str
    state: SiteState
    sectors: int


SitePanelOffer = Callable[[NetworkSite], SitePanel | None]


def site_panels(site: NetworkSite) -> tuple[SitePanel, ...]:
    """The panels that features offer for a site (``SITE_PANELS`` in their ``site_parts``)."""
    panels: list[SitePanelOffer] = list(offers("network_site_panels"))
    return tuple(panel for offer in panels if (panel := offer(site)) is not None)


def invented_sites() -> tuple[InventedSite, ...]:
    """The demonstration's sites on maps (``INVENTED_SITES`` in the features' ``site_parts``)."""
    offered: list[Callable[[], tuple[InventedSite, ...]]] = list(offers("invented_network_sites"))
    return tuple(site for offer in offered for site in offer())


def site_href(code: str) -> str:
    """URL of a site's page."""
    return reverse("network_site", args=[code])


def state_text(site: NetworkSite) -> str:
    """The state of a site, with its date if known."""
    label = _(SiteState(site.state).label)
    if site.state_since is None:
        return label
    return _("%(state)s depuis le %(day)s") % {"state": label, "day": day(site.state_since)}


def licence_text(site: NetworkSite, *, today: dt.date) -> str:
    """The state of the frequency licence, with its date of request or end."""
    label = _(FrequencyRight(site.right).label)
    if site.right == FrequencyRight.REQUESTED and site.requested_on is not None:
        return _("%(right)s le %(day)s") % {"right": label, "day": day(site.requested_on)}
    if site.right != FrequencyRight.GRANTED or site.right_until is None:
        return label
    if site.right_until < today:
        return _("fréquence échue depuis le %(day)s") % {"day": day(site.right_until)}
    return _("%(right)s jusqu’au %(day)s") % {"right": label, "day": day(site.right_until)}


def field_label(name: str) -> str:
    """The label of a table column, with the sector if any ("azimut_deg A")."""
    field, _space, sector = name.partition(" ")
    titles = {column.name: column.label for column in site_schema().fields}
    title = titles.get(field, field)
    return f"{title} ({sector})" if sector else title


def change_lines(change: SiteChange) -> list[str]:
    """The changed fields of a site, one line each; empty for a new site."""
    return [
        _("%(field)s : « %(before)s » devient « %(after)s »")
        % {"field": field_label(name), "before": before or "∅", "after": after or "∅"}
        for name, before, after in change.fields
    ]
