"""What stands on each page of inclusive buying: whether the structures are invented."""

from django import template

from maillage.inclusion.queries.structures import has_invented_structures

register = template.Library()


@register.inclusion_tag("inclusion/invented.html")
def invented_structures() -> dict[str, bool]:
    """A banner where the directory is that of the demonstration: none of its structures exists."""
    return {"is_invented": has_invented_structures()}
