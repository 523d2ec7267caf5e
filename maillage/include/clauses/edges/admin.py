"""Read-only admin of clauses: promises, never people or their hours."""

from django.contrib import admin

from maillage.include.clauses.store.models import InsertionClause
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(InsertionClause)
class InsertionClauseAdmin(ReadOnlyAdmin):
    """Clauses, last modified first."""

    list_display = ("title", "owner_name", "coordination", "departement", "state", "changed_at")
    list_filter = ("state", "departement")
    search_fields = ("title", "owner_name")
    ordering = ("-changed_at", "-pk")
    exclude = ("entry",)
