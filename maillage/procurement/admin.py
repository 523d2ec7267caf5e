"""Sources of contracts and their files as the agency reads them in the admin; the command line changes them."""

from django.contrib import admin

from maillage.procurement.models import ContractSource, SourceFile
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(ContractSource)
class ContractSourceAdmin(ReadOnlyAdmin):
    """Publishers of contracts."""

    list_display = ("name", "address", "created_at", "withdrawn_on")


@admin.register(SourceFile)
class SourceFileAdmin(ReadOnlyAdmin):
    """Files as they were received, newest first."""

    list_display = ("name", "source", "received_at", "size_bytes", "sha256")
    list_filter = ("source",)
    ordering = ("-received_at", "-pk")
