"""The forms of the press room: a new release, its text, its second reading, a correction, an article."""

import datetime as dt
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from maillage.kits.forms.fields import (
    ChosenField,
    DayField,
    LineField,
    TextField,
    TimeField,
    WebAddressField,
    sent_as,
    territories_named,
)
from maillage.kits.forms.forms import EntryForm, RefusableForm
from maillage.measure.press.domain.releases import (
    LONGEST_ADDRESS,
    LONGEST_BODY,
    LONGEST_CONTACT,
    LONGEST_LEAD,
    LONGEST_MEDIUM,
    LONGEST_NOTE,
    LONGEST_TITLE,
    Mention,
    ReleaseKind,
    ReleaseText,
)
from maillage.measure.press.store.dossiers import MOST_GATHERED, gatherable_releases
from maillage.measure.press.store.models import Release
from maillage.measure.press.store.pictures import own_pictures
from maillage.measure.press.store.releases import filled, revision_of, text_of
from maillage.territory.domain.terms import Kind

_PLACES = territories_named(Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)


class NewReleaseForm(RefusableForm):
    """The place of a new release; its subject is the button that was pressed."""

    place = sent_as(
        "lieu",
        ChosenField(
            label=_("Territoire du communiqué"),
            help_text=_("Une commune, une intercommunalité, un département ou la région : écrivez son nom."),
            search=_PLACES,
            max_length=100,
        ),
    )


class ReleaseForm(RefusableForm):
    """The text of a release; ``revision`` is that of the text that the writer began with."""

    refusal_text = _("Ce communiqué ne peut pas être gardé ainsi : corrigez ce qui suit.")
    kind = sent_as(
        "sorte", forms.ChoiceField(label=_("Sorte"), choices=[(kind.value, _(kind.label)) for kind in ReleaseKind])
    )
    title = sent_as("titre", LineField(label=_("Titre"), max_length=LONGEST_TITLE))
    lead = sent_as(
        "chapeau",
        LineField(
            label=_("Chapeau (facultatif)"),
            help_text=_("Deux phrases qui suffisent à qui ne lit pas la suite."),
            required=False,
            max_length=LONGEST_LEAD,
            widget=forms.Textarea(attrs={"rows": "3"}),
        ),
    )
    body = sent_as(
        "texte",
        TextField(
            label=_("Texte"),
            help_text=_(
                "Une ligne vide sépare les paragraphes, un tiret commence chaque ligne d’une liste. Les accolades "
                "tiennent la place d’un chiffre."
            ),
            required=False,
            max_length=LONGEST_BODY,
            widget=forms.Textarea(attrs={"rows": "16"}),
        ),
    )
    contact = sent_as(
        "contact",
        LineField(
            label=_("Contact presse"),
            help_text=_("Nom, téléphone, adresse : ce qu’un journaliste peut appeler aujourd’hui."),
            required=False,
            max_length=LONGEST_CONTACT,
        ),
    )
    revision = sent_as("revision", forms.CharField(required=False, max_length=64, widget=forms.HiddenInput))

    @classmethod
    def of(cls, release: Release, data: QueryDict | None = None) -> Self:
        """The form of a release as it stands, bound to what was sent if anything."""
        text = text_of(release)
        initial: dict[str, Any] = {
            "kind": text.kind.value,
            "title": text.title,
            "lead": text.lead,
            "body": text.body,
            "contact": text.contact,
            "revision": revision_of(release),
        }
        return cls(data, initial=initial)

    def text(self) -> ReleaseText:
        """The text in a valid form."""
        typed = self.cleaned_data
        return ReleaseText(
            typed["title"], typed["lead"], typed["body"].strip(), typed["contact"], ReleaseKind(typed["kind"])
        )


