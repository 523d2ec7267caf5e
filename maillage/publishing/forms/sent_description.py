"""The description that a program sends beside its file: a JSON object, or fields of the form, with the same names."""

import json
from collections.abc import Mapping
from typing import Any, Final

from maillage.catalog.terms.description import DESCRIBED
from maillage.core.problems import Refused, sentence

_UNREADABLE: Final = sentence("La description n’est pas un objet JSON : voyez ses champs dans la description de l’API.")


def sent_description(text: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent of a description; raises Refused where the JSON is none."""
    if not text.strip():
        return {name: fields[name] for name in DESCRIBED if name in fields}
    sent = sent_object(text, "description_unreadable", _UNREADABLE)
    return {name: value for name, value in sent.items() if name in DESCRIBED and value is not None}


def sent_object(text: str, code: str, message: str) -> dict[str, Any]:
    """The JSON object that was sent, empty where nothing was; Refused with ``code`` and ``message`` for other texts."""
    if not text.strip():
        return {}
    try:
        sent = json.loads(text)
    except ValueError as error:
        raise Refused(code, message) from error  # nothing was done with the file yet
    if not isinstance(sent, dict):
        raise Refused(code, message)
    return sent
