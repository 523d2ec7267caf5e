"""A raw record before its fields are parsed, and the possible errors of documents.

All limits are defined here: a document of any size is read in little memory, and exceeding a limit is a finding.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element

from maillage.buy.contracts.domain.remarks import Breach, CheckLevel, CheckRule, PlacedRemark, Severity
from maillage.buy.contracts.domain.vocabularies import ContractKind, FormatVersion
from maillage.core.problems import sentence

# Real ones stay under 20,000; one of four million characters took six seconds and a gigabyte.
MOST_RECORD_CHARACTERS: Final = 2**19
MOST_DEPTH: Final = 32  # the format nests seven levels
MOST_ITEMS: Final = 10_000  # per list; real ones stay under 500

# Names of containers of records, in either version, in JSON and XML.
CONTAINERS: Final = frozenset({"marches", "marche", "contrat-concession", "contrats-concession", "contratConcession"})
KIND_OF_CONTAINER: Final = {
    "marche": ContractKind.MARKET,
    "contrat-concession": ContractKind.CONCESSION,
    "contrats-concession": ContractKind.CONCESSION,
    "contratConcession": ContractKind.CONCESSION,
}
# Any of these fields identifies a record.
_TELLING: Final = frozenset(
    {"id", "uid", "objet", "nature", "acheteur", "acheteur.id", "acheteur_id", "autoriteConcedante", "codeCPV"}
)

_GRAMMAR: Final = "RFC 8259 (JSON), XML 1.0, et guide du format DECP"


def _of_document(code: str, message: str, severity: Severity = Severity.ERROR) -> CheckRule:
    return CheckRule(code, message, _GRAMMAR, CheckLevel.DOCUMENT, severity)


UNREADABLE: Final = _of_document(
    "record-unreadable",
    sentence(
        "Cet enregistrement ne se lit pas (ligne %(line)s) : il est laissé de côté, les autres sont lus. Corrigez-le."
    ),
)
TOO_LARGE: Final = _of_document(
    "record-too-large", sentence("Cet enregistrement dépasse %(limit)s caractères : il est laissé de côté.")
)
TOO_DEEP: Final = _of_document(
    "record-too-deep", sentence("Cet enregistrement emboîte plus de %(limit)s niveaux : il est laissé de côté.")
)
TOO_MANY_ITEMS: Final = _of_document(
    "list-too-long", sentence("Cette liste a plus de %(limit)s éléments : les suivants sont laissés de côté.")
)
NOT_A_RECORD: Final = _of_document(
    "record-missing", sentence("« %(value)s » n’est pas un marché : il en faut l’identifiant, l’acheteur, l’objet…")
)
TRUNCATED: Final = _of_document(
    "document-truncated",
    sentence("Le fichier s’arrête avant sa fin (ligne %(line)s) : ce qui précède est lu. Téléchargez-le de nouveau."),
)
MALFORMED: Final = _of_document(
    "document-malformed",
    sentence(
        "Le fichier ne se lit plus à partir de la ligne %(line)s : ce qui précède est lu. Corrigez-le à la source."
    ),
)
COMMA: Final = _of_document(
    "json-comma",
    sentence(
        "Une virgule manque ou est en trop (ligne %(line)s) : ce n’est pas du JSON. Il en faut une entre deux "
        "éléments, aucune avant ] ou }."
    ),
)
CONTROL_IN_JSON: Final = _of_document(
    "json-control-characters",
    sentence(
        "Un texte contient une fin de ligne, une tabulation ou un autre caractère que JSON n’y permet pas (ligne "
        "%(line)s). Écrivez-le \\n, \\t ou \\u00XX."
    ),
)
SEVERAL_DOCUMENTS: Final = _of_document(
    "json-several-documents",
    sentence("Le fichier contient plusieurs documents JSON à la suite. Réunissez-les : le format en demande un seul."),
)
ENTITIES: Final = _of_document(
    "document-entities",
    sentence("Le fichier déclare des entités XML : il n’est pas lu, car elles vont chercher ou gonflent des contenus."),
)
EMPTY: Final = _of_document(
    "document-empty", sentence("Le fichier ne contient aucun marché. Vérifiez que c’est le bon fichier.")
)
UNREADABLE_FILE: Final = _of_document(
    "document-unreadable",
    sentence("Le fichier ne peut pas être lu (%(reason)s) : il est abîmé ou incomplet. Téléchargez-le de nouveau."),
)
CONTROL_CHARACTERS: Final = _of_document(
    "document-control-characters",
    sentence("%(count)s caractères de commande, interdits en XML, sont retirés du fichier."),
)
BYTES: Final = _of_document(
    "document-bytes",
    sentence(
        "%(count)s octets ne sont pas du %(encoding)s (le premier à la ligne %(line)s) : des lettres sont peut-être "
        "fausses."
    ),
)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A raw record: path, fields, and the kind and version that its document implies.

    ``is_typed``: numbers and booleans are typed (JSON) rather than text (XML, tables). ``element``: its XML element, if
    requested.
    """

    path: str
    fields: Mapping[str, Any]
    kind: ContractKind | None = None
    version: FormatVersion | None = None
    is_typed: bool = True
    remarks: tuple[PlacedRemark, ...] = ()
    element: Element | None = None


RawStream = Iterator[RawRecord | PlacedRemark]


def looks_like_record(fields: Mapping[str, Any]) -> bool:
    """Whether a mapping is a record rather than a wrapping or something else."""
    return not _TELLING.isdisjoint(fields)


def breach_at(path: str, rule: CheckRule, value: str = "", **params: str | float) -> PlacedRemark:
    """The breach of a document rule at a path."""
    return PlacedRemark(path, Breach(rule, value, {"value": value, **params}))


def below(path: str, name: str | int) -> str:
    """The path of ``name`` inside ``path``."""
    return f"{path}/{name}" if path else str(name)
