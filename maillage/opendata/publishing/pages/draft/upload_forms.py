"""Forms by which something to publish comes in: a file, a model, and for which organisation.

They are menus and files, which nobody types for long: browsers keep nothing of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.store.permissions import OrganisationChoice
from maillage.core.tables.map_systems import SYSTEMS, MapSystem
from maillage.kits.forms.fields import ReceivedFileField
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.catalog.domain.packages import PackageForm
from maillage.opendata.catalog.domain.schemas import Model
from maillage.opendata.publishing.pages.received_files import ACCEPTED_FILES, MOST_MEGABYTES
from maillage.territory.store.territories import commune_at
from maillage.web.wording.formats import shipped


class PublisherForm(RefusableForm):
    """For which organisation something is published; hidden where only one is possible, absent where it is known."""

    is_kept_while_typed: ClassVar[bool] = False
    organisation = forms.CharField(
        label=gettext_lazy("Pour quelle organisation ?"), required=False, widget=forms.Select(attrs={"lang": "fr"})
    )

    def __init__(self, choices: Sequence[OrganisationChoice] = (), chosen: str = "", **options: Any) -> None:
        super().__init__(initial={"organisation": chosen, **options.pop("initial", {})}, **options)
        if not choices:
            del self.fields["organisation"]
        elif len(choices) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
        else:
            self.offer("organisation", [(choice.organisation.slug, _choice_name(choice)) for choice in choices])


def _choice_name(choice: OrganisationChoice) -> str:
    if choice.through is None:
        return choice.organisation.name
    mandate = _("par le mandat donné à %(name)s") % {"name": choice.through.name}
    return f"{choice.organisation.name} ({mandate})"


class UploadForm(PublisherForm):
    """A table or map, or the archive of a ``package``."""

    file = ReceivedFileField(
        label=gettext_lazy("Votre fichier"), accept=ACCEPTED_FILES, widget=forms.FileInput(attrs={"required": True})
    )

    def __init__(self, *args: Any, package: PackageForm | None, **options: Any) -> None:
        super().__init__(*args, **options)
        field, most = self.fields["file"], {"most": MOST_MEGABYTES}
        if package is not None:
            field.widget.attrs["accept"] = f".{package.accepted}"
            limits = _("Une archive %(ending)s, jusqu’à %(most)s Mo. Elle est publiée telle que vous l’envoyez.")
            field.help_text = limits % {"ending": package.accepted.upper(), **most}
        else:
            limits = _(
                "CSV, Excel, LibreOffice, carte (GeoPackage, Shapefile…) ou horaires (GTFS), jusqu’à %(most)s Mo. Il "
                "est gardé tel que vous l’envoyez."
            )
            field.help_text = limits % most


class DraftChoiceForm(PublisherForm):
    """The model of a draft, and its organisation while it is no data set yet."""

    schema = forms.CharField(label=gettext_lazy("Modèle"), required=False, widget=forms.Select)
    field_order = ("schema", "organisation")

    def __init__(self, *args: Any, models: Sequence[Model], schema_id: str, **options: Any) -> None:
        super().__init__(*args, initial={"schema": schema_id}, **options)
        known = [(model.id, shipped(model.title)) for model in models]
        self.offer("schema", [("", _("Sans modèle national")), *known])


class SystemForm(RefusableForm):
    """The coordinate system of a map that does not say the right one: never chosen beforehand.

    ``placements`` are where the map would lie in each system (core/tables/map_source.py), None where it is not known.
    """

    is_kept_while_typed: ClassVar[bool] = False
    crs = forms.CharField(label=gettext_lazy("Système de coordonnées"), required=False, widget=forms.Select)

    def __init__(self, *, placements: Mapping[str, Any] | None, system_code: str = "", form_id: str = "") -> None:
        super().__init__(initial={"crs": system_code}, auto_id="%s")
        self.placements = placements or {}
        # On a page where the file is sent by another form.
        self.fields["crs"].widget.attrs |= {"required": True, **({"form": form_id} if form_id else {})}
        by_area: dict[str, list[tuple[str, str]]] = {}
        for system in SYSTEMS:
            by_area.setdefault(system.area, []).append((system.code, _system_label(system, placements)))
        groups: list[tuple[Any, Any]] = [(_(area), options) for area, options in by_area.items()]
        self.offer("crs", [("", _("Choisissez…")), *groups])


def _system_label(system: MapSystem, placements: Mapping[str, Any] | None) -> str:
    name = f"{system.name} ({system.code})"
    if not placements:
        return name
    if system.code not in placements:
        return _("%(system)s : hors de France") % {"system": name}
    commune = commune_at(*placements[system.code]["middle"])
    if commune is None:
        return _("%(system)s : en mer ou hors des communes") % {"system": name}
    return _("%(system)s : %(place)s") % {"system": name, "place": f"{commune.name} ({commune.within})"}


class SheetForm(RefusableForm):
    """The sheet of a workbook, or the layer of a map, that is the table."""

    is_kept_while_typed: ClassVar[bool] = False
    sheet = forms.CharField(label=gettext_lazy("Feuille du classeur"), required=False, widget=forms.Select)

    def __init__(self, *, sheets: Sequence[str], sheet: str, is_map: bool) -> None:
        super().__init__(initial={"sheet": sheet}, auto_id="%s")
        if is_map:
            self.fields["sheet"].label = _("Couche de la carte")
        self.offer("sheet", [(name, name) for name in sheets])
