"""Read-only admin of places; the agency's page adds, changes and removes them, with an audit trail."""

from django.contrib import admin

from maillage.territory.models import Place
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    """Places by name."""

    list_display = ("name", "slug", "origin", "created_by", "created_at")
    list_filter = ("origin",)
    search_fields = ("name", "slug")
