"""Writes of campaigns."""

from maillage.campaign.models import Campaign


def stop_showing(number: int) -> bool:
    """Show a campaign no more; False if it was hidden already."""
    return bool(Campaign.objects.filter(pk=number, is_shown=True).update(is_shown=False))


def show_again(number: int) -> bool:
    """Show a hidden campaign; False if it is shown."""
    return bool(Campaign.objects.filter(pk=number, is_shown=False).update(is_shown=True))
