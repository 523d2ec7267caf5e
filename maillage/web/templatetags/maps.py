"""What a page with a small map brings: texts of its controls, the button of who saves data (static/web/map/near.js)."""

from collections.abc import Mapping
from typing import Any

from django import template

from maillage.web.map_page import control_words

register = template.Library()


@register.inclusion_tag("web/map/controls.html", takes_context=True)
def map_controls(context: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON block and the button that every small map of the page reads."""
    return {"words": control_words(), "request": context.get("request")}
