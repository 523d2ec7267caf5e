"""The button with which the agency hides the thing of a page: others see nothing of it."""

from typing import Any

from django import template
from django.template.context import Context

from maillage.accounts.queries.people import runs_agency, viewer
from maillage.accounts.record.takedowns import LONGEST_REASON

register = template.Library()


@register.inclusion_tag("accounts/hide_button.html", takes_context=True)
def hide_button(context: Context, kind: str, key: object) -> dict[str, Any]:
    """The form that hides the thing ``key`` of that kind, for who runs the agency."""
    request = context.get("request")
    may_hide = request is not None and runs_agency(viewer(request))
    csrf_token = context.get("csrf_token") if may_hide else None
    return {"may_hide": may_hide, "kind": kind, "key": key, "longest": LONGEST_REASON, "csrf_token": csrf_token}
