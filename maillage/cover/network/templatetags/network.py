"""Template filters and tags of fixed 4G sites and their sectors."""

import datetime as dt

from django import template
from django.utils.translation import gettext as _

from maillage.cover.network.domain.antennas import FORMULA_NAME
from maillage.cover.network.domain.sites import SiteState
from maillage.cover.network.pages.parts.site_words import licence_text, state_text
from maillage.cover.network.store.models import NetworkSector, NetworkSite
from maillage.web.wording.formats import number

register = template.Library()

register.filter("site_state", state_text)


@register.simple_tag
def site_licence(site: NetworkSite, today: dt.date) -> str:
    """The state of the frequency licence, with its end."""
    return licence_text(site, today=today)


@register.filter
def state_label(state: SiteState) -> str:
    """The label of a state: "en service"."""
    return _(state.label)


@register.filter
def sector_direction(sector: NetworkSector) -> str:
    """The direction of a sector: "vers le nord-est (45°)"."""
    directions = (
        _("nord"),
        _("nord-est"),
        _("est"),
        _("sud-est"),
        _("sud"),
        _("sud-ouest"),
        _("ouest"),
        _("nord-ouest"),
    )
    return _("vers le %(direction)s (%(azimuth)s°)") % {
        "direction": directions[round(sector.azimuth_deg / 45) % 8],
        "azimuth": number(sector.azimuth_deg),
    }


@register.filter
def sector_antenna(sector: NetworkSector) -> str:
    """The antenna of a sector, its height and power."""
    antenna = sector.antenna
    if antenna == FORMULA_NAME:
        antenna = _("formule 3GPP, %(gain)s dBi") % {"gain": number(sector.gain_dbi, 1)}
    return _("à %(height)s m, %(antenna)s, %(power)s dBm") % {
        "height": number(sector.height_m, 1),
        "antenna": antenna,
        "power": number(sector.power_dbm, 1),
    }


@register.filter
def sector_carriers(sector: NetworkSector) -> str:
    """The carriers of a sector: number, width, centre frequency."""
    frequencies = [float(text) for text in sector.frequencies_ghz.split("|")]
    return _("%(count)s × %(width)s MHz autour de %(frequency)s GHz") % {
        "count": number(len(frequencies)),
        "width": number(sector.bandwidth_mhz, 1),
        "frequency": number(sum(frequencies) / len(frequencies), 2),
    }
