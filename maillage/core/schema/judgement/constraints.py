"""The eight constraints of Table Schema, each a rule on the text and the value of a cell.

``required`` and ``unique`` are handled per column (judging.py, duplicates.py), since they concern missing values and
other rows.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from maillage.core.problems import Refused, sentence
from maillage.core.schema.patterns import compiled, pattern_judge
from maillage.core.schema.reading import read_schema
from maillage.core.schema.terms import Fault, Field, FieldType, example_of, shortened
from maillage.core.schema.types.readers import Reader, reader_of

Rule = Callable[[str, Any], Fault | None]  # takes a text of the right type and its value

_SHOWN_WORDS: Final = 8  # of an enumeration, shown in a message
_SIZED: Final = (str, list)

REQUIRED: Final = sentence("La valeur est obligatoire. Complétez la cellule, par exemple %(example)s.")
REQUIRED_PLAIN: Final = sentence("La valeur est obligatoire. Complétez la cellule.")
NOT_IN_LIST: Final = sentence("« %(value)s » n’est pas une des valeurs possibles. Choisissez parmi : %(words)s.")
NOT_IN_LONG_LIST: Final = sentence(
    "« %(value)s » n’est pas une des %(count)s valeurs possibles. Choisissez par exemple parmi : %(words)s."
)
BAD_PATTERN: Final = sentence(
    "« %(value)s » n’a pas la forme attendue. Écrivez par exemple %(example)s (expression régulière : %(pattern)s)."
)
BAD_PATTERN_PLAIN: Final = sentence(
    "« %(value)s » n’a pas la forme attendue. Suivez la description de la colonne (expression régulière : %(pattern)s)."
)
UNTOLD_PATTERN: Final = sentence(
    "« %(value)s » est trop long ou trop répété pour être comparé à la forme attendue (expression régulière : "
    "%(pattern)s). Raccourcissez la valeur."
)
TOO_SHORT: Final = sentence(
    "« %(value)s » est trop court : %(length)s caractères, il en faut au moins %(least)s. Complétez la valeur."
)
TOO_LONG: Final = sentence(
    "« %(value)s » est trop long : %(length)s caractères, il en faut au plus %(most)s. Raccourcissez la valeur."
)
TOO_FEW: Final = sentence("« %(value)s » a trop peu d’éléments : il en faut au moins %(least)s. Ajoutez-en.")
TOO_MANY: Final = sentence("« %(value)s » a trop d’éléments : il en faut au plus %(most)s. Retirez-en.")
TOO_SMALL: Final = sentence("« %(value)s » est trop petit. Donnez une valeur d’au moins %(least)s.")
TOO_LARGE: Final = sentence("« %(value)s » est trop grand. Donnez une valeur d’au plus %(most)s.")
BAD_ITEM: Final = sentence(
    "Un élément de la liste « %(value)s » ne convient pas. Suivez la description de la colonne, par exemple "
    "%(example)s."
)
BROKEN_PATTERN: Final = sentence(
    "La forme attendue de la colonne « %(field)s » n’a pas pu être vérifiée : l’expression régulière du schéma est "
    "fausse (%(pattern)s). Signalez-le aux auteurs du schéma."
)
BROKEN_BOUND: Final = sentence(
    "La borne « %(bound)s » de la colonne « %(field)s » n’a pas pu être vérifiée : elle n’a pas le type de la colonne. "
    "Signalez-le aux auteurs du schéma."
)


def rules_of(field: Field) -> tuple[Rule, ...]:
    """The rules of a field, in order of usefulness to the reader; invalid constraints are skipped."""
    read = reader_of(field)
    rules = (_enum(field, read), _pattern(field), *_lengths(field), *_bounds(field, read), _items(field))
    return tuple(rule for rule in rules if rule is not None)


def required_fault(field: Field) -> Fault:
    """The fault of an empty cell of a required field."""
    if field.examples:
        return Fault("constraint-error", "required", REQUIRED, {"example": example_of(field.examples, "")})
    return Fault("constraint-error", "required", REQUIRED_PLAIN)


def schema_faults(field: Field) -> Iterator[Fault]:
    """Faults of the constraints themselves: a pattern that does not compile, a bound of another type."""
    pattern = field.constraints.pattern
    if pattern is not None and compiled(pattern) is None:
        yield Fault("schema-error", "pattern", BROKEN_PATTERN, {"field": field.name, "pattern": shortened(pattern)})
    read = reader_of(field)
    bounds = {"minimum": field.constraints.minimum, "maximum": field.constraints.maximum}
    for check, bound in bounds.items():
        if bound is not None and read(bound) is None:
            yield Fault("schema-error", check, BROKEN_BOUND, {"field": field.name, "bound": shortened(bound)})


def _enum(field: Field, read: Reader) -> Rule | None:
    words = field.constraints.enum
    if not words:
        return None
    allowed = frozenset(words)
    values = [read(word) for word in words]
    first_words = ", ".join(shortened(word) for word in words[:_SHOWN_WORDS])
    message = NOT_IN_LIST if len(words) <= _SHOWN_WORDS else NOT_IN_LONG_LIST
    fault = Fault("constraint-error", "enum", message, {"words": first_words, "count": len(words)})

    def rule(text: str, value: Any) -> Fault | None:
        # 1 and 01 are the same integer, so compare values if texts differ.
        return None if text in allowed or (not isinstance(value, str) and value in values) else fault

    return rule


def _pattern(field: Field) -> Rule | None:
    pattern = field.constraints.pattern
    fits = pattern_judge(pattern) if pattern is not None else None
    if pattern is None or fits is None:
        return None
    params: dict[str, str | float] = {"pattern": shortened(pattern), "example": example_of(field.examples, "")}
    message = BAD_PATTERN if field.examples else BAD_PATTERN_PLAIN
    faults = {
        True: None,
        False: Fault("constraint-error", "pattern", message, params),
        None: Fault("constraint-error", "pattern", UNTOLD_PATTERN, params),
    }
    return lambda text, _value: faults[fits(text)]


def _lengths(field: Field) -> Iterator[Rule]:
    is_list = field.type in {FieldType.ARRAY, FieldType.LIST}
    least, most = field.constraints.min_length, field.constraints.max_length
    if least is not None:
        short = Fault("constraint-error", "minLength", TOO_FEW if is_list else TOO_SHORT, {"least": least})
        yield lambda text, value: short if len(value if isinstance(value, _SIZED) else text) < least else None
    if most is not None:
        long = Fault("constraint-error", "maxLength", TOO_MANY if is_list else TOO_LONG, {"most": most})
        yield lambda text, value: long if len(value if isinstance(value, _SIZED) else text) > most else None


def _bounds(field: Field, read: Reader) -> Iterator[Rule]:
    least, most = field.constraints.minimum, field.constraints.maximum
    if least is not None and (value := read(least)) is not None:
        yield _bound(operator.ge, value, Fault("constraint-error", "minimum", TOO_SMALL, {"least": least}))
    if most is not None and (value := read(most)) is not None:
        yield _bound(operator.le, value, Fault("constraint-error", "maximum", TOO_LARGE, {"most": most}))


def _bound(holds: Callable[[Any, Any], bool], bound: Any, fault: Fault) -> Rule:
    def rule(_text: str, value: Any) -> Fault | None:
        try:
            return None if holds(value, bound) else fault
        except (TypeError, ArithmeticError):  # NaN, or a naive and an aware datetime: not within the bound
            return fault

    return rule


def _items(field: Field) -> Rule | None:
    """The rule of ``arrayItem``: each element of an array must be a valid value."""
    if field.type is not FieldType.ARRAY or not field.array_item:
        return None
    written = {"type": "any", **field.array_item, "name": field.name}
    try:
        item = read_schema({"fields": [written]}, id="", version="").fields[0]
    except Refused:  # an invalid arrayItem is ignored
        return None
    read, rules = reader_of(item), rules_of(item)

    def broken(element: Any) -> str:  # returns "" for a valid element, else "type" or "constraint"
        if element is None or element == "":
            return "constraint" if item.constraints.required else ""
        text = str(element).lower() if isinstance(element, bool) else str(element)
        value = read(text)
        if value is None or (item.type is FieldType.STRING and not isinstance(element, str)):
            return "type"
        return "constraint" if any(rule(text, value) for rule in rules) else ""

    fault = Fault("constraint-error", "arrayItem", BAD_ITEM, {"example": example_of(field.examples, '["…"]')})
    of_type = Fault("type-error", "arrayItem", BAD_ITEM, {"example": example_of(field.examples, '["…"]')})

    def rule(_text: str, items: Sequence[Any]) -> Fault | None:
        reasons = {broken(element) for element in items}
        return of_type if "type" in reasons else fault if "constraint" in reasons else None

    return rule
