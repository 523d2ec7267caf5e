"""The button with which the agency hides the thing of a page: others see nothing of it."""

from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse

from maillage.accounts.queries.people import runs_agency, viewer

register = template.Library()


@register.inclusion_tag("accounts/hide_button.html", takes_context=True)
def hide_button(context: Context, kind: str) -> dict[str, str]:
    """The way to hide the thing whose page this is, for who runs the agency: the address of a page names it."""
    request = context.get("request")
    match = request.resolver_match if request is not None else None
    if request is None or match is None or not runs_agency(viewer(request)):
        return {"href": ""}
    named = {"kind": kind, "key": next(iter(match.kwargs.values()))}
    return {"href": f"{reverse('takedown_hide')}?{urlencode(named)}"}
