"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.include.events.domain.events import EventVerb
from maillage.web.feature_config import FeatureConfig


class EventsConfig(FeatureConfig):
    """Events with a programme and registrations."""

    name = "maillage.include.events"
    verbose_name = _("Événements")
    trace_verbs = tuple(EventVerb)
