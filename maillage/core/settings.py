"""Settings of an installation: each field of a class is an environment variable (pydantic-settings).

The field has a type, a default and a French sentence (``setting``); a value that the type rejects is refused with the
sentence attached to the type (``Remedy``). Each feature may have a class of its own.
"""

import difflib
import ipaddress
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar, get_args

from pydantic import BeforeValidator, Field, PlainValidator, TypeAdapter, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from maillage.core.problems import Refused, sentence

PREFIX: Final = "MAILLAGE_"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
S = TypeVar("S", bound="Settings")

# For integers and choices, whose bounds and values come from the type.
_NUMBER: Final = sentence("%(name)s vaut « %(value)s » : donnez un nombre entier de %(lowest)s à %(highest)s.")
_WORD: Final = sentence("%(name)s vaut « %(value)s » : donnez un de ces mots : %(words)s.")


@dataclass(frozen=True, slots=True)
class Remedy:
    """The message for a value that the type rejects: ``%(name)s`` is the variable, ``%(value)s`` the value."""

    sentence: str


def setting(meaning: str, default: Any, *, variable: str | None = None, is_secret: bool = False) -> Any:
    """A field of a settings class.

    Its variable is the field name with MAILLAGE_ before it, unless ``variable`` is given.

    ``default`` is validated like a value of the environment; a callable computes it from the fields before, and the
    documentation then shows no default.
    """
    origin: dict[str, Any] = {"default_factory": default} if callable(default) else {"default": default}
    return Field(
        description=meaning,
        validation_alias=variable,
        validate_default=not callable(default) and default not in {"", None},
        repr=not is_secret,
        **origin,
    )


class Settings(BaseSettings):
    """Settings read from the environment and validated. A variable that is absent or blank takes its default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        enable_decoding=False,  # lists are comma-separated values, not JSON
        extra="ignore",
        frozen=True,
        loc_by_alias=False,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, texts: dict[str, str]) -> dict[str, str]:
        return {name: text.strip() for name, text in texts.items() if text.strip()}

    def django_settings(self) -> dict[str, Any]:
        """The settings for Django, by field name in capitals."""
        return {name.upper(): getattr(self, name) for name in type(self).model_fields}


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable, as the documentation shows it."""

    name: str
    default: str
    meaning: str
    is_secret: bool


def variables(*classes: type[Settings]) -> Iterator[Variable]:
    """The variables read by ``classes``, in order."""
    for settings_class in classes:
        for name, field in settings_class.model_fields.items():
            default = "" if field.default_factory or field.default is None else field.default
            default = str(int(default) if isinstance(default, bool) else default)
            yield Variable(_variable(name, field), default, field.description or "", not field.repr)


def read_settings(settings_class: type[S]) -> S:
    """Read ``settings_class`` from the environment; raises Refused, with the remedy, if a value is invalid."""
    try:
        return settings_class()
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = str(first["loc"][0])
        variable = variable_of(settings_class, name)
        raise _invalid(settings_class, name, variable, os.environ.get(variable, "").strip()) from error


def variable_of(settings_class: type[Settings], name: str) -> str:
    """The environment variable of the field ``name``."""
    return _variable(name, settings_class.model_fields[name])


def is_given(settings_class: type[Settings], name: str) -> bool:
    """Whether the environment has a value for the field ``name``; a blank one counts as absent."""
    return bool(os.environ.get(variable_of(settings_class, name), "").strip())


def setting_value(settings_class: type[Settings], name: str, text: str, *, label: str = "") -> Any:
    """The value of ``text`` for the field ``name``, as the environment would give it; for fields that stand alone.

    Raises Refused with the remedy of the field, which calls it ``label`` instead of its variable.
    """
    try:
        return _judge(settings_class, name).validate_python(text)
    except ValidationError as error:
        raise _invalid(settings_class, name, label or variable_of(settings_class, name), text) from error


@cache
def _judge(settings_class: type[Settings], name: str) -> TypeAdapter[Any]:
    field = settings_class.model_fields[name]
    judged: Any = Annotated[(field.annotation, *field.metadata)]
    return TypeAdapter(judged)


