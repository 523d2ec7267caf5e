"""Read-only admin of events; registrations are only visible to organisers."""

from django.contrib import admin

from maillage.include.events.store.models import Event
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Events, latest first."""

    list_display = ("title", "organisation", "kind", "starts_at", "places", "published_at", "cancelled_at")
    list_filter = ("kind", "is_invented")
    search_fields = ("title", "cycle")
    ordering = ("-starts_at", "-pk")
