"""Describes the changes between two versions of a schema as sentences: columns, constraints, checks."""

from collections.abc import Iterator
from dataclasses import replace

from maillage.core.problems import sentence
from maillage.core.schema.terms import Field, Schema
from maillage.core.schema.wording.check_words import check_phrase
from maillage.core.schema.wording.phrases import Phrase
from maillage.core.schema.wording.words import constraint_phrases, type_phrase


def changes(before: Schema, after: Schema) -> tuple[Phrase, ...]:
    """The changes that matter to someone preparing a file: removed, new and changed columns, then checks.

    Changes of titles and descriptions are left out.
    """
    old, new = {field.name for field in before.fields}, {field.name for field in after.fields}
    gone = [field.name for field in before.fields if field.name not in new]
    come = [field.name for field in after.fields if field.name not in old]
    phrases: list[Phrase] = []
    if gone:
        phrases.append(Phrase(sentence("Colonnes retirées : %(names)s."), {"names": ", ".join(gone)}))
    if come:
        phrases.append(Phrase(sentence("Colonnes ajoutées : %(names)s."), {"names": ", ".join(come)}))
    # Files are read by name: a new order is only worth mentioning if the columns are the same.
    if not gone and not come and [field.name for field in before.fields] != [field.name for field in after.fields]:
        phrases.append(Phrase(sentence("Les colonnes ont changé d’ordre.")))
    for field in after.fields:
        was = before.field_named(field.name)
        if was is not None:
            phrases += _field_changes(was, field)
    # Compared by parameters: a check is unchanged if only the title of its columns changed.
    for check in after.custom_checks:
        if check not in before.custom_checks:
            phrases.append(Phrase(sentence("Contrôle ajouté : %(check)s"), {"check": check_phrase(check, after)}))
    for check in before.custom_checks:
        if check not in after.custom_checks:
            phrases.append(Phrase(sentence("Contrôle retiré : %(check)s"), {"check": check_phrase(check, before)}))
    return tuple(phrases)


def _field_changes(was: Field, now: Field) -> Iterator[Phrase]:
    name: dict[str, str | float | Phrase] = {"name": now.name}
    if was.type is not now.type or was.format != now.format:
        words: dict[str, str | float | Phrase] = {"was": type_phrase(was), "now": type_phrase(now)}
        yield Phrase(sentence("%(name)s : %(now)s (avant : %(was)s)."), name | words)
    if now.constraints.required and not was.constraints.required:
        yield Phrase(sentence("%(name)s devient obligatoire."), name)
    if was.constraints.required and not now.constraints.required:
        yield Phrase(sentence("%(name)s devient facultatif."), name)
    if was.constraints.enum != now.constraints.enum:
        yield _enum_change(was, now)
    if _limits(was) == _limits(now):
        return
    old, new = _limit_phrases(was), _limit_phrases(now)
    come = [phrase for phrase in new if phrase not in old]
    gone = [phrase for phrase in old if phrase not in new]
    for phrase in come:
        yield Phrase(sentence("%(name)s : désormais %(asked)s."), {"name": now.name, "asked": phrase})
    for phrase in gone:
        yield Phrase(sentence("%(name)s : plus nécessairement %(asked)s."), {"name": now.name, "asked": phrase})
    if not come and not gone:
        yield Phrase(sentence("%(name)s : les valeurs permises changent."), {"name": now.name})


def _limit_phrases(field: Field) -> list[Phrase]:
    return list(constraint_phrases(replace(field, constraints=replace(field.constraints, enum=()))))


def _enum_change(was: Field, now: Field) -> Phrase:
    come = [value for value in now.constraints.enum if value not in was.constraints.enum]
    gone = [value for value in was.constraints.enum if value not in now.constraints.enum]
    words = {"name": now.name, "come": ", ".join(come), "gone": ", ".join(gone)}
    if come and gone:
        return Phrase(sentence("%(name)s : valeurs ajoutées (%(come)s) et retirées (%(gone)s)."), words)
    if come:
        return Phrase(sentence("%(name)s : valeurs ajoutées (%(come)s)."), words)
    if gone:
        return Phrase(sentence("%(name)s : valeurs retirées (%(gone)s)."), words)
    return Phrase(sentence("%(name)s : les valeurs ont changé d’ordre."), words)


def _limits(field: Field) -> tuple[object, ...]:
    limits = field.constraints
    return (
        limits.pattern,
        limits.minimum,
        limits.maximum,
        limits.min_length,
        limits.max_length,
        limits.unique,
        field.true_values,
        field.false_values,
    )
