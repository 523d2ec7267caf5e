"""The form of a structure: who it is, what it does and how far, its size, what speaks for it, how it is reached.

Read by intake/structure_form.py, which gives every fault at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.buy.programme.store.purchase_places import place_text, places_named
from maillage.core.problems import sentence
from maillage.include.structures.domain.networks import networks
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.domain.structures import (
    LONGEST_ADDRESS,
    LONGEST_CAPACITY,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_PHONE,
    MOST_ACTIVITIES,
    ReachKind,
    ServiceKind,
    StatedStructure,
    StructureKind,
)
from maillage.include.structures.intake import structure_form as fields
from maillage.include.structures.pages.parts.structure_words import sector_name
from maillage.include.structures.store.structure_groups import group_names
from maillage.kits.forms.fields import LineField, TextField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.territory.store.territories import territory

_BLANK_ROWS: Final = 1
_MOST_NETWORKS: Final = 4
_LONGEST_NUMBER: Final = 30
_LONGEST_EMAIL: Final = 254
_LONGEST_LINES: Final = 2_000
_LONGEST_ZONES: Final = 400
_YES: Final = {"value": "oui"}
_IDENTITY: Final = ("name", "kind", "siret", "description", "address", "postal_code", "commune")
_SIZE: Final = ("employees", "turnover", "capacity")
_PROOFS: Final = ("labels", "references", "groups")
_CONTACT: Final = ("email", "is_ours", "phone", "website")
_REACHES: Final[Mapping[ReachKind, str]] = {
    ReachKind.UNKNOWN: sentence("À dire"),
    ReachKind.RADIUS: sentence("Un rayon autour de la structure"),
    ReachKind.ZONES: sentence("Des zones"),
    ReachKind.COUNTRY: sentence("Toute la France"),
}


@dataclass(frozen=True, slots=True)
class ActivityFields:
    """A row of activities: its sector, the ways it works, how far it goes; ``is_blank``: it says nothing yet."""

    is_blank: bool
    sector: forms.BoundField
    services: list[forms.BoundField]
    reach: list[forms.BoundField]


class StructureForm(RefusableForm):
    """What a structure says of itself. Beside its own fields it has those of ``rows`` activities, named by number.

    The agency alone corrects a SIRET (``has_siret``).
    """

    name = sent_as(
        fields.NAME,
        LineField(label=_("Nom, comme les acheteurs vous connaissent"), required=False, max_length=LONGEST_NAME),
    )
    kind = sent_as(
        fields.KIND,
        forms.CharField(
            label=_("Ce qu’elle est"),
            required=False,
            widget=forms.Select,
        ),
    )
    siret = LineField(label=_("SIRET"), help_text=_("L’agence seule le change."), required=False, max_length=20)
    description = LineField(
        label=_("Présentation, en quelques phrases"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    address = sent_as(fields.ADDRESS, LineField(label=_("Adresse"), required=False, max_length=LONGEST_ADDRESS))
    postal_code = sent_as(fields.POSTAL_CODE, LineField(label=_("Code postal"), required=False, max_length=10))
    commune = LineField(
        label=_("Commune"),
        help_text=_("Son nom ou son code Insee : elle place la structure sur la carte."),
        required=False,
        max_length=LONGEST_NAME,
    )
    employees = sent_as(
        fields.EMPLOYEES,
        LineField(label=_("Effectif, en équivalents temps plein"), required=False, max_length=_LONGEST_NUMBER),
    )
    turnover = sent_as(
        fields.TURNOVER,
        LineField(
            label=_("Chiffre d’affaires du dernier exercice, en euros"), required=False, max_length=_LONGEST_NUMBER
        ),
    )
    capacity = sent_as(
        fields.CAPACITY,
        LineField(
            label=_("Ce que vous pouvez prendre"),
            help_text=_("Par exemple : deux équipes de six, 3 000 repas par jour."),
            required=False,
            max_length=LONGEST_CAPACITY,
        ),
    )
    labels = TextField(label=_("Labels"), help_text=_("Une par ligne."), required=False, max_length=_LONGEST_LINES)
    references = TextField(
        label=_("Références : pour qui vous avez travaillé"),
        help_text=_("Une par ligne."),
        required=False,
        max_length=_LONGEST_LINES,
    )
    groups = sent_as(
        fields.GROUPS, TextField(label=_("Réseaux et groupements"), required=False, max_length=_LONGEST_LINES)
    )
    email = sent_as(
        fields.EMAIL,
        LineField(
            label=_("Adresse de courriel de la structure"),
            help_text=_("Celle de la structure (accueil@, contact@…), jamais d’une personne : elle est publique."),
            required=False,
            max_length=_LONGEST_EMAIL,
            widget=forms.EmailInput,
        ),
    )
    is_ours = sent_as(
        fields.EMAIL_IS_OURS,
        forms.BooleanField(
            label=_("C’est bien l’adresse de la structure"), required=False, widget=forms.CheckboxInput(attrs=_YES)
        ),
    )
    phone = sent_as(
        fields.PHONE,
        LineField(
            label=_("Téléphone de la structure"),
            required=False,
            max_length=LONGEST_PHONE,
            widget=forms.TextInput(attrs={"type": "tel"}),
        ),
    )
    website = sent_as(fields.WEBSITE, LineField(label=_("Site"), required=False, max_length=LONGEST_ADDRESS))

    def __init__(self, *args: Any, rows: int = 0, has_siret: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.has_siret, self.rows = has_siret, min(rows, MOST_ACTIVITIES)
        self.offer("kind", [(kind.value, f"{kind.value} · {gettext(kind.label)}") for kind in StructureKind])
        names = ", ".join([network.name for network in networks().values()][:_MOST_NETWORKS])
        help_text = gettext(
            "Un par ligne : un réseau (%(networks)s…), le SIRET d’une structure de l’annuaire, ou un nom."
        )
        self.fields["groups"].help_text = help_text % {"networks": names}
        for name in ("labels", "references", "groups"):
            self.fields[name].widget.attrs["rows"] = "3"
        for number in range(self.rows):
            self.fields |= _activity_fields(number)

    def read(self, before: StatedStructure) -> StatedStructure | None:
        """What a structure says from now on, with what the form does not ask from ``before``.

        None, and the errors of the form, where something is to be corrected.
        """
        with self.refusals():
            return fields.read_structure_form(
                self.texts(), before, places_named=places_named, position_of=_position_of, group_names=group_names
            )
        return None

    @property
    def identity(self) -> list[forms.BoundField]:
        """Who it is; the SIRET among it for the agency alone."""
        return [self[name] for name in _IDENTITY if name != "siret" or self.has_siret]

    @property
    def size(self) -> list[forms.BoundField]:
        """How large it is."""
        return [self[name] for name in _SIZE]

    @property
    def proofs(self) -> list[forms.BoundField]:
        """What speaks for it."""
        return [self[name] for name in _PROOFS]

    @property
    def contact(self) -> list[forms.BoundField]:
        """How it is reached."""
        return [self[name] for name in _CONTACT]

    @property
    def activities(self) -> list[ActivityFields]:
        """What it does, row by row."""
        return [
            ActivityFields(
                not self[f"secteur-{number}"].value(),
                self[f"secteur-{number}"],
                [self[f"prestation-{number}-{service.value}"] for service in ServiceKind],
                [self[f"{name}-{number}"] for name in ("portee", "rayon", "zones")],
            )
            for number in range(self.rows)
        ]


def structure_form(
    texts: Mapping[str, str], *, is_sent: bool, has_siret: bool = False, more_rows: int = 0
) -> StructureForm:
    """The form with these texts, and a row more than they have; ``is_sent``: they are to be read."""
    rows = max(fields.activity_numbers(texts), default=-1) + 1 + _BLANK_ROWS + more_rows
    if is_sent:
        return StructureForm(texts, rows=rows, has_siret=has_siret)
    return StructureForm(initial={**texts, **StructureForm.by_field(texts)}, rows=rows, has_siret=has_siret)


def _activity_fields(number: int) -> dict[str, forms.Field]:
    """The fields of a row of activities."""
    offered = [("", gettext("Choisir un secteur")), *((code, sector_name(code)) for code in sectors())]
    reaches = [(reach.value, gettext(label)) for reach, label in _REACHES.items()]
    services: dict[str, forms.Field] = {
        f"prestation-{number}-{service.value}": forms.BooleanField(
            label=gettext(service.label), required=False, widget=forms.CheckboxInput(attrs=_YES)
        )
        for service in ServiceKind
    }
    return {
        f"secteur-{number}": forms.CharField(
            label=gettext("Secteur"), required=False, widget=forms.Select(choices=offered)
        ),
        **services,
        f"portee-{number}": forms.CharField(
            label=gettext("Jusqu’où"), required=False, widget=forms.Select(choices=reaches)
        ),
        f"rayon-{number}": LineField(label=gettext("Kilomètres autour"), required=False, max_length=_LONGEST_ZONES),
        f"zones-{number}": LineField(
            label=gettext("Zones"),
            help_text=gettext("Communes, intercommunalités, départements, séparés par des points-virgules."),
            required=False,
            max_length=_LONGEST_ZONES,
        ),
    }


def _position_of(address: str) -> tuple[float, float] | None:
    """The middle of a commune."""
    place = territory(address)
    return None if place.lon is None or place.lat is None else (place.lon, place.lat)


def first_texts(stated: StatedStructure) -> dict[str, str]:
    """The texts of the form that say ``stated``."""
    texts = {
        fields.NAME: stated.name,
        fields.KIND: stated.kind.value,
        fields.SIRET: stated.siret,
        fields.ADDRESS: stated.address,
        fields.POSTAL_CODE: stated.postal_code,
        fields.COMMUNE: place_text(f"commune:{stated.commune}") if stated.commune else "",
        fields.EMPLOYEES: "" if stated.employees is None else f"{stated.employees:.10g}",
        fields.TURNOVER: "" if stated.turnover_eur is None else f"{stated.turnover_eur:.10g}",
        fields.CAPACITY: stated.capacity,
        fields.LABELS: "\n".join(stated.labels),
        fields.REFERENCES: "\n".join(stated.references),
        fields.GROUPS: "\n".join(stated.groups),
        fields.WEBSITE: stated.website,
        fields.DESCRIPTION: stated.description,
        fields.EMAIL: stated.contact_email,
        fields.PHONE: stated.contact_phone,
    }
    for place, activity in enumerate(stated.activities):
        texts |= fields.activity_texts(place, activity)
    return texts
