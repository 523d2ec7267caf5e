"""A source defined by a mapping file (TOML): columns, units and constants of each field.

For files that have no importer of their own. mapping_file.py is the file's schema; this module makes a source of it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.source_rows import SourceRow
from maillage.measure.protocol.domain.terms import (
    Context,
    MeasuredTest,
    Position,
    Status,
    Subtest,
    SubtestKind,
    Technology,
    ValueOrigin,
)
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.intake.aggregates import refuse_aggregate
from maillage.measure.record.intake.periods import moment_within
from maillage.measure.record.intake.sources import mapping_file
from maillage.measure.record.intake.sources.description import ImportedTest, ImportSource, Registers, SkippedRow
from maillage.measure.record.intake.sources.documents import Figures, with_document

TRUE_WORDS: Final = frozenset({"1", "TRUE", "VRAI", "OUI", "YES", "OK"})
FALSE_WORDS: Final = frozenset({"0", "FALSE", "FAUX", "NON", "NO", "KO"})
LARGEST: Final = 1e12
# Unix time in seconds (ten digits until 2286) or in milliseconds.
_EPOCH: Final = re.compile(r"(?P<seconds>\d{10})(?:\.?(?P<millis>\d{3}))?")
TECHNOLOGIES: Final = {technology.word.upper(): technology for technology in Technology}
CONTEXTS: Final = {context.word.upper(): context for context in Context}
ORIGINS: Final = {origin.word: origin for origin in Origin}
VALUE_ORIGINS: Final = {origin.word: origin for origin in ValueOrigin}
DATE_APPROXIMATE: Final = "date_approximate"


@dataclass(frozen=True, slots=True)
class MappedSource:
    """A source built from a mapping file, the place it requests, and its positions (lon, lat) with their names."""

    source: ImportSource
    place: mapping_file.MappedPlace | None
    points: tuple[tuple[float, float], ...]
    names: tuple[str, ...] = ()


def read_mapping(path: Path) -> MappedSource:
    """Load the source of a mapping file. Raises Refused with a finding for each invalid key."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        mapping = mapping_file.MappingFile.model_validate(content, strict=False)
    except FileNotFoundError as error:
        message = sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin.")
        raise Refused("no_file", message, file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = sentence("« %(file)s » n’est pas du TOML (%(reason)s).")
        raise Refused("not_toml", message, file=path.name, reason=str(error)) from error
    except ValidationError as error:
        reason = sentence("La clé « %(key)s » : %(reason)s.")
        findings = [
            Finding("wrong_key", reason, params={"key": ".".join(map(str, fault["loc"])), "reason": fault["msg"]})
            for fault in error.errors()
        ]
        message = sentence("La description « %(file)s » a des clés fausses : corrigez-les.")
        raise Refused("wrong_mapping", message, findings=findings, file=path.name) from error
    mapping_file.check_mapping(mapping)
    about = mapping.source
    source = ImportSource(
        name=about.name,
        title=about.title,
        publisher=about.publisher,
        licence=about.licence,
        url=about.url,
        origins=(ORIGINS[about.origin],),
        formats=tuple(about.formats),
        columns=frozenset(_columns(mapping)),
        required=frozenset(_columns(mapping)) - set(mapping.keep),
        ignored=mapping.ignore,
        read=partial(read_row, mapping=mapping),
        is_public_campaign=about.public_campaign,
        sheets=about.sheets,
        rows_min=about.rows_min,
        refused_share_max=about.refused_share_max,
    )
    points = tuple((point.lon, point.lat) for point in mapping.places.values())
    return MappedSource(source, mapping.place, points, tuple(mapping.places))


def _columns(mapping: mapping_file.MappingFile) -> set[str]:
    values = (mapping.time, mapping.operator, mapping.technology, mapping.context)
    where = mapping.position
    named = [value.column for value in values if value is not None]
    named += [where.lon, where.lat, where.place, *mapping.radio.values(), *mapping.keep]
    named += [*mapping.rows.keep, *mapping.rows.exclude]
    named += [name for part in mapping.subtests.values() for name in (part.column, part.ok, part.page)]
    return {name for name in (*named, *mapping.identity, *mapping.device) if name is not None}


def read_row(row: SourceRow, registers: Registers, *, mapping: mapping_file.MappingFile) -> ImportedTest | SkippedRow:
    """Convert a row according to ``mapping`` to a measurement, or return why it is none."""
    name = mapping.source.name
    flags = [*mapping.flags, *([DATE_APPROXIMATE] if mapping.time.period else [])]
    whole = dict(row.fields)  # a column may be used twice, such as the operator's name in the device key
    if not mapping.rows.has(whole):
        return SkippedRow("filtered", sentence("hors du filtre [rows] de la description"))
    refuse_aggregate(row, whole)
    identity = (
        registers.identity(name, *(whole.get(column, "") for column in mapping.identity))
        if mapping.identity
        else registers.identity_of_content(name, row)
    )
    taken_at = _moment(row, mapping.time)
    device = [whole.get(column, "") for column in mapping.device]
    operator_column, operator_text = mapping.operator.column or "operator", _text(row, mapping.operator)
    if operator_text is None:
        message = sentence("Le champ « %(field)s » est vide : renseignez-le.")
        raise row.refusal("missing", message, operator_column)
    operators = registers.operators
    known_operator = operators.by_id(operator_text) or operators.by_name(operator_text)
    operator = registers.operator_code(known_operator, taken_at.date())
    if operator is None:
        message = sentence(
            "L’opérateur « %(value)s » n’est pas dans la table : ajoutez-le à operators.csv, dans le dossier "
            "MAILLAGE_DATA."
        )
        raise row.refusal("unknown_operator", message, operator_column, value=operator_text[:80])
    technology = _word(row, mapping.technology, TECHNOLOGIES)
    measurement = MeasuredTest(
        id=identity,
        taken_at=taken_at,
        device=registers.outing(name, taken_at, device)
        if mapping.source.public_campaign
        else registers.pseudonym("\x1f".join((name, *device))),
        operator=operator,
        operator_origin=VALUE_ORIGINS[mapping.operator.origin],
        technology=technology or Technology.UNKNOWN,
        technology_origin=VALUE_ORIGINS[mapping.technology.origin] if technology and mapping.technology else None,
        context=_word(row, mapping.context, CONTEXTS) or Context.UNKNOWN,
        position=_position(row, mapping),
        subtests=tuple(filter(None, (_subtest(row, kind, part) for kind, part in mapping.subtests.items()))),
        flags=tuple(dict.fromkeys(flags)),
    )
    row.drop(mapping.keep)
    signals = {word: row.take_number(column, low=-200, high=100) for word, column in mapping.radio.items()}
    pages = (part.page for part in mapping.subtests.values() if part.page is not None)
    figures = Figures(
        name,
        words={word: whole[column] for column, word in mapping.keep.items() if column in whole},
        radio={word: value for word, value in signals.items() if value is not None},
        page=next((whole.get(column, "page") for column in pages), "page"),
    )
    if not mapping.subtests and not figures.radio:
        return SkippedRow("no_signal", sentence("aucune valeur de signal"))
    row.drop((*mapping.identity, *mapping.device, *mapping.rows.keep, *mapping.rows.exclude))
    return ImportedTest(ORIGINS[mapping.source.origin], with_document(measurement, figures, registers.operators))


def _moment(row: SourceRow, part: mapping_file.TimePart) -> datetime:
    column, zone = part.column or "time", ZoneInfo(part.timezone)
    text = _text(row, part)
    if part.period is None:
        if text is not None and (epoch := _EPOCH.fullmatch(text.strip())):
            seconds = int(epoch["seconds"]) + int(epoch["millis"] or 0) / 1_000
            return datetime.fromtimestamp(seconds, UTC)
        if text is not None:
            row.fields[column] = text
        return row.require_moment(column, zone).astimezone(UTC)
    moment = moment_within(text, part.period) if text is not None else None
    if moment is None:
        raise row.refusal("not_a_moment", mapping_file.NOT_A_MOMENT, column, value=(text or "")[:80])
    return moment.replace(tzinfo=zone).astimezone(UTC)


def _text(row: SourceRow, part: mapping_file.ValuePart) -> str | None:
    if part.column is None:
        return part.constant
    text = row.take(part.column)
    if text is None or not part.lookup:
        return text
    if text not in part.lookup:
        message = sentence("« %(value)s » n’est pas une valeur connue de « %(field)s » : complétez la description.")
        raise row.refusal("unknown_word", message, part.column, value=text[:80])
    return part.lookup[text]


def _word(row: SourceRow, part: mapping_file.ValuePart | None, words: Mapping[str, Any]) -> Any:
    if part is None:
        return None
    text = _text(row, part)
    if text is None:
        return None
    if text.strip().upper() not in words:
        message = sentence("« %(value)s » n’est pas une valeur connue de « %(field)s » : complétez la description.")
        raise row.refusal("unknown_word", message, part.column or "", value=text[:80])
    return words[text.strip().upper()]


def _position(row: SourceRow, mapping: mapping_file.MappingFile) -> Position | None:
    where = mapping.position
    if where.place is not None:
        name = row.require(where.place)
        if name not in mapping.places:
            message = sentence("Le lieu « %(value)s » n’a pas de position : ajoutez-le à [places].")
            raise row.refusal("unknown_place", message, where.place, value=name[:80])
        point = mapping.places[name]
        return Position(point.lon, point.lat, where.accuracy_m)
    lon = row.take_number(where.lon or "", low=-180, high=180)
    lat = row.take_number(where.lat or "", low=-90, high=90)
    return None if lon is None or lat is None else Position(lon, lat, where.accuracy_m)


def _subtest(row: SourceRow, kind: SubtestKind, part: mapping_file.SubtestMapping) -> Subtest | None:
    value = row.take_number(part.column, low=0, high=LARGEST)
    text = None if part.ok is None else row.take(part.ok)
    if text is not None and text.upper() not in TRUE_WORDS | FALSE_WORDS:
        message = sentence("« %(value)s » n’est ni oui ni non : écrivez 1 ou 0 dans « %(field)s ».")
        raise row.refusal("unknown_word", message, part.ok or "", value=text[:80])
    if value is not None and part.timeout_at is not None and value >= part.timeout_at:
        return Subtest(kind, Status.TIMEOUT)
    if text is not None and text.upper() in FALSE_WORDS:
        return Subtest(kind, Status.FAILED)
    return None if value is None else Subtest(kind, Status.OK, value * mapping_file.UNITS[part.unit])
