"""Read-only admin of actions and radio sites; actions are edited on their own pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from maillage.measure.record.store.operators import operator_table
from maillage.measure.repair.store.models import Action, RadioSite
from maillage.web.read_only_admin import ReadOnlyAdmin


def _operator_name(code: int) -> str:
    operator = operator_table().by_code(code)
    return operator.name if operator else "—"


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    """Actions, newest first; read-only, since steps are added in order on the action's page."""

    list_display = ("title", "operator_name", "state", "opened_on", "planned_for", "done_on")
    list_filter = ("state",)
    ordering = ("-opened_on", "-pk")
    exclude = ("evidence",)

    @admin.display(description=_("opérateur"))
    def operator_name(self, row: Action) -> str:
        """The operator's name."""
        return _operator_name(row.operator)


@admin.register(RadioSite)
class RadioSiteAdmin(ReadOnlyAdmin):
    """The radio sites loaded."""

    list_display = ("operator_name", "lat", "lon", "vintage")
    ordering = ("operator", "lat")
    show_full_result_count = False

    @admin.display(description=_("opérateur"))
    def operator_name(self, row: RadioSite) -> str:
        """The operator's name."""
        return _operator_name(row.operator)
