"""What a form says that was begun before somebody else changed the page: merged, and what both changed shown beside."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from django import forms
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.include.structures.domain.form_merging import ACTIVITIES, activities_of, merged_form
from maillage.include.structures.pages.parts.structure_words import activity_text, sector_name
from maillage.include.structures.pages.structure_form import StructureForm, first_texts
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structure_life import stated_at
from maillage.include.structures.store.structures import stated_structure
from maillage.kits.forms.fields import sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.web.wording.formats import day, in_french


@dataclass(frozen=True, slots=True)
class FormClash:
    """A field that both changed: what the page says now, what was typed ("" for what is no one text)."""

    name: str
    label: str
    stands: str
    typed: str


@dataclass(frozen=True, slots=True)
class MergedStructureForm:
    """The texts to go on with, what both changed, and in a sentence who changed the page meanwhile ("" for nobody)."""

    texts: dict[str, str]
    clashes: tuple[FormClash, ...] = ()
    meanwhile: str = ""


class ClashForm(RefusableForm):
    """The fields that both changed: those ticked stay as the page says; what was typed stands for the others."""

    taken = sent_as(
        "prendre",
        forms.MultipleChoiceField(
            label=gettext_lazy("La fiche dit mieux"), required=False, widget=forms.CheckboxSelectMultiple
        ),
    )

    def __init__(self, clashes: Iterable[FormClash]) -> None:
        super().__init__()
        self.offer("taken", [(clash.name, _clash_text(clash)) for clash in clashes])


def _clash_text(clash: FormClash) -> str:
    stands = format_html(
        "<strong>{}</strong> : {} <q>{}</q>",
        clash.label,
        _("la fiche dit maintenant"),
        in_french(clash.stands) if clash.stands else _("rien"),
    )
    if not clash.typed:
        return stands
    return format_html(
        '{}<br><span class="soft">{} <q>{}</q></span>', stands, _("vous avez tapé"), in_french(clash.typed)
    )


def merged_structure_form(
    row: Structure, typed: Mapping[str, str], revision: str, page_fields: Collection[str]
) -> MergedStructureForm:
    """What ``typed`` says of a page as it stands; ``page_fields``: those for which the page is right, not the form."""
    stated = stated_structure(row)
    stands = first_texts(stated)
    base = None
    with suppress(ValueError):  # no moment: a form of long ago, or by hand; then what was typed stands
        base = stated_at(row, dt.datetime.fromisoformat(revision))
    if base is None or revision == row.changed_at.isoformat():
        texts = dict(typed)
        for name in page_fields:
            if name == ACTIVITIES:
                texts = {key: text for key, text in texts.items() if key not in activities_of(texts)}
                texts |= {key: stands[key] for key in activities_of(stands)}
            elif name in texts:
                texts[name] = stands.get(name, "")
        return MergedStructureForm(texts)
    merged = merged_form(first_texts(base), typed, stands)
    if not merged.clashes:
        return MergedStructureForm(merged.texts)
    labels = {ACTIVITIES: _("Activités"), **{field.html_name: str(field.label) for field in StructureForm()}}
    activities = (f"{sector_name(activity.sector)} ({activity_text(activity)})" for activity in stated.activities)
    last = row.changes.order_by("-at", "-pk").first()
    words = {"source": last.source if last else row.source, "day": day(localdate(row.changed_at))}
    return MergedStructureForm(
        merged.texts,
        tuple(
            FormClash(
                name,
                labels.get(name, name),
                " ; ".join(activities) if name == ACTIVITIES else stands.get(name, ""),
                "" if name == ACTIVITIES else merged.texts.get(name, ""),
            )
            for name in merged.clashes
        ),
        _(
            "Pendant que vous écriviez, %(source)s a changé cette fiche (%(day)s). Rien de ce que vous avez tapé n’est "
            "perdu."
        )
        % words,
    )
