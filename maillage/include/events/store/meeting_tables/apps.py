"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.include.events.domain.grids import MeetingVerb


class MeetingsConfig(AppConfig):
    """Who pitches, who has a stand, who meets whom, and what came of it."""

    name = "maillage.include.events.store.meeting_tables"
    label = "meetings"  # of its tables and permissions
    verbose_name = _("Rendez-vous")
    trace_verbs = tuple(MeetingVerb)
