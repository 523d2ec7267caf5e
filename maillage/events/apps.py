"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.events.terms.events import EventVerb


class EventsConfig(AppConfig):
    """Events with a programme and registrations."""

    name = "maillage.events"
    verbose_name = _("Événements")
    trace_verbs = tuple(EventVerb)
