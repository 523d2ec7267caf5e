"""Form fields beyond Django's: each cleans to a domain value and says what to write instead."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from maillage.core.net.public_hosts import is_web_address
from maillage.core.problems import NotFound, Refused
from maillage.core.schema.checks.identifiers import is_siret
from maillage.core.text import normalised_text
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import search, territory

# Returns (key, name) for each thing a text may mean, likeliest first; a single one if it is unambiguous.
Search = Callable[[str], Sequence[tuple[str, str]]]
AnyField = TypeVar("AnyField", bound=forms.Field)

CHOICE_SUFFIX: Final = "-choix"  # suffix of the parameter with the chosen candidate
_NUMBER: Final = re.compile(r"\d{1,12}(?:[.,]\d{1,4})?")
_BETWEEN_DIGITS: Final = re.compile(r"[\s.-]")
_BESIDE_DIGITS: Final = re.compile(r"[\s€%]")
_HUNDREDTHS: Final = 100
_QUOTED_LETTERS: Final = 40
_MAX_COMMUNES: Final = 8
_MAX_TERRITORIES: Final = 8
_MAX_ADDRESS_LENGTH: Final = 2_000
_MAX_EMAIL_LENGTH: Final = 254  # RFC 5321, with its brackets
_BARE_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(/\S*)?", re.IGNORECASE)


def sent_as(html_name: str, field: AnyField) -> AnyField:
    """Set the name of ``field`` in pages and requests."""
    field.html_name = html_name  # type: ignore[attr-defined]
    return field


def html_name_of(name: str, field: forms.Field) -> str:
    """The name under which the form field ``name`` is sent."""
    return str(getattr(field, "html_name", name))


class LineField(forms.CharField):
    """A single line of text: pasted line breaks become spaces."""

    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "max_length": _("Ce texte dépasse %(limit_value)s caractères : dites-le plus court."),
    }

    def to_python(self, value: Any) -> str:
        """The text with single spaces between words."""
        return " ".join(str(super().to_python(value) or "").split())


class TextField(forms.CharField):
    """Text of several lines."""

    default_error_messages: ClassVar[dict[str, StrOrPromise]] = LineField.default_error_messages
    widget = forms.Textarea


class JudgedField(forms.CharField):
    """Text validated by the domain, whose ``Refused`` reports it missing or longer than ``longest`` at this field.

    The browser enforces both. ``is_wanted`` is False for an optional field.
    """

    def __init__(self, *, longest: int, is_wanted: bool = True, **options: Any) -> None:
        self.longest, self.is_wanted = longest, is_wanted
        super().__init__(required=False, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Django's attributes, with ``maxlength`` and ``required``."""
        bounds = {"maxlength": str(self.longest)}
        return super().widget_attrs(widget) | bounds | ({"required": True} if self.is_wanted else {})


class SeveralFilesInput(forms.FileInput):
    """Files as browsers ask for several at once."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"multiple": True, **(attrs or {})})


class ReceivedFileField(forms.Field):
    """A file that the feature receives and judges itself (``web/bodies``); a browser sends it once, and keeps none."""

    widget = forms.FileInput

    def __init__(self, *, accept: str, **options: Any) -> None:
        self.accept = accept
        super().__init__(required=False, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """What the browser lets people choose."""
        return super().widget_attrs(widget) | ({"accept": self.accept} if self.accept else {})


class TrapField(forms.CharField):
    """A honeypot: an invisible field that people leave empty."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=200)
        self.template_name = "kits/trap.html"


class DayInput(forms.DateInput):
    """A browser's date input."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """A browser's time input."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DayField(forms.DateField):
    """A date in the format of browsers."""

    widget = DayInput
    input_formats = ("%Y-%m-%d",)
    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "invalid": _("« %(value)s » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2027-09-01."),
    }

    def to_python(self, value: Any) -> date | None:
        """The date; None if empty."""
        try:
            return super().to_python(value.strip() if isinstance(value, str) else value)
        except ValidationError as error:
            # Django's error does not quote the input.
            raise not_understood(self, value) from error


class TimeField(forms.TimeField):
    """A time of day."""

    widget = HourInput


