"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.events.terms.events import EventVerb


class EventsConfig(AppConfig):
    """Days and mornings with a programme, and who comes to them."""

    name = "maillage.events"
    verbose_name = _("Événements")
    trace_verbs = tuple(EventVerb)
