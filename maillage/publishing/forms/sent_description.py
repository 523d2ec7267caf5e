"""The description that a program sends beside its file: a JSON object, or fields of the form, with the same names."""

import json
from collections.abc import Mapping
from typing import Any

from maillage.catalog.terms.description import DESCRIBED
from maillage.core.problems import Refused, sentence


def sent_description(text: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent of a description; raises Refused where the JSON is none."""
    if not text.strip():
        return {name: fields[name] for name in DESCRIBED if name in fields}
    message = sentence("La description n’est pas un objet JSON : voyez ses champs dans la description de l’API.")
    sent = sent_object(text, Refused("description_unreadable", message))
    return {name: value for name, value in sent.items() if name in DESCRIBED and value is not None}


def sent_object(text: str, refusal: Refused) -> dict[str, Any]:
    """The JSON object that was sent, empty where nothing was; raises ``refusal`` where it is none."""
    if not text.strip():
        return {}
    try:
        sent = json.loads(text)
    except ValueError as error:
        raise refusal from error  # nothing was done with the file yet
    if not isinstance(sent, dict):
        raise refusal
    return sent
