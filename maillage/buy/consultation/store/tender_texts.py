"""Moments of consultations in the language of the page or letter."""

import datetime as dt

from django.utils.timezone import localtime

from maillage.web.wording.formats import day_and_hour


def moment_text(moment: dt.datetime) -> str:
    """A moment in the installation's time: "15 décembre 2026, 12:00"."""
    return day_and_hour(localtime(moment))
