"""The form of a picture: the file, what it shows, whose it is, what may be done with it."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.kits.forms.fields import LineField, ReceivedFileField, sent_as
from maillage.kits.forms.forms import EntryForm
from maillage.kits.pictures.terms import LONGEST_ALT, LONGEST_CREDIT, LONGEST_TITLE, PictureLicence, PictureWords

ACCEPTED: Final = ".png,.jpg,.jpeg"


class PictureForm(EntryForm):
    """A picture, given under one of the licences."""

    file = sent_as("image", ReceivedFileField(label=_("Image"), accept=ACCEPTED))
    title = sent_as("titre", LineField(label=_("Titre"), max_length=LONGEST_TITLE))
    alt = sent_as(
        "description",
        LineField(
            label=_("Ce qu’on y voit"),
            help_text=_("Une phrase pour qui ne voit pas l’image."),
            max_length=LONGEST_ALT,
        ),
    )
    credit = sent_as("credit", LineField(label=_("Crédit"), max_length=LONGEST_CREDIT))
    licence = sent_as(
        "licence",
        forms.ChoiceField(
            label=_("Licence"), choices=[(licence.value, _(licence.label)) for licence in PictureLicence]
        ),
    )

    def words(self) -> PictureWords:
        """What is said of the picture in a valid form."""
        typed = self.cleaned_data
        return PictureWords(typed["title"], typed["alt"], typed["credit"], PictureLicence(typed["licence"]))