class NumberField(forms.Field):
    """A number as people write it: "1 500 000 €", "29,5", "5 %"."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "invalid": _("« %(value)s » n’est pas un nombre : écrivez par exemple 1500000 ou 29,5."),
    }

    def to_python(self, value: Any) -> float | None:
        """The number; None if empty."""
        typed = _BESIDE_DIGITS.sub("", str(value or ""))
        if not typed:
            return None
        if not _NUMBER.fullmatch(typed):
            raise not_understood(self, value)
        return float(typed.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """A number without trailing zeros; input is redisplayed unchanged."""
        return f"{value:.10g}" if isinstance(value, int | float) else value


class EuroField(NumberField):
    """An amount in euros."""


class PercentField(NumberField):
    """A share from 0 to 1, written as a percentage."""

    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "range": _("« %(value)s » n’est pas un pourcentage : écrivez un nombre de 1 à 100."),
    }

    def to_python(self, value: Any) -> float | None:
        """The share; None if empty."""
        percent = super().to_python(value)
        if percent is not None and not 0 < percent <= _HUNDREDTHS:
            raise not_understood(self, value, "range")
        return None if percent is None else percent / _HUNDREDTHS

    def prepare_value(self, value: Any) -> Any:
        """The share as a percentage."""
        return super().prepare_value(value * _HUNDREDTHS if isinstance(value, int | float) else value)


class HoursField(NumberField):
    """Hours, cleaned to hundredths of an hour: "151,67" is 15167."""

    def to_python(self, value: Any) -> int | None:
        """The hundredths of hours; None if empty."""
        hours = super().to_python(value)
        return None if hours is None else round(hours * _HUNDREDTHS)

    def prepare_value(self, value: Any) -> Any:
        """The hours, as a table shows them."""
        if not isinstance(value, int):
            return value
        whole, rest = divmod(value, _HUNDREDTHS)
        return f"{whole},{rest:02}" if rest else str(whole)


class SiretField(forms.Field):
    """The fourteen digits of an establishment; spaces, points and dashes are ignored."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "invalid": _("« %(value)s » n’est pas un SIRET : quatorze chiffres, dont le dernier est une clé."),
    }

    def to_python(self, value: Any) -> str:
        """The digits; "" if empty."""
        return _BETWEEN_DIGITS.sub("", str(value or ""))

    def validate(self, value: Any) -> None:
        """Reject a number with a wrong checksum, and an empty required field."""
        if (value or self.required) and not is_siret(value):
            raise not_understood(self, value)


class EmailField(forms.EmailField):
    """An e-mail address: the visitor's own, which her browser completes, unless ``is_own`` is False."""

    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "invalid": _("« %(value)s » n’est pas une adresse électronique : elle a la forme nom@domaine.fr."),
    }

    def __init__(self, *, is_own: bool = True, **options: Any) -> None:
        super().__init__(**{"max_length": _MAX_EMAIL_LENGTH, **options})
        self.widget.attrs["autocomplete"] = "email" if is_own else "off"


class WebAddressField(LineField):
    """An HTTP URL that a page may link to; "www.vallet.fr" is read as one."""

    widget = forms.URLInput
    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "invalid": _("« %(value)s » n’est pas une adresse : elle commence par https:// ou http://."),
    }

    def to_python(self, value: Any) -> str:
        """The URL, with the protocol that people leave out."""
        address = super().to_python(value)
        return f"https://{address}" if _BARE_HOST.fullmatch(address) else address

    def validate(self, value: Any) -> None:
        """Reject what is not an HTTP URL."""
        super().validate(value)
        if value and not is_web_address(value, longest=self.max_length or _MAX_ADDRESS_LENGTH):
            raise not_understood(self, value)


