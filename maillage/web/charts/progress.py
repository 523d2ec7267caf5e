"""A counter on its way to a goal, with a mark at every tenth."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.web.charts.axis import frame


def progress(done: int, goal: int, *, title: str) -> SafeString:
    """A counter on its way to a goal, with a mark at every tenth."""
    share = round(100 * min(done / goal, 1.0), 2)
    tenths = format_html_join(
        "", '<line class="mesh" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>', ((tenth,) for tenth in range(10, 100, 10))
    )
    content = format_html(
        '<rect class="ground" width="100%" height="100%" rx="8"/>'
        '<rect class="done" width="{}%" height="100%" rx="8"/>{}',
        share, tenths,
    )  # fmt: skip
    return frame("progress", SafeString('height="16"'), title=title, description="", content=content)
