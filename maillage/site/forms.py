"""The form of a place of the agency: a name, and a contour (drawn, pasted or of a file) or a list of communes."""

import re
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.widgets import Script
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kits.forms.fields import LineField, ReceivedFileField, TextField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.territory.domain.terms import PlaceOrigin

MOST_BYTES: Final = 10 * 1024 * 1024
_BETWEEN: Final = re.compile(r"[\s,;]+")
# The field that shows an error of ``territory.record``, by the beginning of its code.
_FIELDS: Final = {"place_shape": "geometry", "place_commune": "communes", "place_name": "name", "place_slug": "name"}


class DrawnShape(forms.Textarea):
    """A GeoJSON text with a map to draw it on."""

    template_name = "web/map/drawn_shape.html"

    class Media:
        css: ClassVar = {"all": ["web/map/map.css"]}
        js: ClassVar = [Script("web/map/near.js", type="module")]


class OwnPlaceForm(RefusableForm):
    """A place as the agency describes it."""

    name = sent_as("nom", LineField(label=gettext_lazy("Nom du lieu"), max_length=120))
    geometry = sent_as(
        "contour",
        TextField(
            label=gettext_lazy("Contour"),
            help_text=gettext_lazy("Dessinez-le sur la carte, ou collez un polygone GeoJSON en degrés (WGS 84)."),
            required=False,
            max_length=MOST_BYTES,
            widget=DrawnShape(attrs={"rows": 3, "spellcheck": "false"}),
        ),
    )
    file = ReceivedFileField(label=gettext_lazy("ou un fichier GeoJSON"), accept=".json,.geojson")
    communes = sent_as(
        "communes",
        TextField(
            label=gettext_lazy("ou une liste de communes"),
            help_text=gettext_lazy("Codes Insee, séparés par des espaces ou des virgules, au lieu d’un contour."),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        ),
    )

    def clean_communes(self) -> list[str]:
        """The codes, as written."""
        return [code for code in _BETWEEN.split(self.cleaned_data["communes"]) if code]

    def clean_file(self) -> str:
        """The text of the file; "" if none was sent."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return ""
        try:
            return bytes(file.read(MOST_BYTES + 1)).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            # The person exports it again: nothing was saved.
            message = _("Ce fichier n’est pas du texte en UTF-8 : exportez-le de nouveau en GeoJSON.")
            raise forms.ValidationError(message, code="not_text") from error

    def extent(self) -> dict[str, Any]:
        """The extent as ``territory.record`` takes it."""
        typed = self.cleaned_data
        return {"geometry": typed["file"] or typed["geometry"] or None, "communes": typed["communes"]}

    @property
    def origin(self) -> PlaceOrigin:
        """How the place was described."""
        if self.cleaned_data["communes"]:
            return PlaceOrigin.COMMUNES
        return PlaceOrigin.FILE if self.cleaned_data["file"] else PlaceOrigin.DRAWN


def field_of(code: str) -> str | None:
    """The field that shows an error of that code; None for one of the whole form."""
    return next((name for prefix, name in _FIELDS.items() if code.startswith(prefix)), None)
