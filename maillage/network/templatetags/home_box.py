"""Where a map of sites begins while there is none: the box of the installation's territory."""

import json

from django import template
from django.conf import settings

from maillage.territory.queries import territory

register = template.Library()


@register.simple_tag
def home_box() -> str:
    """West, south, east, north in degrees as JSON; "null" where the territory has no position."""
    return json.dumps(territory(settings.HOME_TERRITORY).bbox)
