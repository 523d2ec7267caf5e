"""The form of a site, its fields as the schema names them; and the page that takes in a table of sites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation
from maillage.core.problems import Problem
from maillage.core.schema.terms import Field, FieldType
from maillage.network.intake.site_forms import NOTE, REQUESTED_ON, SECTOR_NAMES, SITE_NAMES
from maillage.network.intake.site_schema import SITES_SCHEMA, site_schema
from maillage.network.models import NetworkSite
from maillage.network.parts.site_words import change_lines, field_label
from maillage.network.queries.site_cells import sites_as_cells
from maillage.network.terms.antennas import FORMULA_NAME
from maillage.network.terms.network_sites import MOST_SECTORS, SiteDifferences
from maillage.network.terms.usual_stations import USUAL_AZIMUTHS
from maillage.web.filters import FilterOption
from maillage.web.telling import finding_place
from maillage.web.wording.formats import number

_MORE_SECTORS: Final = 3
_MOST_FINDINGS: Final = 60
_HIGH_GROUND: Final = "/api/v1/coverage/high-ground"
# What most sites of the French networks have: there to be corrected, never to be typed from nothing.
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
class SiteFormField:
    """What templates/network/site_field.html shows."""

    name: str
    label: str
    hint: str
    type: str
    value: str
    error: str = ""
    options: tuple[FilterOption, ...] = ()


@dataclass(frozen=True, slots=True)
class SectorForm:
    """The fields of one sector; ``is_blank``: it is none as long as nothing is typed."""

    number: int
    fields: tuple[SiteFormField, ...]
    is_blank: bool
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class SiteFormPage:
    """All that templates/network/site_form.html shows; ``revision`` tells what the server had when it was opened."""

    title: str
    action: str
    back_href: str
    revision: str
    owners: tuple[FilterOption, ...]
    fields: tuple[SiteFormField, ...]
    sectors: tuple[SectorForm, ...]
    antennas: tuple[str, ...]
    problem: str
    others: tuple[str, ...]
    high_ground_href: str
    sites_href: str
    withdraw_href: str


@dataclass(frozen=True, slots=True)
class SiteDifference:
    """One site that a table would add or change."""

    code: str
    name: str
    is_new: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SitesUploadPage:
    """All that templates/network/sites_upload.html shows; ``table`` and ``antennas`` are carried to the next step."""

    owners: tuple[FilterOption, ...]
    problem: str
    findings: tuple[tuple[str, str], ...]
    differences: tuple[SiteDifference, ...]
    summary: str
    is_read: bool
    table: str
    antennas: tuple[tuple[str, str], ...]
    revision: str
    owner: str
    template_hrefs: tuple[tuple[str, str], ...]
    schema_href: str


def new_site_texts() -> dict[str, str]:
    """What the form of a new site begins with: the usual three sectors."""
    texts = dict(_USUAL_SITE)
    for place, (name, azimuth) in enumerate(zip("ABC", USUAL_AZIMUTHS, strict=True)):
        cells = {"secteur": name, "azimut_deg": f"{azimuth:g}", **_USUAL_SECTOR}
        texts |= {f"{column}-{place}": cell for column, cell in cells.items()}
    return texts


def site_texts(site: NetworkSite) -> dict[str, str]:
    """What is said of a site, as the form has it."""
    rows = sites_as_cells([site])
    texts = {name: rows[0][name] for name in SITE_NAMES}
    for place, cells in enumerate(rows):
        texts |= {f"{name}-{place}": cells[name] for name in SECTOR_NAMES}
    return {**texts, REQUESTED_ON: site.requested_on.isoformat() if site.requested_on else "", NOTE: site.note}


def site_form_page(
    typed: Mapping[str, str],
    problem: Problem | None,
    *,
    site: NetworkSite | None,
    revision: str,
    owners: Sequence[Organisation] = (),
    owner: str = "",
    antennas: Sequence[str] = (),
) -> SiteFormPage:
    """The form with what was typed, and after a refusal what to correct at each field."""
    findings = problem.findings if problem else ()
    errors = {finding.field_name: _(finding.message) % finding.params for finding in findings if finding.field_name}
    columns = {column.name: column for column in site_schema().fields}
    fields = [_field(columns[name], name, typed, errors) for name in SITE_NAMES]
    beside = ((REQUESTED_ON, _("Fréquence demandée le"), "date"), (NOTE, _("Note"), "text"))
    fields += [
        SiteFormField(name, label, "", kind, typed.get(name, ""), errors.get(name, "")) for name, label, kind in beside
    ]
    last = max([place for place in range(MOST_SECTORS) if typed.get(f"secteur-{place}")], default=-1)
    sectors = []
    for place in range(min(MOST_SECTORS, last + 1 + _MORE_SECTORS)):
        is_blank = not typed.get(f"secteur-{place}") and not typed.get(f"azimut_deg-{place}")
        texts = {f"{name}-{place}": cell for name, cell in _USUAL_SECTOR.items()} if is_blank else typed
        of_sector = tuple(_field(columns[name], f"{name}-{place}", texts, errors) for name in SECTOR_NAMES)
        sectors.append(SectorForm(place + 1, of_sector, is_blank, any(field.error for field in of_sector)))
    names = {field.name for field in (*fields, *(field for sector in sectors for field in sector.fields))}
    return SiteFormPage(
        title=_("Ajouter un site") if site is None else _("Changer %(site)s") % {"site": site.name or site.code},
        action=reverse("network_site_new") if site is None else reverse("network_site_change", args=[site.code]),
        back_href=reverse("network_sites") if site is None else reverse("network_site", args=[site.code]),
        revision=revision,
        owners=tuple(FilterOption(choice.slug, choice.name, choice.slug == owner) for choice in owners),
        fields=tuple(fields),
        sectors=tuple(sectors),
        antennas=(FORMULA_NAME, *antennas),
        problem=_(problem.message) % problem.params if problem else "",
        others=tuple(text for name, text in errors.items() if name not in names),
        high_ground_href=_HIGH_GROUND,
        sites_href=reverse("network_sites_file", args=["geojson"]),
        withdraw_href="" if site is None else reverse("network_site_withdraw", args=[site.code]),
    )


def _field(column: Field, name: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> SiteFormField:
    """A field of the form for a column of the schema: its title, its bounds as the browser knows them."""
    kinds = {FieldType.NUMBER: "number", FieldType.INTEGER: "number", FieldType.DATE: "date"}
    words = column.constraints.enum
    value = typed.get(name, "")
    return SiteFormField(
        name=name,
        label=column.label,
        hint=column.description,
        type="select" if words else kinds.get(column.type, "text"),
        value=value,
        error=errors.get(name, ""),
        options=tuple(FilterOption(word, word, word == value) for word in words),
    )


def sites_upload_page(
    owners: Sequence[Organisation],
    *,
    owner: str = "",
    problem: Problem | None = None,
    differences: SiteDifferences | None = None,
    table: str = "",
    antennas: Mapping[str, str] | None = None,
) -> SitesUploadPage:
    """The page: to choose a table, or what a table would change before it does."""
    family, name = SITES_SCHEMA.split("/")
    findings = problem.findings if problem else ()
    changes = differences.changes if differences else ()
    return SitesUploadPage(
        owners=tuple(FilterOption(choice.slug, choice.name, choice.slug == owner) for choice in owners),
        problem=_(problem.message) % problem.params if problem else "",
        findings=tuple(
            (finding_place(finding, field_label(finding.field_name or "")), _(finding.message) % finding.params)
            for finding in findings[:_MOST_FINDINGS]
        ),
        differences=tuple(
            SiteDifference(
                change.station.support.code, change.station.support.name, change.is_new, tuple(change_lines(change))
            )
            for change in changes
        ),
        summary=differences_text(differences) if differences else "",
        is_read=differences is not None,
        table=table,
        antennas=tuple((antennas or {}).items()),
        revision=differences.revision if differences else "",
        owner=owner,
        template_hrefs=tuple(
            (form.upper(), reverse("catalog_schema_template", args=[family, name, "1.0.0", form]))
            for form in ("xlsx", "csv")
        ),
        schema_href=reverse("catalog_schema", args=[family, name]),
    )


def differences_text(differences: SiteDifferences) -> str:
    """What a table would do, in a sentence."""
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