def _invalid(settings_class: type[Settings], name: str, label: str, text: str) -> Refused:
    field = settings_class.model_fields[name]
    params: dict[str, str | float] = {"name": label, "value": text if field.repr else "…"}
    remedy = next((part.sentence for part in field.metadata if isinstance(part, Remedy)), None)
    if remedy is None:
        lowest, highest = (
            next((getattr(part, bound) for part in field.metadata if hasattr(part, bound)), None)
            for bound in ("ge", "le")
        )
        remedy = _WORD if lowest is None else _NUMBER
        params |= {"words": ", ".join(get_args(field.annotation)), "lowest": lowest or 0, "highest": highest or 0}
    return Refused("setting_invalid", remedy, findings=(), **params)


def refuse_unknown(settings: Iterable[Variable]) -> None:
    """Raise Refused if a variable starting with MAILLAGE_ is not in ``settings``, with the closest name."""
    names = [variable.name for variable in settings]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in names:
            nearest = difflib.get_close_matches(name, names, n=1, cutoff=0.0)[0]
            message = sentence("%(name)s n’est pas un réglage. Vouliez-vous dire %(nearest)s ? Sinon, retirez-la.")
            raise Refused("setting_unknown", message, name=name, nearest=nearest)


def _variable(name: str, field: FieldInfo) -> str:
    return str(field.validation_alias or f"{PREFIX}{name.upper()}")


# Types shared by settings.


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError(text)
    return text


def _folder(text: str) -> Path:
    """The folder at ``text``, which need not exist yet; raises ValueError for a file or an inaccessible path."""
    try:
        folder = Path(text).expanduser().resolve()
        is_possible = not folder.exists() or (folder.is_dir() and os.access(folder, os.X_OK))
    except OSError as error:  # a parent is not accessible, a symlink loop, a disk error
        raise ValueError(text) from error
    if not is_possible:
        raise ValueError(text)
    return folder


def _present_folder(text: str) -> Path:
    folder = _folder(text)
    if not folder.is_dir():
        raise ValueError(text)
    return folder


def readable_file(text: str) -> Path:
    """The file at ``text``; raises ValueError if it is missing, a folder, or unreadable."""
    file = Path(text).expanduser().resolve()
    try:
        file.open("rb").close()
    except OSError as error:
        raise ValueError(text) from error
    return file


Port = Annotated[int, Field(ge=1, le=65_535)]
LowerCase: Final = BeforeValidator(str.lower)  # before a Literal: accepts its values in any case
YesNo = Annotated[
    bool,
    BeforeValidator(lambda text: {"oui": True, "non": False}.get(str(text).lower(), text)),
    Remedy(sentence("%(name)s vaut « %(value)s » : donnez 1 (oui) ou 0 (non).")),
]
Words = Annotated[
    list[str],
    PlainValidator(_words),
    Remedy(sentence("%(name)s vaut « %(value)s » : donnez des mots séparés par des virgules.")),
]
Networks = Annotated[
    list[Network],
    PlainValidator(lambda text: [ipaddress.ip_network(word) for word in _words(text)]),
    Remedy(sentence("%(name)s vaut « %(value)s » : donnez des adresses ou réseaux IP séparés par des virgules.")),
]
Name = Annotated[str, Field(min_length=1), Remedy(sentence("%(name)s est vide : donnez un nom."))]
Line = Annotated[
    str,
    PlainValidator(_one_line),
    Remedy(sentence("%(name)s tient sur une ligne : retirez le saut de ligne.")),
]
Folder = Annotated[
    Path,
    PlainValidator(_folder),
    Remedy(sentence("%(name)s vaut « %(value)s » : donnez le chemin d’un dossier que ce compte peut ouvrir.")),
]
OptionalFolder = Annotated[
    Path | None,
    PlainValidator(_present_folder),
    Remedy(sentence("%(name)s vaut « %(value)s » : donnez le chemin d’un dossier qui existe, ou rien.")),
]
OptionalFile = Annotated[
    Path | None,
    PlainValidator(readable_file),
    Remedy(
        sentence(
            "%(name)s vaut « %(value)s » : donnez le chemin d’un fichier qui existe et que ce compte peut lire, ou "
            "rien."
        )
    ),
]
