"""Forms that show domain errors; the variants for new records and for people without an account."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.forms.utils import pretty_name
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from maillage.core.problems import Refused
from maillage.kits.forms.entries import ENTRY_NAME, note_refused, submitted_key
from maillage.kits.forms.fields import CHOICE_SUFFIX, CandidateField, TrapField, html_name_of, sent_as

Value = TypeVar("Value")

# What an empty field asks for, in place of Django's "Ce champ est obligatoire.", by what one does with it: with the
# name of the field, and without, where its label is a sentence or nothing.
_ASKED: Final[Sequence[tuple[type[forms.Widget], StrOrPromise, StrOrPromise]]] = (
    (forms.CheckboxInput, "", gettext_lazy("Cochez cette case pour continuer.")),
    (forms.FileInput, gettext_lazy("Choisissez un fichier : « %(name)s »."), gettext_lazy("Choisissez un fichier.")),
    (
        forms.widgets.ChoiceWidget,
        gettext_lazy("Choisissez une réponse : « %(name)s »."),
        gettext_lazy("Choisissez une réponse."),
    ),
    (forms.Widget, gettext_lazy("Remplissez « %(name)s »."), gettext_lazy("Écrivez votre réponse ici.")),
)
_LONGEST_NAME: Final = 40
_UNASKED: Final = forms.Field.default_error_messages["required"]


def _required_prompt(field: forms.Field, name: str) -> str:
    """What an empty field asks for, by its label; ``name`` is what Django calls one without."""
    with_name, plain = next(texts for widget, *texts in _ASKED if isinstance(field.widget, widget))
    label = str(name if field.label is None else field.label)
    is_noun = 0 < len(label) <= _LONGEST_NAME and "<" not in label
    return str(with_name) % {"name": label} if with_name and is_noun else str(plain)


class ShownField(forms.BoundField):
    """A bound field as rendered by kits/field.html."""

    @property
    def text(self) -> str:
        """The submitted text; the chosen candidate, if any."""
        sent = self.data if isinstance(self.field, CandidateField) else self.form.data.get(self.html_name)
        return str(sent or "")

    @property
    def candidates(self) -> tuple[tuple[str, str], ...]:
        """(key, name) of the possible meanings of an invalid text; empty for a valid field."""
        field = self.field
        if not self.errors or not isinstance(field, CandidateField):
            return ()
        text = str(self.value() or "") or (str(self.form[field.fallback].value() or "") if field.fallback else "")
        return tuple(field.search(text)) if text else ()

    @property
    def choice_name(self) -> str:
        """The parameter under which a candidate is sent."""
        return f"{self.html_name}{CHOICE_SUFFIX}"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes, with lang="fr" for text on a page in another language (WCAG 3.1.2)."""
        built = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        is_text = isinstance(shown, forms.Textarea) or getattr(shown, "input_type", "") == "text"
        if is_text and get_language() != "fr":
            built["lang"] = "fr"
        # Choices are focused as a whole, by their fieldset.
        if self.is_first_fault and not (shown.is_hidden or shown.use_fieldset):
            built["autofocus"] = True
        return built

    @property
    def is_first_fault(self) -> bool:
        """Whether this is the first invalid field, which the page focuses: on a phone it may be far down."""
        return bool(self.errors) and self.name == next(name for name in self.form.fields if name in self.form.errors)


class FieldFault(NamedTuple):
    """A link to an invalid field: the id to focus, the field's name, and the error where the list repeats it."""

    target: str
    name: str
    text: str = ""


