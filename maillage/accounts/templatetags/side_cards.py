"""The bar of a line in a card of the cockpit."""

from collections.abc import Sequence
from itertools import accumulate

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def share_bar(shares: Sequence[float]) -> SafeString:
    """Shares (0 to 1) side by side, first strongest; what is left of 1 is the ground. The line states them as text."""
    starts = (0.0, *accumulate(shares))
    parts = format_html_join(
        "",
        '<rect class="share-{}" x="{}%" width="{}%" height="8"/>',
        (
            (place, f"{start * 100:.2f}", f"{share * 100:.2f}")
            for place, (start, share) in enumerate(zip(starts, shares, strict=False))
            if share > 0
        ),
    )
    return format_html('<svg class="share-bar" height="8" aria-hidden="true">{}</svg>', parts)
