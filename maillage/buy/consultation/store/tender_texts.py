"""Moments of consultations in the language of the page or letter."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.timezone import localtime


def moment_text(moment: dt.datetime) -> str:
    """A moment in the installation's time: "15 décembre 2026, 12:00"."""
    return date_format(localtime(moment), "j F Y, H:i")