class RefusableForm(forms.Form):
    """A form that shows a domain ``Refused`` as its own errors. The package docstring shows its use in a view."""

    bound_field_class = ShownField
    # The message above a form with field errors only.
    refusal_text: ClassVar[StrOrPromise] = ""
    # Whether the browser keeps the input until the server has received it: not where it is a secret.
    is_kept_while_typed: ClassVar[bool] = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})

    def add_prefix(self, field_name: str) -> str:
        """The name under which a field is sent."""
        field = self.fields.get(field_name)
        return super().add_prefix(html_name_of(field_name, field) if field else field_name)

    def full_clean(self) -> None:
        """Django's, with what an empty field asks for where the form does not say it."""
        for name, field in self.fields.items():
            if field.error_messages.get("required") is _UNASKED:
                field.error_messages["required"] = _required_prompt(field, pretty_name(name))
        super().full_clean()

    @classmethod
    def by_field(cls, values: Mapping[str, Value]) -> dict[str, Value]:
        """Rekey values from the names sent to the names of the fields."""
        names = {html_name_of(name, field): name for name, field in cls.base_fields.items()}
        return {names[sent]: value for sent, value in values.items() if sent in names}

    def texts(self) -> dict[str, str]:
        """The submitted texts by the names sent, as input for a reader in ``intake``."""
        return {field.html_name: field.text for field in self if isinstance(field, ShownField)}

    def offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Set the options of the menu ``name``: (value, label), or (name of a group, its options)."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)
        else:
            assert isinstance(field.widget, forms.widgets.ChoiceWidget)
            field.widget.choices = list(choices)

    def refusals(self, *, at: str | None = None) -> AbstractContextManager[None, bool]:
        """A context manager that turns a Refused into errors of this form; no input is lost.

        Errors that name no field of the form are shown at the field ``at``, or above the form.
        """
        return _Refusals(self, at)

    def add_error(self, field: str | None, error: Any) -> None:
        """Django's, and the browser keeps its copy of what was sent (``entries.py``)."""
        super().add_error(field, error)
        note_refused(submitted_key(self.data))

    def add_refusal(self, refusal: Refused, *, at: str | None = None) -> None:
        """Show each finding at its field, replacing the field's own errors; the overall sentence above the form.

        A finding names a field as it is sent, or as the form calls it.
        """
        self.errors  # noqa: B018 -- reads the fields first, so that the refusal comes after what they say
        names = {field.name: field.name for field in self} | {field.html_name: field.name for field in self}
        named = {names[finding.field_name] for finding in refusal.findings if finding.field_name in names}
        for name in named:
            self.errors.pop(name, None)
        texts = [_(refusal.message) % refusal.params]
        for finding in refusal.findings:
            text = _(finding.message) % finding.params
            if finding.field_name in names:
                self.add_error(names[finding.field_name], ValidationError(text, code=finding.code))
            elif text not in texts:
                texts.append(text)
        for text in texts:
            self.add_error(None if named else at, ValidationError(text, code=refusal.code))

    @property
    def sending(self) -> str:
        """The key by which the browser knows that the server received this form: the submitted one, or a new one."""
        return submitted_key(self.data) or _new_entry()

    @property
    def has_entry_field(self) -> bool:
        """Whether a field of the form sends the key (EntryForm)."""
        return any(field.html_name == ENTRY_NAME for field in self.hidden_fields())

    @property
    def problem(self) -> str:
        """The message above the form: non-field errors, else ``refusal_text``; "" if there are no errors."""
        return " ".join(map(str, self.non_field_errors())) or (str(self.refusal_text) if self.errors else "")

    @property
    def field_faults(self) -> list[FieldFault]:
        """Links to the invalid fields, above the form; none for a single error, which is focused."""
        if len(self.errors) < 2:
            return []
        return [FieldFault(focus_id(field), str(field.label)) for field in self.visible_fields() if field.errors]

    @property
    def all_problems(self) -> str:
        """All that is wrong on one line, for a page that does not show the form any more."""
        return " ".join(str(text) for texts in self.errors.values() for text in texts)

    @property
    def status(self) -> int:
        """The HTTP status of the page with the form: 422 if there are errors."""
        return 422 if self.errors else 200


class _Refusals(AbstractContextManager[None, bool]):
    """See ``RefusableForm.refusals``."""

    def __init__(self, form: RefusableForm, at: str | None) -> None:
        self._form, self._at = form, at

    def __enter__(self) -> None:
        """Do nothing on entry."""

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Suppress a Refused, which the form then shows; any other exception propagates."""
        if not isinstance(problem, Refused):
            return False
        self._form.add_refusal(problem, at=self._at)
        return True


def _new_entry() -> str:
    return secrets.token_urlsafe(24)


class RowsForm(RefusableForm):
    """The top of a form whose fields are those of its ``rows``: one key, one message, all their errors as links."""

    def __init__(self, data: Mapping[str, Any] | None, rows: Sequence[RefusableForm], **options: Any) -> None:
        super().__init__(data, **options)
        self.rows = rows

    def row_name(self, row: RefusableForm) -> str:
        """What the list of errors calls a row."""
        raise NotImplementedError

    @property
    def field_faults(self) -> list[FieldFault]:
        """Links to the invalid fields of all rows, each with its error: a row may be far down."""
        return [
            FieldFault(focus_id(field), f"{self.row_name(row)} : {field.label}", str(error))
            for row in self.rows
            for field in row.visible_fields()
            for error in field.errors
        ]

    @property
    def problem(self) -> str:
        """The message above the table; "" if no row has an error."""
        return super().problem or (str(self.refusal_text) if self.field_faults else "")


def focus_id(field: forms.BoundField) -> str:
    """The id of the input that a link to ``field`` focuses: the first of several."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label


class EntryForm(RefusableForm):
    """A form for a new record: ``entry`` lets the domain detect a double submission."""

    sent_entry = sent_as(ENTRY_NAME, forms.CharField(required=False, initial=_new_entry, widget=forms.HiddenInput))

    @property
    def entry(self) -> str | None:
        """The idempotency key of the submission; None if a program sent none."""
        return submitted_key(self.data) or None


class StrangerForm(RefusableForm):
    """A form open to anyone, with a honeypot: a bot gets the usual response, and nothing is saved."""

    website = TrapField()

    @property
    def is_human(self) -> bool:
        """Whether the submission is valid and the honeypot is empty."""
        return self.is_valid() and not self.cleaned_data["website"]


class FieldRenderer(DjangoTemplates):
    """Django's renderer with our field template. Widgets keep Django's templates, so that the admin is unchanged."""

    field_template_name = "kits/field.html"
