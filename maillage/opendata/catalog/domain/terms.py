"""The vocabulary of the catalogue, after DCAT: data set, distribution, publisher, frequency, licence, theme."""

from enum import StrEnum
from typing import Final

from maillage.accounts.domain.terms import INVENTED_MARK, AnyHideable, AnyVerb
from maillage.core.problems import sentence
from maillage.core.tables.terms import ReadLimits


class Licence(StrEnum):
    """The two licences that French law leaves to a public body for its data (CRPA D323-2-1)."""

    LICENCE_OUVERTE = "lov2"
    ODBL = "odbl"

    @property
    def official_name(self) -> str:
        """Official name of the licence, the same in every language."""
        return {"lov2": "Licence Ouverte 2.0", "odbl": "ODbL 1.0"}[self.value]

    @property
    def address(self) -> str:
        """The URL by which data.gouv.fr knows the licence."""
        return {
            "lov2": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
            "odbl": "https://opendatacommons.org/licenses/odbl/summary/",
        }[self.value]


class Frequency(StrEnum):
    """How often a data set changes: codes of the EU authority table."""

    CONTINUOUS = "CONT"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    TWICE_A_YEAR = "ANNUAL_2"
    YEARLY = "ANNUAL"
    IRREGULAR = "IRREG"
    NEVER = "NEVER"
    UNKNOWN = "UNKNOWN"

    @property
    def longest_days(self) -> int | None:
        """Days until a data set with this frequency is late (one and a half intervals); None without a regular one."""
        return {
            "CONT": 3,
            "DAILY": 3,
            "WEEKLY": 11,
            "MONTHLY": 46,
            "QUARTERLY": 137,
            "ANNUAL_2": 274,
            "ANNUAL": 548,
        }.get(self.value)


class Theme(StrEnum):
    """Data themes of the EU authority table, which DCAT-AP wants."""

    AGRICULTURE = "AGRI"
    ECONOMY = "ECON"
    EDUCATION = "EDUC"
    ENERGY = "ENER"
    ENVIRONMENT = "ENVI"
    GOVERNMENT = "GOVE"
    HEALTH = "HEAL"
    INTERNATIONAL = "INTR"
    JUSTICE = "JUST"
    REGIONS = "REGI"
    SOCIETY = "SOCI"
    TECHNOLOGY = "TECH"
    TRANSPORT = "TRAN"


class DatasetKind(StrEnum):
    """The origin of a data set."""

    OWN = "own"  # published here by its organisation, or on its behalf
    CONSOLIDATED = "consolidated"  # merged from the data sets of one schema in a territory
    HARVESTED = "harvested"  # described here, hosted elsewhere
    MEASURED = "measured"  # computed by this installation from measurements


class DatasetState(StrEnum):
    """The publication state of a data set."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"  # by the agency, and only the agency can lift it
    ARCHIVED = "archived"  # gone from the catalogue it was harvested from


class DatasetVerb(AnyVerb):
    """The actions on data sets in the audit trail of their organisation."""

    DATASET_PUBLISHED = "dataset-published", sentence("Jeu de données publié")
    DATASET_DESCRIBED = "dataset-described", sentence("Description changée")
    DATASET_WITHDRAWN = "dataset-withdrawn", sentence("Jeu de données retiré")
    DATASET_RESTORED = "dataset-restored", sentence("Jeu de données rétabli")
    DATASET_SUSPENDED = "dataset-suspended", sentence("Jeu de données suspendu")
    VERSION_WITHDRAWN = "version-withdrawn", sentence("Version retirée")
    REPORT_ANSWERED = "report-answered", sentence("Signalement traité")


class HideableDataset(AnyHideable):
    """What the agency can take down: a data set by id, a version by data set id and number."""

    DATASET = "dataset", sentence("jeu de données")
    VERSION = "version", sentence("version d’un jeu de données")


class ProblemKind(StrEnum):
    """The kinds of problems that readers report."""

    ERROR = "error"
    PERSON = "person"
    RIGHTS = "rights"
    OTHER = "other"


class EntryMode(StrEnum):
    """How a draft is filled: form, grid or file."""

    FORM = "form"
    GRID = "grid"
    FILE = "file"


class DraftStep(StrEnum):
    """The four steps of a publication."""

    CHOOSE = "choose"
    FILL = "fill"
    DESCRIBE = "describe"
    PUBLISH = "publish"

    @property
    def number(self) -> int:
        """Its position among the four, from 1."""
        return list(DraftStep).index(self) + 1


class FileForm(StrEnum):
    """The formats in which a version can be downloaded."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    GEOJSON = "geojson"
    PARQUET = "parquet"
    GPKG = "gpkg"
    PMTILES = "pmtiles"  # of large layers


class SourceKind(StrEnum):
    """The protocols of catalogues that can be harvested."""

    DCAT = "dcat"
    CKAN = "ckan"
    REUSES = "reuses"  # what udata knows to be made of data (/api/1/reuses/)


class ItemStatus(StrEnum):
    """The outcome of one data set in a harvest."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    ARCHIVED = "archived"


# Read limits of the public checks, which look at up to 500,000 cells: larger files are refused with advice. A light
# check takes a second, a heavy one two or three.
LIGHT_CHECK: Final = ReadLimits(decompressed_bytes=32 * 1024 * 1024, cells=2_000_000, wrong_lines=20_000)
HEAVY_CHECK: Final = ReadLimits(decompressed_bytes=96 * 1024 * 1024, cells=3_000_000, wrong_lines=20_000)
MOST_UPLOAD_BYTES: Final = 200 * 1024 * 1024
MOST_GRID_ROWS: Final = 5_000  # beyond, the grid only shows rows with findings, and the rest is corrected in the file
MOST_API_ROWS: Final = 1_000  # of one response


def is_invented(name: str) -> bool:
    """Whether the organisation of that name belongs to the demonstration."""
    return name.endswith(INVENTED_MARK)
