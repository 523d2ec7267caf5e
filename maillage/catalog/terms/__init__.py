"""The words of the catalogue, those of DCAT: Dataset, Distribution, Publisher, Frequency, License, theme."""

from enum import StrEnum
from typing import Final

from maillage.accounts.terms import AnyHideable, AnyVerb
from maillage.core.problems import sentence
from maillage.core.tables.terms import ReadLimits


class Licence(StrEnum):
    """The two licences that French law leaves to a public body for its data (CRPA D323-2-1)."""

    LICENCE_OUVERTE = "lov2"
    ODBL = "odbl"

    @property
    def official_name(self) -> str:
        """The name of the licence, the same in every language."""
        return {"lov2": "Licence Ouverte 2.0", "odbl": "ODbL 1.0"}[self.value]

    @property
    def address(self) -> str:
        """The address by which data.gouv.fr knows the licence."""
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
        """Days after which a data set of this rhythm is late (a rhythm and a half); None where it has none."""
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
    """Where a data set comes from."""

    OWN = "own"  # published here by its organisation, or by another in its name
    CONSOLIDATED = "consolidated"  # made from all data sets of one schema in a territory
    HARVESTED = "harvested"  # described here, kept elsewhere
    MEASURED = "measured"  # made by this installation from the measurements


class DatasetState(StrEnum):
    """Whether a data set is shown."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"  # by the agency, which alone lifts it
    ARCHIVED = "archived"  # gone from the catalogue it was harvested from


class DatasetVerb(AnyVerb):
    """What was done with data sets, for the trace of their organisation."""

    DATASET_PUBLISHED = "dataset-published", sentence("Jeu de données publié")
    DATASET_DESCRIBED = "dataset-described", sentence("Description changée")
    DATASET_WITHDRAWN = "dataset-withdrawn", sentence("Jeu de données retiré")
    DATASET_RESTORED = "dataset-restored", sentence("Jeu de données rétabli")
    DATASET_SUSPENDED = "dataset-suspended", sentence("Jeu de données suspendu")
    VERSION_WITHDRAWN = "version-withdrawn", sentence("Version retirée")
    REPORT_ANSWERED = "report-answered", sentence("Signalement traité")


class HideableDataset(AnyHideable):
    """What the agency can hide of the catalogue: a data set known by its id, a version by that and its number."""

    DATASET = "dataset", sentence("jeu de données")
    VERSION = "version", sentence("version d’un jeu de données")


class ProblemKind(StrEnum):
    """What a reader reports on a data set."""

    ERROR = "error"
    PERSON = "person"
    RIGHTS = "rights"
    OTHER = "other"


class Door(StrEnum):
    """How a draft is filled."""

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
        """Its place among the four, from 1."""
        return list(DraftStep).index(self) + 1


class FileForm(StrEnum):
    """The forms in which a version can be taken away."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    GEOJSON = "geojson"
    PARQUET = "parquet"
    GPKG = "gpkg"


class SourceKind(StrEnum):
    """What a catalogue to harvest speaks."""

    DCAT = "dcat"
    CKAN = "ckan"


class ItemStatus(StrEnum):
    """What became of one data set in a harvest."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    ARCHIVED = "archived"


# What is read of a file that anybody may have checked, of whose cells 500,000 are looked at: far more is refused with
# a way out. A light one takes a second, a heavy one two or three.
LIGHT_CHECK: Final = ReadLimits(decompressed_bytes=32 * 1024 * 1024, cells=2_000_000, wrong_lines=20_000)
HEAVY_CHECK: Final = ReadLimits(decompressed_bytes=96 * 1024 * 1024, cells=3_000_000, wrong_lines=20_000)
MOST_UPLOAD_BYTES: Final = 200 * 1024 * 1024
MOST_GRID_ROWS: Final = 5_000  # beyond, the grid shows the rows with findings, and the file door corrects the rest
MOST_API_ROWS: Final = 1_000  # of one answer


INVENTED_MARK: Final = "(démonstration)"


def is_invented(name: str) -> bool:
    """Whether an organisation of that name is one of the demonstration."""
    return name.endswith(INVENTED_MARK)
