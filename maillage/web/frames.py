"""The code with which another site shows a page of this one in a frame (``embeddable``, web/protection/security.py)."""

from django.utils.html import escape


def frame_code(address: str, title: str, *, height_px: int) -> str:
    """The HTML that another site pastes to frame the page at the whole ``address``, as wide as its column."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="{height_px}" '
        'style="border:0" loading="lazy"></iframe>'
    )
