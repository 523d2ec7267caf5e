"""The forms of a call for pitches: the call, an invitation to read."""

import datetime as dt
import re
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.events.queries import Event
from maillage.kits.forms.fields import DayField, JudgedField, ReceivedFileField, TextField
from maillage.kits.forms.forms import RefusableForm
from maillage.meetings.models import PitchCall
from maillage.meetings.record.pitches import CallRules
from maillage.meetings.terms.pitches import (
    LONGEST_ANSWER,
    LONGEST_WORDS,
    MOST_CRITERIA,
    MOST_MARK,
    MOST_QUESTIONS,
    MOST_WEIGHT,
)
from maillage.web.wording.formats import in_french

_LONGEST_LINES: Final = 2_000
_MOST_PITCHES: Final = 60
_LONGEST_REMARK: Final = 1_000
_CRITERION: Final = re.compile(r"(.{1,190}?)\s*[:;]\s*(\d{1,2})")
# A call that nobody has written yet begins so: two minutes suffice to correct it.
_FIRST_QUESTIONS: Final = gettext_lazy("Que proposez-vous, et à qui ?\nQu’avez-vous déjà fait de tel ?")
_FIRST_CRITERIA: Final = gettext_lazy("Utile aux acheteurs présents : 3\nDéjà éprouvé : 2\nClair : 1")


class PitchFileForm(RefusableForm):
    """The title of a pitch, answers to the questions of its call (``q0`` …), a file; none changes once closed."""

    title = JudgedField(label=gettext_lazy("Titre"), longest=LONGEST_WORDS, is_wanted=False)

    def __init__(self, call: PitchCall, *args: Any, attached: str = "", is_open: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        for place, question in enumerate(call.questions):
            self.fields[f"q{place}"] = JudgedField(
                label=in_french(question),
                longest=LONGEST_ANSWER,
                is_wanted=False,
                widget=forms.Textarea(attrs={"rows": "4"}),
            )
        if is_open:
            replaced = _("Déjà jointe : %(name)s. Une autre la remplace.") % {"name": attached} if attached else ""
            self.fields["attachment"] = ReceivedFileField(
                label=_("Une pièce jointe (facultatif) : PDF, PNG ou JPEG, 5 Mo au plus"),
                help_text=replaced,
                accept=".pdf,.png,.jpg,.jpeg",
            )
        for field in self.fields.values():
            field.disabled = not is_open

    def answers(self) -> list[str]:
        """What a valid form answers, in the order of the questions."""
        return [text for name, text in self.cleaned_data.items() if name not in {"title", "attachment"}]


class PitchCallForm(RefusableForm):
    """What an organiser says of a call."""

    words = forms.CharField(
        label=gettext_lazy("Ce que vous attendez"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    questions = forms.CharField(
        label=gettext_lazy("Questions du dossier"),
        help_text=gettext_lazy("Une par ligne. Chaque dossier peut porter une pièce jointe (PDF ou image, 5 Mo)."),
        max_length=_LONGEST_LINES,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    criteria = forms.CharField(
        label=gettext_lazy("Critères et poids"),
        help_text=gettext_lazy("Un par ligne : Utile aux acheteurs présents : 3. Chacun est noté de 0 à 5."),
        max_length=_LONGEST_LINES,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    places = forms.IntegerField(
        label=gettext_lazy("Combien seront retenues"), min_value=1, max_value=_MOST_PITCHES, initial=6
    )
    closes_on = DayField(label=gettext_lazy("Dernier jour pour envoyer un dossier"))
    session = forms.TypedChoiceField(
        label=gettext_lazy("Session où elles passent"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, event: Event, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.event = event
        self.sessions = {session.pk: session for session in event.sessions.filter(kind="pitches")}
        choices = [(key, session.title) for key, session in self.sessions.items()]
        self.offer("session", [("", "—"), *choices])

    def clean_questions(self) -> tuple[str, ...]:
        """The questions, one a line."""
        lines = tuple(filter(None, map(str.strip, self.cleaned_data["questions"].splitlines())))
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(_("Plus de %s questions : gardez celles qui décident.") % MOST_QUESTIONS)
        return lines

    def clean_criteria(self) -> tuple[tuple[str, int], ...]:
        """The criteria with their weights."""
        criteria = []
        for line in filter(None, map(str.strip, self.cleaned_data["criteria"].splitlines())):
            read = _CRITERION.fullmatch(line)
            if read is None or not 1 <= int(read[2]) <= MOST_WEIGHT:
                text = _("Écrivez « Utile : 3 », avec un poids de 1 à %(most)s, pas « %(line)s ».")
                raise forms.ValidationError(text % {"most": MOST_WEIGHT, "line": line})
            criteria.append((read[1][:LONGEST_WORDS], int(read[2])))
        if len(criteria) > MOST_CRITERIA:
            raise forms.ValidationError(_("Plus de %s critères : gardez ceux qui décident.") % MOST_CRITERIA)
        return tuple(criteria)

    def rules(self) -> CallRules:
        """What was typed, as our terms have it: files come until the end of the last day, there."""
        typed = self.cleaned_data
        zone = ZoneInfo(self.event.time_zone)
        after = dt.datetime.combine(typed["closes_on"] + dt.timedelta(days=1), dt.time(), zone)
        return CallRules(
            typed["words"].strip(),
            typed["questions"],
            typed["criteria"],
            typed["places"],
            after.astimezone(dt.UTC),
            self.sessions.get(typed["session"]),
        )


class ReaderForm(RefusableForm):
    """Who is asked to read."""

    name = forms.CharField(label=gettext_lazy("Nom"), max_length=LONGEST_WORDS)
    email = forms.EmailField(label=gettext_lazy("Adresse électronique"))


def call_initial(event: Event, call: PitchCall | None) -> dict[str, object]:
    """What the form of a call begins with."""
    zone = ZoneInfo(event.time_zone)
    if call is None:
        session = event.sessions.filter(kind="pitches").first()
        return {
            "questions": str(_FIRST_QUESTIONS),
            "criteria": str(_FIRST_CRITERIA),
            "places": 6,
            "closes_on": event.starts_at.astimezone(zone).date() - dt.timedelta(days=21),
            "session": session.pk if session else None,
        }
    return {
        "words": call.words,
        "questions": "\n".join(call.questions),
        "criteria": "\n".join(f"{name} : {weight}" for name, weight in call.criteria.values_list("name", "weight")),
        "places": call.places,
        "closes_on": (call.closes_at.astimezone(zone) - dt.timedelta(seconds=1)).date(),
        "session": call.session_id,
    }


class MarksForm(RefusableForm):
    """A reader's marks of a file by the criteria of its call, and her remark for the organiser."""

    remark = TextField(
        label=gettext_lazy("Une remarque pour l’organisateur (facultatif)"),
        required=False,
        max_length=_LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )

    def __init__(self, call: PitchCall, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        scale = [(str(mark), str(mark)) for mark in range(MOST_MARK + 1)]
        self.criteria = dict(call.criteria.values_list("pk", "name"))
        for key, name in self.criteria.items():
            self.fields[f"c{key}"] = forms.TypedChoiceField(
                label=in_french(name), choices=scale, coerce=int, required=False, widget=forms.RadioSelect
            )
        self.order_fields([*(f"c{key}" for key in self.criteria), "remark"])

    def marks(self) -> dict[int, int]:
        """The marks that were given, by criterion."""
        typed = {key: self.cleaned_data.get(f"c{key}") for key in self.criteria}
        return {key: mark for key, mark in typed.items() if isinstance(mark, int)}
