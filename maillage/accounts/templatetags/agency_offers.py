"""Template tags for controls that only the agency sees."""

from django import template
from django.template.context import Context

from maillage.accounts.pages.parts.takedowns import hide_href
from maillage.accounts.store.people import belongs_to_agency, runs_agency, viewer

register = template.Library()


@register.inclusion_tag("accounts/hide_button.html", takes_context=True)
def hide_button(context: Context, kind: str) -> dict[str, str]:
    """A link to hide the subject of the current page, for the agency's administrators.

    Its URL arguments identify it.
    """
    request = context.get("request")
    match = request.resolver_match if request is not None else None
    if request is None or match is None or not runs_agency(viewer(request)):
        return {"href": ""}
    return {"href": hide_href(kind, next(iter(match.kwargs.values())))}


@register.simple_tag(takes_context=True)
def of_agency(context: Context) -> bool:
    """Whether the viewer is a member of the agency: ``{% of_agency as is_of_agency %}``."""
    request = context.get("request")
    return request is not None and belongs_to_agency(viewer(request))
