"""Whom the map owes its figures and its ground to."""

from django.utils.translation import gettext as _

from maillage.territory.terms import ATTRIBUTION


def credits_text() -> str:
    """The credits that go with every picture and file of the map."""
    return _("Maillage, tests des habitants (Licence Ouverte 2.0) · %(territories)s") % {"territories": ATTRIBUTION}
