"""The words of a small map's controls, for pages that draw one without a stage (static/web/map/controls.js)."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from maillage.web.map_page import control_words

register = template.Library()


@register.simple_tag
def map_controls() -> SafeString:
    """The block that every small map of the page reads."""
    return json_script(control_words(), "map-controls")
