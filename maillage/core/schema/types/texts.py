"""Strings and their formats: URI, e-mail, UUID; booleans; several values in one cell."""

import json
import re
import uuid
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import Fault, FaultOf, Field, always, example_of, shortened

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")  # RFC 3986, 3.1
_WEB: Final = ("https://", "http://")  # most URIs, found faster than by a regex
_LOCAL_PART: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED_PART: Final = re.compile(r'"(?:[^"\\\r\n]|\\[^\r\n])+"')
_DOMAIN: Final = re.compile(
    r"(?:[A-Za-z0-9\u00a1-\uffff](?:[A-Za-z0-9\u00a1-\uffff_-]{0,61}[A-Za-z0-9\u00a1-\uffff])?\.)+"
    r"(?:[A-Za-z\u00a1-\uffff]{2,63}|xn--[A-Za-z0-9]{1,59})"
)
_MAX_LOCAL_LENGTH: Final = 64  # RFC 5321, 4.5.3.1.1
_MAX_DOMAIN_LENGTH: Final = 253
BAD_URI: Final = sentence(
    "« %(value)s » n’est pas une adresse internet complète. Écrivez-la avec son début, par exemple %(example)s."
)
BAD_EMAIL: Final = sentence(
    "« %(value)s » n’est pas une adresse électronique. Écrivez une seule adresse, par exemple %(example)s."
)
BAD_UUID: Final = sentence("« %(value)s » n’est pas un identifiant UUID. Écrivez par exemple %(example)s.")
BAD_BOOLEAN: Final = sentence("« %(value)s » n’est pas un des mots acceptés. Écrivez « %(yes)s » ou « %(no)s ».")
BAD_ARRAY: Final = sentence(
    "« %(value)s » n’est pas une liste. Écrivez les éléments entre crochets et entre guillemets, par exemple "
    "%(example)s."
)


def read_text(text: str) -> str:
    """Any text."""
    return text


def read_uri(text: str) -> str | None:
    """A text with a scheme; even "http://" is accepted, as by the national validator."""
    return text if text.startswith(_WEB) or _SCHEME.match(text) else None


def read_email(text: str) -> str | None:
    """A single address: a local part, @, a domain with a dot."""
    local, sign, domain = text.rpartition("@")
    if not sign or len(local) > _MAX_LOCAL_LENGTH or len(domain) > _MAX_DOMAIN_LENGTH:
        return None
    is_local = _LOCAL_PART.fullmatch(local) or _QUOTED_PART.fullmatch(local)
    return text if is_local and _DOMAIN.fullmatch(domain) else None


def read_uuid(text: str) -> str | None:
    """A UUID, as text."""
    try:
        uuid.UUID(text)
    except ValueError:  # not a UUID
        return None
    return text


def read_boolean(field: Field, text: str) -> bool | None:
    """True or false by the exact values of the field."""
    if text in field.true_values:
        return True
    return False if text in field.false_values else None


def text_faults(field: Field) -> FaultOf:
    """The fault of a text that is not of the format of the field."""
    message, example = {
        "email": (BAD_EMAIL, "mairie@exemple.fr"),
        "uuid": (BAD_UUID, "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
    }.get(field.format, (BAD_URI, "https://www.exemple.fr"))
    return always(Fault("type-error", "type", message, {"example": example_of(field.examples, example)}))


def boolean_faults(field: Field) -> FaultOf:
    """The fault of a text that is neither true nor false."""
    params = {"yes": _first_words(field.true_values), "no": _first_words(field.false_values)}
    return always(Fault("type-error", "type", BAD_BOOLEAN, params))


def _first_words(words: tuple[str, ...]) -> str:
    return shortened(words[0]) if words else "—"


def read_array(text: str) -> list[Any] | None:
    """The JSON array in ``text``."""
    try:
        array = json.loads(text)
    except (ValueError, RecursionError):  # not JSON
        return None
    return array if isinstance(array, list) else None


def read_list(text: str) -> list[str]:
    """The texts between commas."""
    return text.split(",")


def array_faults(field: Field) -> FaultOf:
    """The fault of a text that is not an array."""
    return always(Fault("type-error", "type", BAD_ARRAY, {"example": example_of(field.examples, '["bio", "local"]')}))
