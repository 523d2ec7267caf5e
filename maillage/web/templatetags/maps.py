"""Texts of map controls, for pages with a small map (static/web/map/controls.js)."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from maillage.web.map_page import control_words

register = template.Library()


@register.simple_tag
def map_controls() -> SafeString:
    """The JSON block read by every small map of the page."""
    return json_script(control_words(), "map-controls")
