"""A read-only ModelAdmin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that nobody edits by hand: figures are computed from them, or pages change them with an audit trail."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the signature is Django's
        """No rows are added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 -- idem
        """No rows are changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 -- idem
        """No rows are deleted here: without a row's slot of the duplicate rule, counts would be wrong."""
        return False
