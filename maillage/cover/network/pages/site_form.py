"""The form of a site with the fields of the schema, and the page of the table upload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillage.accounts.store.model_types import Organisation
from maillage.core.problems import Problem
from maillage.core.schema.terms import Field, FieldType
from maillage.cover.network.domain.antennas import FORMULA_NAME
from maillage.cover.network.domain.network_sites import LONGEST_REASON, MOST_SECTORS, SiteDifferences
from maillage.cover.network.domain.sites import USUAL_AZIMUTHS
from maillage.cover.network.intake.site_forms import NOTE, REQUESTED_ON, SECTOR_NAMES, SITE_NAMES
from maillage.cover.network.intake.site_schema import SITES_SCHEMA, site_schema
from maillage.cover.network.pages.parts.site_words import change_lines, field_label
from maillage.cover.network.store.models import NetworkSite
from maillage.cover.network.store.site_cells import sites_as_cells
from maillage.kits.forms.fields import DayField, JudgedField, LineField, ReceivedFileField, SeveralFilesInput, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.forms.refused_table import table_of_refusal
from maillage.web.wording.formats import in_french, number

_MORE_SECTORS: Final = 3
_LONGEST_CELL: Final = 500
_HIGH_GROUND: Final = "/api/v1/coverage/high-ground"
# Typical values in French networks, as defaults of the form.
_USUAL_SITE: Final = {"etat": "idée", "autorisation": "non demandée", "hauteur_support_m": "30"}
_USUAL_SECTOR: Final = {
    "hauteur_antenne_m": "30",
    "inclinaison_mecanique_deg": "0",
    "inclinaison_electrique_deg": "2",
    "antenne": FORMULA_NAME,
    "gain_dbi": "17",
    "puissance_dbm": "46",
    "pertes_db": "2",
    "frequences_ghz": "3.42|3.44",
    "largeur_mhz": "20",
    "configuration_tdd": "2",
}


@dataclass(frozen=True, slots=True)
class SectorFields:
    """The fields of a sector; ``is_blank`` if nothing is filled in yet."""

    number: int
    fields: list[forms.BoundField]
    is_blank: bool

    @property
    def is_wrong(self) -> bool:
        """Whether one of its fields has an error."""
        return any(field.errors for field in self.fields)


class SiteForm(RefusableForm):
    """A site with its sectors and some blank ones, as in the schema; parsed by intake/site_forms.py.

    With ``is_kept`` the code is read-only, since it is the site's identity.
    """

    def __init__(self, *args: Any, is_kept: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        columns = {column.name: column for column in site_schema().fields}
        self.fields |= {name: _column_field(columns[name]) for name in SITE_NAMES}
        self.fields["code_site"].widget.attrs |= {"readonly": True} if is_kept else {}
        self.fields[REQUESTED_ON] = DayField(label=_("Fréquence demandée le"), required=False)
        self.fields[NOTE] = LineField(label=_("Note"), required=False, max_length=_LONGEST_CELL)
        said = self.data if self.is_bound else self.initial
        last = max([place for place in range(MOST_SECTORS) if said.get(f"secteur-{place}")], default=-1)
        self.places = range(min(MOST_SECTORS, last + 1 + _MORE_SECTORS))
        for place in self.places:
            self.fields |= {f"{name}-{place}": _column_field(columns[name]) for name in SECTOR_NAMES}
            self.fields[f"antenne-{place}"].widget.attrs["list"] = "antennes"

    @property
    def about(self) -> list[forms.BoundField]:
        """The fields of the site itself."""
        return [self[name] for name in (*SITE_NAMES, REQUESTED_ON, NOTE)]

    @property
    def sectors(self) -> list[SectorFields]:
        """The filled sectors, and some blank ones."""
        return [
            SectorFields(
                place + 1,
                [self[f"{name}-{place}"] for name in SECTOR_NAMES],
                is_blank=not any(self[f"{name}-{place}"].value() for name in ("secteur", "azimut_deg")),
            )
            for place in self.places
        ]


class SiteOwnerForm(RefusableForm):
    """Which of its owners a new site is of; a person of one organisation is not asked."""

    owner = sent_as(
        "proprietaire", forms.CharField(label=gettext_lazy("À qui est ce site"), required=False, widget=forms.Select)
    )

    def __init__(self, owners: Sequence[Organisation], owner: str) -> None:
        super().__init__(initial={"owner": owner})
        self.offer("owner", [(choice.slug, choice.name) for choice in owners])


class SiteWithdrawalForm(RefusableForm):
    """The form to withdraw a site, with the reason."""

    reason = sent_as("motif", JudgedField(label=gettext_lazy("Pourquoi, en quelques mots"), longest=LONGEST_REASON))


@dataclass(frozen=True, slots=True)
class SiteDifference:
    """A site that a table would add or change."""

    code: str
    name: str
    is_new: bool
    lines: tuple[str, ...]


def new_site_texts() -> dict[str, str]:
    """Initial texts of a new site: the usual three sectors."""
    texts = dict(_USUAL_SITE)
    for place, (name, azimuth) in enumerate(zip("ABC", USUAL_AZIMUTHS, strict=True)):
        cells = {"secteur": name, "azimut_deg": f"{azimuth:g}", **_USUAL_SECTOR}
        texts |= {f"{column}-{place}": cell for column, cell in cells.items()}
    return texts


def site_texts(site: NetworkSite) -> dict[str, str]:
    """A site as texts of its form."""
    rows = sites_as_cells([site])
    texts = {name: rows[0][name] for name in SITE_NAMES}
    for place, cells in enumerate(rows):
        texts |= {f"{name}-{place}": cells[name] for name in SECTOR_NAMES}
    return {**texts, REQUESTED_ON: site.requested_on.isoformat() if site.requested_on else "", NOTE: site.note}


def site_form(texts: Mapping[str, str], *, is_sent: bool = False, is_kept: bool = False) -> SiteForm:
    """The form with these texts, with default values in blank sectors."""
    usual = {
        f"{name}-{place}": cell
        for place in range(MOST_SECTORS)
        if not texts.get(f"secteur-{place}") and not texts.get(f"azimut_deg-{place}")
        for name, cell in _USUAL_SECTOR.items()
    }
    shown = {**texts, **usual}
    return SiteForm(shown, is_kept=is_kept) if is_sent else SiteForm(initial=shown, is_kept=is_kept)


def site_form_page(
    form: SiteForm,
    *,
    site: NetworkSite | None,
    revision: str,
    owners: Sequence[Organisation] = (),
    owner: str = "",
    antennas: Sequence[str] = (),
    withdrawal: SiteWithdrawalForm | None = None,
) -> dict[str, Any]:
    """Context of the form of a site, or of a new one if ``site`` is None.

    ``revision`` is the state when the form was opened; ``withdrawal`` is a rejected form.
    """
    return {
        "title": _("Ajouter un site") if site is None else _("Changer %(site)s") % {"site": site.name or site.code},
        "action": reverse("network_site_new") if site is None else reverse("network_site_change", args=[site.code]),
        "back_href": reverse("network_sites") if site is None else reverse("network_site", args=[site.code]),
        "revision": revision,
        "owner_form": SiteOwnerForm(owners, owner) if len(owners) > 1 else None,
        "form": form,
        "antennas": (FORMULA_NAME, *antennas),
        "high_ground_href": _HIGH_GROUND,
        "sites_href": reverse("network_sites_file", args=["geojson"]),
        "withdrawal": None if site is None else withdrawal or SiteWithdrawalForm(),
        "withdraw_href": "" if site is None else reverse("network_site_withdraw", args=[site.code]),
    }


def _column_field(column: Field) -> forms.Field:
    """The form field of a schema column, labelled in French on every page; intake parses the text."""
    words, label, hint = column.constraints.enum, in_french(column.label), in_french(column.description)
    if words:
        lang = {} if get_language() == "fr" else {"lang": "fr"}
        menu = forms.Select(attrs=lang, choices=[(word, word) for word in words])
        return forms.CharField(label=label, help_text=hint, required=False, widget=menu)
    if column.type is FieldType.DATE:
        return DayField(label=label, help_text=hint, required=False)
    is_number = column.type in {FieldType.NUMBER, FieldType.INTEGER}
    widget = forms.TextInput(attrs={"inputmode": "decimal"} if is_number else {})
    return LineField(label=label, help_text=hint, required=False, max_length=_LONGEST_CELL, widget=widget)


class SitesTableForm(RefusableForm):
    """The upload form of a table of sites: owner, table, antenna files."""

    owner = sent_as(
        "proprietaire", forms.CharField(label=gettext_lazy("À qui sont ces sites"), required=False, widget=forms.Select)
    )
    file = ReceivedFileField(
        label=gettext_lazy("Le tableau des sites (CSV, XLSX, ODS), ou le registre des supports de l’ANFR"),
        accept=".csv,.txt,.xlsx,.ods,.xls",
    )
    antennas = sent_as(
        "antennes",
        ReceivedFileField(
            label=gettext_lazy("Les fichiers d’antenne (MSI) que le tableau nomme, s’il y en a"),
            accept="",
            widget=SeveralFilesInput,
        ),
    )

    def __init__(self, *args: Any, owners: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.owners = owners
        self.offer("owner", [(owner.slug, owner.name) for owner in owners])

    @property
    def chosen_owner(self) -> Organisation:
        """The selected organisation; the first one if the selection is invalid."""
        slug = self["owner"].value()
        return next((owner for owner in self.owners if owner.slug == slug), self.owners[0])


def sites_upload_page(
    form: SitesTableForm,
    *,
    problem: Problem | None = None,
    differences: SiteDifferences | None = None,
    table: str = "",
    antennas: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The page: upload, or preview of the changes before they are written; files are carried to the next step."""
    family, name = SITES_SCHEMA.split("/")
    changes = differences.changes if differences else ()
    return {
        "form": form,
        "refused": table_of_refusal(problem, column=field_label) if problem else None,
        "differences": tuple(
            SiteDifference(
                change.station.support.code, change.station.support.name, change.is_new, tuple(change_lines(change))
            )
            for change in changes
        ),
        "summary": differences_text(differences) if differences else "",
        "is_read": differences is not None,
        "table": table,
        "antennas": tuple((antennas or {}).items()),
        "revision": differences.revision if differences else "",
        "owner": form.chosen_owner.slug,
        "template_hrefs": tuple(
            (form.upper(), reverse("catalog_schema_template", args=[family, name, "1.0.0", form]))
            for form in ("xlsx", "csv")
        ),
        "schema_href": reverse("catalog_schema", args=[family, name]),
    }


def differences_text(differences: SiteDifferences) -> str:
    """The changes of a table in a sentence."""
    new = sum(change.is_new for change in differences.changes)
    words = {
        "new": number(new),
        "changed": number(len(differences.changes) - new),
        "same": number(differences.unchanged),
        "left_out": number(differences.left_out),
    }
    return (
        _(
            "Sites nouveaux : %(new)s ; changés : %(changed)s ; déjà connus tels quels : %(same)s ; absents du "
            "tableau, qui restent comme ils sont : %(left_out)s."
        )
        % words
    )
