"""Decides whether a data set of another catalogue is imported, and why not.

The model is udata: an identifier, a title and a URL per file are required, identifiers are unique within a source, and
a data set that is missing for seven days is archived. Two rules are added: the licence must be one of the two that
French law allows (CRPA D323-2-1), and our own data sets are never imported back.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from maillage.core.problems import sentence
from maillage.opendata.catalog.domain.licences import licence_of
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme

GONE_AFTER: Final = timedelta(days=7)  # udata's HARVEST_AUTOARCHIVE_GRACE_DAYS

# Why a data set is skipped, by code; parameters are stored with the item.
REASONS: Final[Mapping[str, str]] = {
    "identifier_missing": sentence("Il n’a pas d’identifiant (dct:identifier) : sans lui, on ne le reconnaîtrait pas."),
    "identifier_twice": sentence("L’identifiant « %(id)s » est déjà celui d’un autre jeu de ce catalogue."),
    "title_missing": sentence("Il n’a pas de titre."),
    "files_missing": sentence("Aucune de ses distributions n’a d’adresse : il n’y aurait rien à télécharger."),
    "licence_missing": sentence("Il ne dit pas sa licence : demandez au producteur de l’indiquer."),
    "licence_unknown": sentence(
        "Sa licence (%(licence)s) n’est ni la Licence Ouverte ni l’ODbL : une administration n’en a pas d’autre."
    ),
    "own_dataset": sentence("C’est un jeu publié ici, que l’autre catalogue a moissonné : il n’est pas repris."),
    "other_source": sentence("Il est déjà moissonné depuis « %(source)s » : il n’est pas pris deux fois."),
    "too_long": sentence("Son champ « %(field)s » est plus long que ce qui est gardé (%(most)s caractères)."),
    "reuse_without_dataset": sentence(
        "Aucun des jeux qu’elle reprend n’est dans ce catalogue : elle n’est pas montrée."
    ),
    "reuse_without_address": sentence("Elle n’a pas de titre, ou pas d’adresse que l’on puisse ouvrir."),
    "gone": sentence("Il n’est plus dans le catalogue depuis plus de sept jours : il est archivé."),
    "missing": sentence("Il n’est plus dans le catalogue : il sera archivé après sept jours."),
    "unreadable": sentence("Sa description ne se lit pas : %(reason)s"),
}
# Short versions for lists of reasons.
REASON_LABELS: Final[Mapping[str, str]] = {
    "identifier_missing": sentence("sans identifiant"),
    "identifier_twice": sentence("identifiant en double"),
    "title_missing": sentence("sans titre"),
    "files_missing": sentence("sans fichier"),
    "licence_missing": sentence("sans licence"),
    "licence_unknown": sentence("licence non reconnue"),
    "own_dataset": sentence("publié ici"),
    "other_source": sentence("moissonné ailleurs"),
    "too_long": sentence("champ trop long"),
    "reuse_without_dataset": sentence("sans jeu connu ici"),
    "reuse_without_address": sentence("sans adresse"),
    "gone": sentence("disparu depuis sept jours"),
    "missing": sentence("disparu depuis peu"),
    "unreadable": sentence("illisible"),
}
_AUTHORITY: Final = re.compile(r"(?:[^:/?#]+:)?//([^/?#]*)")  # RFC 3986, appendix B
_LONGEST: Final[Mapping[str, int]] = {"dct:identifier": 500}


@dataclass(frozen=True, slots=True)
class RemoteFileFound:
    """A file or service of an external data set."""

    url: str
    title: str = ""
    form: str = ""
    media_type: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class RemoteReuse:
    """What was made of data, as another catalogue says it, in udata's words; ``datasets`` identify its data.

    ``datasets`` holds every identifier and address that the catalogue gives of each.
    """

    remote_id: str
    title: str
    url: str
    kind: str = ""
    text: str = ""
    author: str = ""
    created_at: datetime | None = None
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteDataset:
    """A data set as described by another catalogue; "" for missing text."""

    remote_id: str
    title: str = ""
    uri: str = ""
    description: str = ""
    licences: tuple[str, ...] = ()
    frequency: Frequency = Frequency.UNKNOWN
    theme: Theme | None = None
    keywords: tuple[str, ...] = ()
    places: tuple[str, ...] = ()  # URIs and names of the area covered
    period_start: date | None = None
    period_end: date | None = None
    contact_name: str = ""
    contact_email: str = ""
    publisher: str = ""
    landing_page: str = ""
    conforms_to: str = ""
    origins: tuple[str, ...] = ()  # its other identifiers, in the catalogue of first publication
    issued_at: datetime | None = None
    modified_at: datetime | None = None
    files: tuple[RemoteFileFound, ...] = ()
    references: tuple[RemoteReuse, ...] = ()  # dct:isReferencedBy


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A data set whose description could not be parsed."""

    remote_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Omission:
    """Why a data set is not imported: a code of REASONS with its parameters."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    is_failure: bool = False  # an error of the catalogue, which should be reported to it

    @property
    def text(self) -> str:
        """The French message with its parameters filled in."""
        return REASONS[self.code] % self.params


@dataclass(frozen=True, slots=True)
class KnownIdentities:
    """What identifiers are compared with: our own, those of other sources, those seen in this run."""

    own_origin: str
    own_ids: Collection[str]
    elsewhere: Mapping[str, str]  # original identifier → name of the source that has it
    seen: Collection[str]


def omission_or_licence(remote: RemoteDataset, identities: KnownIdentities) -> Omission | Licence:
    """The licence of a data set to import, or why it is skipped."""
    lacking = _lacking(remote, identities)
    if lacking is not None:
        return lacking
    # Loop guard: a national catalogue may harvest us while we harvest it.
    aliases = [origin for origin in (remote.remote_id, remote.uri, *remote.origins) if origin]
    addresses = [*aliases, remote.landing_page, *(file.url for file in remote.files)]
    # "https://…/catalogue/0f8e…#x" and "urn:uuid:0f8e…" both end with our id.
    ends = (alias.partition("#")[0].rstrip("/").rpartition("/")[2].rpartition(":")[2] for alias in aliases)
    own_authority = _authority(identities.own_origin)
    is_own_address = bool(own_authority) and own_authority in map(_authority, addresses)
    if is_own_address or any(end in identities.own_ids for end in ends):
        return Omission("own_dataset")
    source = next((identities.elsewhere[alias] for alias in aliases if alias in identities.elsewhere), None)
    if source:
        return Omission("other_source", {"source": source})
    if not remote.licences:
        return Omission("licence_missing")
    return licence_of(remote.licences) or Omission("licence_unknown", {"licence": remote.licences[0][:120]})


def _lacking(remote: RemoteDataset, identities: KnownIdentities) -> Omission | None:
    if not remote.remote_id:
        return Omission("identifier_missing")
    if len(remote.remote_id) > _LONGEST["dct:identifier"]:
        return Omission(
            "too_long", {"field": "dct:identifier", "most": str(_LONGEST["dct:identifier"])}, is_failure=True
        )
    if remote.remote_id in identities.seen:
        return Omission("identifier_twice", {"id": remote.remote_id[:200]}, is_failure=True)
    if not remote.title:
        return Omission("title_missing")
    if not remote.files:
        return Omission("files_missing")
    return None


def _authority(address: str) -> str:
    match = _AUTHORITY.match(address)
    return match[1].lower() if match else ""
