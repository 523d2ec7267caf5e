"""Filters that say territories, in the language of the page.

====================  ===============================================  ==========================================
filter                of                                               says
====================  ===============================================  ==========================================
place_link            `{{ commune|place_link }}` (a Territory)         a link to its page, by its spoken name
place_name            `{{ dataset.territory|place_name }}` (address)   Pornic; the address of an unknown place
kind_name             `{{ place.kind|kind_name }}`                     Commune
====================  ===============================================  ==========================================
"""

import json

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts import place_names
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory

register = template.Library()

register.filter(place_names.place_name)
register.filter(place_names.kind_name)


@register.filter
def place_link(place: Territory) -> SafeString:
    """A link to the page of a territory, by its spoken name."""
    href = reverse("territory", args=[place.address])
    return format_html('<a href="{}">{}</a>', href, place_names.spoken_name(place))


@register.simple_tag
def home_box() -> str:
    """The initial bounds of an empty map: west, south, east, north of the home territory, as JSON.

    "null" if the territory has no position.
    """
    return json.dumps(territory(home_territory()).bbox)
