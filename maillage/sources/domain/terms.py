"""The vocabulary of data sources: what a declaration says, the states of a source, the dates of its data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import Refused, sentence

LARGE_MB: Final = 300  # larger downloads wait for the night, one at a time
REFUSED_DAYS: Final = 30  # a refused file is kept that long, for ``accept``
_PERIOD: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?")


class FindKind(StrEnum):
    """How the address of a file is found; each is a function of intake/locating.py."""

    DATAGOUV_RESOURCE = "datagouv-resource"  # a permanent id, which redirects to a dated file
    DATAGOUV_TITLE = "datagouv-title"  # the newest resource of a data set whose title fits
    ODS_EXPORT = "ods-export"  # an export of an Opendatasoft portal, restricted by the server
    HTML_INDEX = "html-index"  # the newest link of a directory listing that fits
    GEOPF_ATOM = "geopf-atom"  # a download of IGN's Géoplateforme, by zone
    TEMPLATE = "template"  # an address with {region} or {departement}
    TED_PACKAGE = "ted-package"  # the notices of all Europe of the last month that is whole
    PAGED_API = "paged-api"  # records page by page, each with the address of the next one
    TRANSPORT_FEEDS = "transport-feeds"  # timetables of the region that the national access point lists
    FOLDER = "folder"  # a folder of this machine, for lists that are not open


class Territorial(StrEnum):
    """By which codes a source is restricted to the region."""

    REGION = "region"
    DEPARTEMENT = "departement"
    COMMUNE = "commune"
    NONE = "none"


class RestrictedAt(StrEnum):
    """Where the restriction happens: by the server, by the choice of files, or here after the download."""

    SERVER = "server"
    FILES = "files"
    LOCAL = "local"


class NewColumn(StrEnum):
    """What a column means that the declaration does not name."""

    TELL = "tell"
    IGNORE = "ignore"


class SourceStatus(StrEnum):
    """The outcome of the last look at a source; lateness is given beside, by the date of the data."""

    NEVER = "never"
    FETCHING = "fetching"
    CURRENT = "current"  # new bytes were taken
    UNCHANGED = "unchanged"
    FAILING = "failing"  # we cannot reach it
    REFUSED = "refused"  # it drifted: kept aside
    LOST = "lost"  # its publisher withdrew it
    EMPTY = "empty"  # nothing in the watched folder


class SourceVerb(AnyVerb):
    """Acts on sources in the audit trail."""

    CHOSEN = "source-chosen", sentence("Source de données choisie")
    ACCEPTED = "source-accepted", sentence("Fichier d’une source accepté")
    ASKED_AGAIN = "source-asked-again", sentence("Source de données à relire")


def period_days(text: str) -> float:
    """The length in days of an ISO 8601 duration as declarations write it ("P1M", "P40D").

    A month has 31 days, a year 366, so that nothing is reported late too early.
    """
    match = _PERIOD.fullmatch(text)
    if match is None or not any(match.groups()):
        message = sentence("« %(text)s » n’est pas une durée : écrivez-la comme P1M (un mois) ou P40D (40 jours).")
        raise Refused("source_period", message, text=text[:40])
    years, months, weeks, days, hours = (int(part or 0) for part in match.groups())
    return 366 * years + 31 * months + 7 * weeks + days + hours / 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One locator of the file; which fields it needs depends on its kind.

    ``title`` and ``match`` are regular expressions; ``address`` may have {region}, {departement}, {departements}, and
    {region_name}: the publisher's own word for the region, by its code, in ``region_names``. ``required``: columns of
    the file where this locator answers, if portals name them otherwise.
    """

    kind: FindKind
    dataset: str = ""
    resource: str = ""
    title: str = ""
    address: str = ""
    match: str = ""
    where: str = ""
    zone: str = ""
    folder: str = ""
    region_names: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """How a source is restricted to the region."""

    by: Territorial = Territorial.NONE
    where: RestrictedAt = RestrictedAt.LOCAL
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A row that must be there: whose absence proves that the file is wrong, although it looks whole."""

    column: str
    value: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What is expected of the file, before the restriction to the region; least and most as pairs."""

    media: str = "csv"
    magic: str = ""
    bytes: tuple[int, int] | None = None
    rows: tuple[int, int] | None = None
    max_removed_pct: float = 20.0
    bad_rows_max_pct: float = 0.1
    required: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    on_new_column: NewColumn = NewColumn.IGNORE
    canaries: tuple[Canary, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How often the publisher publishes, and where the date of the data stands.

    ``data_date``: "column:NAME" (its maximum), "title", "file-name", "address" (the one that answers after
    redirections), "response" (Last-Modified), "resource" (the portal's, the weakest), or a day.
    """

    every: str = "P1M"
    late_after: str = ""
    data_date: str = "response"
    usual_day: int = 0
    frozen: bool = False

    @property
    def every_days(self) -> float:
        """The cadence in days."""
        return period_days(self.every)

    @property
    def late_after_days(self) -> float:
        """The age in days from which the data are late: what is declared, else one and a half cadences."""
        return period_days(self.late_after) if self.late_after else 1.5 * self.every_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a source costs: megabytes to download and of disk, days that raw bytes of persons may be kept (0: no limit).

    ``token`` is the name of an environment variable. ``member`` finds the file in an archive.
    """

    download_mb: int = 1
    disk_mb: int = 0
    keep_days: int = 0
    token: str = ""
    unpack: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDeclaration:
    """A source as it is declared: who publishes it, where it is found, what is expected of it, what it may be used for.

    ``features`` are the packages whose pages rest on it. ``lot``: 1 in ten minutes, 2 within the hour, 3 overnight,
    0 only if asked for. ``version`` is a digest of the declaration in force.
    """

    id: str
    title: str
    publisher: str
    licence: str
    attribution: str
    importer: str
    find: tuple[Find, ...]
    page: str = ""
    use: str = ""
    doors: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    lot: int = 0
    checked: date | None = None
    is_off: bool = False
    restrict: Restriction = field(default_factory=Restriction)
    expect: Expectation = field(default_factory=Expectation)
    freshness: Freshness = field(default_factory=Freshness)
    needs: Needs = field(default_factory=Needs)
    version: str = ""
    is_own: bool = False

    def expectation_of(self, find_used: int) -> Expectation:
        """What is expected of a file that the locator of this number found."""
        required = self.find[find_used].required if find_used < len(self.find) else ()
        return replace(self.expect, required=required) if required else self.expect

    @property
    def is_large(self) -> bool:
        """Whether it is downloaded at night."""
        return self.needs.download_mb >= LARGE_MB

    @property
    def has_parts(self) -> bool:
        """Whether there is one file a département."""
        return self.restrict.where is RestrictedAt.FILES and self.restrict.by is Territorial.DEPARTEMENT


class SourceLicence(StrEnum):
    """Licences of sources: their official name and address."""

    LOV1 = "lov1", "Licence Ouverte 1.0", "https://www.data.gouv.fr/fr/pages/legal/licences/etalab-1.0/"
    LOV2 = "lov2", "Licence Ouverte 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
    ODBL = "odbl", "ODbL 1.0", "https://opendatacommons.org/licenses/odbl/summary/"
    EU = "2011/833/EU", "décision 2011/833/UE", "https://eur-lex.europa.eu/eli/dec/2011/833/oj"
    CLOSED = "closed", "non ouverte", ""

    official_name: str
    address: str

    def __new__(cls, word: str, official_name: str = "", address: str = "") -> Self:
        """The licence of a value."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.official_name = official_name
        member.address = address
        return member


@dataclass(frozen=True, slots=True)
class LocatedFile:
    """A file that a publisher offers: where, under which name, and what the publisher says of it.

    ``checksum`` is "algorithm:hexadecimal", "" if none is published.
    """

    address: str
    name: str = ""
    title: str = ""
    checksum: str = ""
    modified_on: date | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a look at the whole file found. ``rows`` is None where the form has none that are counted.

    ``canaries`` are the indexes of those found; ``newest`` is the maximum of the date column.
    """

    columns: tuple[str, ...] = ()
    rows: int | None = None
    bad_rows: int = 0
    canaries: tuple[int, ...] = ()
    newest: date | None = None
    empty_required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with its data in force and the outcome of the last look, for pages, /health and the command line.

    ``problem`` is the sentence of the last refusal or failure (a message id) with ``params``; ``digest`` names a file
    kept aside, which was refused first at ``refused_at``.
    """

    id: str
    title: str
    publisher: str
    licence: str
    attribution: str
    page: str
    features: tuple[str, ...]
    status: SourceStatus
    data_on: date | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    changed_at: datetime | None = None
    next_at: datetime | None = None
    rows: int | None = None
    size_bytes: int | None = None
    late_after_days: float = 0.0
    every_days: float = 0.0
    is_frozen: bool = False
    problem: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    refused_at: datetime | None = None

    def is_late(self, today: date) -> bool:
        """Whether the publisher is late: decided by the date of the data, never by the date of a look."""
        if self.is_frozen or self.data_on is None or self.status in {SourceStatus.NEVER, SourceStatus.FETCHING}:
            return False
        return today - self.data_on > timedelta(days=self.late_after_days)

    @property
    def is_broken(self) -> bool:
        """Whether the last look brought nothing that could be taken."""
        return self.status in {SourceStatus.FAILING, SourceStatus.REFUSED, SourceStatus.LOST}

    def is_troubled(self, today: date) -> bool:
        """Whether somebody has something to do or to know."""
        return self.is_broken or self.is_late(today)
