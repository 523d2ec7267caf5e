"""Pages of the admin that show rows and change none."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that nobody changes by hand: figures are counted from them, or pages change them and leave a trace."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the signature is Django's
        """No row is made here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 -- idem
        """No row is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 -- idem
        """No row is deleted here: a row without its slot of the duplicate rule would falsify the counts."""
        return False