class GatheringForm(RefusableForm):
    """What a dossier gathers: releases and pictures of the agency."""

    releases = sent_as(
        "communiques",
        forms.TypedMultipleChoiceField(
            label=_("Communiqués"),
            help_text=_("Un communiqué sous embargo n’y paraît qu’à sa minute."),
            required=False,
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
        ),
    )
    pictures = sent_as(
        "images",
        forms.TypedMultipleChoiceField(
            label=_("Images"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
        ),
    )
    revision = sent_as("revision", forms.CharField(required=False, max_length=64, widget=forms.HiddenInput))

    @classmethod
    def of(cls, dossier: Release, data: QueryDict | None = None) -> Self:
        """The form of a dossier with what it gathers, bound to what was sent if anything."""
        form = cls(
            data,
            initial={
                "releases": list(dossier.gathered.values_list("pk", flat=True)),
                "pictures": list(dossier.pictures.values_list("pk", flat=True)),
                "revision": revision_of(dossier),
            },
        )
        releases = [(release.pk, filled(release).title) for release in gatherable_releases()[:MOST_GATHERED]]
        form.offer("releases", releases)
        form.offer("pictures", list(own_pictures()[:MOST_GATHERED].values_list("pk", "title")))
        return form


class CorrectionForm(ReleaseForm):
    """The corrected text of a release that has left, and what was wrong."""

    reason = sent_as(
        "motif",
        LineField(
            label=_("Ce qui était faux"),
            help_text=_("Une phrase, qui se lira en tête du communiqué avec le jour."),
            max_length=LONGEST_NOTE,
        ),
    )


class ApprovalForm(RefusableForm):
    """When an approved release leaves, in Paris time: at once if nothing is chosen."""

    day = sent_as(
        "jour",
        DayField(
            label=_("Embargo jusqu’au (facultatif)"), help_text=_("Vide : il part tout de suite."), required=False
        ),
    )
    hour = sent_as(
        "heure",
        TimeField(
            label=_("À quelle heure"),
            help_text=_("Heure de Paris ; vide avec un jour : 8 h."),
            required=False,
            error_messages={"invalid": _("Écrivez l’heure comme 08:00.")},
        ),
    )
    accepts_moved = sent_as(
        "chiffres-gardes",
        forms.BooleanField(label=_("Je publie les chiffres de ce jour-là, bien qu’ils aient changé"), required=False),
    )
    revision = sent_as("revision", forms.CharField(required=False, max_length=64, widget=forms.HiddenInput))

    def __init__(self, data: QueryDict | None = None, *, revision: str = "", has_moved: bool = False) -> None:
        super().__init__(data, initial={"revision": revision})
        if not has_moved:
            del self.fields["accepts_moved"]

    def clean(self) -> dict[str, Any]:
        """The fields; an hour alone says no moment."""
        typed = self.cleaned_data
        if typed.get("hour") is not None and typed.get("day") is None and "day" not in self.errors:
            self.add_error("day", _("Donnez aussi le jour."))
        return typed

    @property
    def chosen_moment(self) -> tuple[dt.date, dt.time] | None:
        """The day and hour of the embargo; None to leave at once."""
        day = self.cleaned_data["day"]
        return None if day is None else (day, self.cleaned_data["hour"] or dt.time(8))


class MentionForm(EntryForm):
    """An article of the press review."""

    medium = sent_as("media", LineField(label=_("Média"), max_length=LONGEST_MEDIUM))
    published_on = sent_as("paru", DayField(label=_("Paru le")))
    title = sent_as("titre", LineField(label=_("Titre de l’article"), max_length=LONGEST_TITLE))
    url = sent_as(
        "adresse",
        WebAddressField(
            label=_("Adresse de l’article"),
            help_text=_("Seul le lien est montré : l’article reste chez son éditeur."),
            max_length=LONGEST_ADDRESS,
        ),
    )

    def mention(self) -> Mention:
        """The article in a valid form."""
        typed = self.cleaned_data
        return Mention(typed["medium"], typed["published_on"], typed["title"], typed["url"])
