"""Read-only admin of fixed 4G sites and corrections; they are edited on their own pages."""

from django.contrib import admin

from maillage.cover.network.store.models import AntennaPatternFile, GroundCorrection, NetworkSite
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(NetworkSite)
class NetworkSiteAdmin(ReadOnlyAdmin):
    """Sites, by code."""

    list_display = ("code", "name", "operator", "organisation", "state", "right", "right_until", "changed_at")
    list_filter = ("state", "right")
    search_fields = ("code", "name", "operator")
    ordering = ("code",)


@admin.register(AntennaPatternFile)
class AntennaPatternFileAdmin(ReadOnlyAdmin):
    """Antenna files, by name."""

    list_display = ("name", "digest", "added_at")
    search_fields = ("name",)


@admin.register(GroundCorrection)
class GroundCorrectionAdmin(ReadOnlyAdmin):
    """Ground corrections, newest first."""

    list_display = ("place", "commune", "is_served", "observed_on", "organisation", "withdrawn_at")
    list_filter = ("is_served",)
    search_fields = ("place", "reason")
    exclude = ("entry",)
