"""Read-only admin of contract sources and files; the command line changes them."""

from django.contrib import admin

from maillage.procurement.models import ContractSource, SourceFile
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(ContractSource)
class ContractSourceAdmin(ReadOnlyAdmin):
    """Publishers of contracts."""

    list_display = ("name", "address", "created_at", "withdrawn_on")


@admin.register(SourceFile)
class SourceFileAdmin(ReadOnlyAdmin):
    """Received files, newest first."""

    list_display = ("name", "source", "received_at", "size_bytes", "sha256")
    list_filter = ("source",)
    ordering = ("-received_at", "-pk")
