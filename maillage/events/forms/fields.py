"""Fields that several forms of events have: a line of text, a day, an hour, a commune by its name."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from maillage.core.text import plain
from maillage.territory.queries import search
from maillage.territory.terms import Kind, Territory

_MOST = 8


class OneLineField(forms.CharField):
    """Text on one line: what is pasted with line breaks becomes one."""

    def to_python(self, value: Any) -> str:
        """The words, each apart by one space."""
        return " ".join(str(super().to_python(value) or "").split())


class EventDayInput(forms.DateInput):
    """A day as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """An hour as browsers ask for it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class CommuneField(OneLineField):
    """A commune by its name, postal code or Insee code; cleaned to the territory, None for nothing typed."""

    def clean(self, value: Any) -> Territory | None:
        """The one commune that is meant; where several are, the error names them."""
        typed = super().clean(value)
        if not typed:
            return None
        matches = search(typed, limit=_MOST, kinds=[Kind.COMMUNE])
        exact = [place for place in matches if plain(typed) in {plain(place.name), plain(place.code)}]
        several = exact or matches
        if len(several) == 1:
            return several[0]
        if not several:
            raise forms.ValidationError(_("Aucune commune à ce nom : essayez son code postal."), code="commune_unknown")
        names = ", ".join(f"{place.name} ({place.within or place.code}) : {place.code}" for place in several)
        message = _("Laquelle ? Tapez son code : %(names)s.") % {"names": names}
        raise forms.ValidationError(message, code="commune_unclear")