class SuggestingInput(forms.TextInput):
    """A text for which the browser suggests ``values``; others may be written."""

    template_name = "kits/suggesting_input.html"

    def __init__(self, values: Sequence[str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.values = values

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Django's, with the values and the id of their list."""
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_values"
        context["widget"]["attrs"]["list"] = list_id
        return {**context, "list_id": list_id, "values": self.values}


class CandidateInput(forms.TextInput):
    """A text input, or the candidate chosen below it."""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        """The chosen candidate if any; the text beside it is the one that was ambiguous."""
        return data.get(f"{name}{CHOICE_SUFFIX}") or super().value_from_datadict(data, files, name)


class CandidateField(LineField):
    """An ambiguous text: if it is invalid, the page offers its possible meanings.

    ``search`` returns them; ``fallback`` names the field whose text is searched while this one is empty.
    """

    widget = CandidateInput

    def __init__(self, *, search: Search, fallback: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.search, self.fallback = search, fallback


def offer_while_typed(
    field: CandidateField, href: str, *, beside: str = "", fallback: str = "", chooses_first: bool = False
) -> None:
    """Have the meanings of a field, asked at ``href``, offered below it while it is typed (kits/candidates.js).

    ``beside`` and ``fallback`` are names of inputs of the form: what is sent along, and what is asked about while the
    field is empty. A page that shows it loads the script.
    """
    attrs = {"data-candidates": href, "autocomplete": "off"}
    attrs |= {"data-beside": beside} if beside else {}
    attrs |= {"data-fallback": fallback} if fallback else {}
    attrs |= {"data-first": ""} if chooses_first else {}
    field.widget.attrs.update(attrs)


class ChosenField(CandidateField):
    """A CandidateField cleaned to the key of the only match; "" if empty."""

    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "unknown": _("« %(value)s » n’est connu de personne ici : écrivez-le autrement."),
        "several": _("« %(value)s » peut être plusieurs choses : choisissez la bonne."),
    }

    def clean(self, value: Any) -> str:
        """The key; raises ValidationError if the text matches nothing, or several things."""
        text = super().clean(value)
        if not text:
            return ""
        candidates = self.search(text)
        if len(candidates) != 1:
            raise not_understood(self, text, "several" if candidates else "unknown")
        return candidates[0][0]


def territories_named(*kinds: Kind) -> Search:
    """A search for territories of these kinds by name or code, and for any by its address ("place:pornic").

    Those of that very name or code come alone, else those that the text may mean.
    """

    def candidates(text: str) -> list[tuple[str, str]]:
        if ":" in text:
            return [(place.address, place.name) for place in _territory_at(text)]
        places = search(text, limit=_MAX_TERRITORIES, kinds=kinds)
        same = [
            place
            for place in places
            if normalised_text(text) in {normalised_text(place.name), normalised_text(place.code)}
        ] or places
        return [(place.address, " · ".join(filter(None, (place.name, place.within)))) for place in same]

    return candidates


def shown_territory(address: str, named: Search) -> str:
    """A territory as its field shows it: by its name or code if ``named`` reads it back as the same, else by address.

    Mayenne is a commune and a département: the field of a commune's organisation shows 53147.
    """
    place = territory(address)
    texts = (text for text in (place.name, place.code) if [key for key, _name in named(text)] == [place.address])
    return next(texts, place.address)


def _territory_at(address: str) -> list[Territory]:
    try:
        return [territory(address)]
    except (NotFound, Refused):
        # The error is shown at the field.
        return []


class CommuneField(LineField):
    """A commune by name, postal code or Insee code; None if empty."""

    def clean(self, value: Any) -> Territory | None:
        """The only matching commune; if there are several, the error lists them."""
        typed = super().clean(value)
        if not typed:
            return None
        matches = search(typed, limit=_MAX_COMMUNES, kinds=[Kind.COMMUNE])
        exact = [
            place
            for place in matches
            if normalised_text(typed) in {normalised_text(place.name), normalised_text(place.code)}
        ]
        several = exact or matches
        if len(several) == 1:
            return several[0]
        if not several:
            raise ValidationError(_("Aucune commune à ce nom : essayez son code postal."), code="commune_unknown")
        names = ", ".join(f"{place.name} ({place.within or place.code}) : {place.code}" for place in several)
        raise ValidationError(_("Laquelle ? Tapez son code : %(names)s."), "commune_unclear", {"names": names})


def not_understood(field: forms.Field, value: object, code: str = "invalid") -> ValidationError:
    """The error ``code`` of ``field``, quoting the input."""
    return ValidationError(field.error_messages[code], code, {"value": " ".join(str(value).split())[:_QUOTED_LETTERS]})
