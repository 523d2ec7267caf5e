"""Structures as the agency reads them in the admin; they change by lists and on their own pages."""

from django.contrib import admin

from maillage.include.structures.store.models import Structure
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(Structure)
class StructureAdmin(ReadOnlyAdmin):
    """Structures, the last changed first."""

    list_display = ("name", "kind", "siret", "commune", "confirmed_on", "changed_at")
    list_filter = ("kind",)
    search_fields = ("name", "siret")
    ordering = ("-changed_at", "-pk")
    exclude = ("words", "sector_words")
