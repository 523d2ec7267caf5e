"""The vocabulary of DCAT-AP 3 and its controlled vocabularies, shared by export and harvest.

Namespaces: DCAT-AP 3.0.1 (SEMIC). Authority tables: Publications Office of the European Union. Media types: IANA.
"""

from collections.abc import Mapping
from typing import Final

from rdflib import URIRef
from rdflib.namespace import Namespace

from maillage.opendata.catalog.domain.terms import FileForm, Frequency, Theme

ADMS: Final = Namespace("http://www.w3.org/ns/adms#")
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
DCT: Final = Namespace("http://purl.org/dc/terms/")
FOAF: Final = Namespace("http://xmlns.com/foaf/0.1/")
GEODCATAP: Final = Namespace("http://data.europa.eu/930/")  # GeoDCAT-AP 3
HYDRA: Final = Namespace("http://www.w3.org/ns/hydra/core#")
MOBILITY: Final = Namespace("https://w3id.org/mobilitydcat-ap#")  # the profile of the national access points
LOCN: Final = Namespace("http://www.w3.org/ns/locn#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA_ORG: Final = Namespace("http://schema.org/")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")

EU_FREQUENCY: Final = Namespace("http://publications.europa.eu/resource/authority/frequency/")
EU_THEME: Final = Namespace("http://publications.europa.eu/resource/authority/data-theme/")
EU_FILE_TYPE: Final = Namespace("http://publications.europa.eu/resource/authority/file-type/")
EU_LANGUAGE: Final = Namespace("http://publications.europa.eu/resource/authority/language/")
# With https, which data.gouv.fr recognises (with http it stores the raw URL as the media type).
IANA: Final = Namespace("https://www.iana.org/assignments/media-types/")
# The datatype under which udata and ckanext-dcat both read a GeoJSON geometry.
GEOJSON_LITERAL: Final = IANA["application/vnd.geo+json"]
# WGS 84 in OGC's register of coordinate systems, from which GeoDCAT-AP takes them: that of every map served here.
WGS_84: Final = URIRef("http://www.opengis.net/def/crs/EPSG/0/4326")
PUBLISHER_TYPE: Final = Namespace("http://purl.org/adms/publishertype/")
# INSPIRE role code list: a "distributor" publishes what another party is responsible for.
DISTRIBUTOR: Final = URIRef("http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/distributor")
# W3C's identifier of SHA-256 (RFC 9231). With the SPDX identifier, udata 17.18 stores the value, an xsd:hexBinary as
# DCAT-AP wants, as bytes, and then refuses the whole data set; it ignores unknown algorithms. CKAN keeps both.
SHA256: Final = URIRef("http://www.w3.org/2001/04/xmlenc#sha256")

PREFIXES: Final[Mapping[str, Namespace]] = {
    "adms": ADMS,
    "dcat": DCAT,
    "dct": DCT,
    "foaf": FOAF,
    "geodcatap": GEODCATAP,
    "hydra": HYDRA,
    "locn": LOCN,
    "mobilitydcatap": MOBILITY,
    "prov": PROV,
    "rdfs": RDFS,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
}

# French labels of the EU table: harvesters that read labels turn them into keywords.
THEME_LABELS: Final[Mapping[Theme, str]] = {
    Theme.AGRICULTURE: "Agriculture, pêche, sylviculture et alimentation",
    Theme.ECONOMY: "Économie et finances",
    Theme.EDUCATION: "Éducation, culture et sport",
    Theme.ENERGY: "Énergie",
    Theme.ENVIRONMENT: "Environnement",
    Theme.GOVERNMENT: "Gouvernement et secteur public",
    Theme.HEALTH: "Santé",
    Theme.INTERNATIONAL: "Questions internationales",
    Theme.JUSTICE: "Justice, système juridique et sécurité publique",
    Theme.REGIONS: "Régions et villes",
    Theme.SOCIETY: "Population et société",
    Theme.TECHNOLOGY: "Science et technologie",
    Theme.TRANSPORT: "Transports",
}

# Per format: code of the EU table ("" where it has none) and IANA media type. Plain "JSON" is a table of rows.
FILE_TYPES: Final[Mapping[FileForm, tuple[str, str]]] = {
    FileForm.CSV: ("CSV", "text/csv"),
    FileForm.XLSX: ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    FileForm.JSON: ("JSON", "application/json"),
    FileForm.GEOJSON: ("GEOJSON", "application/geo+json"),
    FileForm.PARQUET: ("PARQUET", "application/vnd.apache.parquet"),
    FileForm.GPKG: ("GPKG", "application/geopackage+sqlite3"),
    FileForm.PMTILES: ("", "application/vnd.pmtiles"),
}

# Foreign frequencies mapped to ours: the nearest that does not promise more frequent updates.
_EU_FREQUENCIES: Final[Mapping[str, Frequency]] = {
    "UPDATE_CONT": Frequency.CONTINUOUS,
    "1MIN": Frequency.CONTINUOUS,
    "5MIN": Frequency.CONTINUOUS,
    "10MIN": Frequency.CONTINUOUS,
    "15MIN": Frequency.CONTINUOUS,
    "30MIN": Frequency.CONTINUOUS,
    "HOURLY": Frequency.CONTINUOUS,
    "BIHOURLY": Frequency.CONTINUOUS,
    "TRIHOURLY": Frequency.CONTINUOUS,
    "12HRS": Frequency.DAILY,
    "DAILY_2": Frequency.DAILY,
    "DAILY_3": Frequency.DAILY,
    "WEEKLY_2": Frequency.WEEKLY,
    "WEEKLY_3": Frequency.WEEKLY,
    "WEEKLY_5": Frequency.WEEKLY,
    "BIWEEKLY": Frequency.MONTHLY,
    "MONTHLY_2": Frequency.MONTHLY,
    "MONTHLY_3": Frequency.MONTHLY,
    "BIMONTHLY": Frequency.QUARTERLY,
    "ANNUAL_3": Frequency.TWICE_A_YEAR,
    "BIENNIAL": Frequency.IRREGULAR,
    "TRIENNIAL": Frequency.IRREGULAR,
    "QUADRENNIAL": Frequency.IRREGULAR,
    "QUINQUENNIAL": Frequency.IRREGULAR,
    "DECENNIAL": Frequency.IRREGULAR,
    "BIDECENNIAL": Frequency.IRREGULAR,
    "TRIDECENNIAL": Frequency.IRREGULAR,
    "AS_NEEDED": Frequency.IRREGULAR,
    "NOT_PLANNED": Frequency.NEVER,
}
_DUBLIN_FREQUENCIES: Final[Mapping[str, Frequency]] = {
    "continuous": Frequency.CONTINUOUS,
    "daily": Frequency.DAILY,
    "threetimesaweek": Frequency.WEEKLY,
    "semiweekly": Frequency.WEEKLY,
    "weekly": Frequency.WEEKLY,
    "biweekly": Frequency.MONTHLY,
    "threetimesamonth": Frequency.MONTHLY,
    "semimonthly": Frequency.MONTHLY,
    "monthly": Frequency.MONTHLY,
    "bimonthly": Frequency.QUARTERLY,
    "quarterly": Frequency.QUARTERLY,
    "threetimesayear": Frequency.TWICE_A_YEAR,
    "semiannual": Frequency.TWICE_A_YEAR,
    "annual": Frequency.YEARLY,
    "biennial": Frequency.IRREGULAR,
    "triennial": Frequency.IRREGULAR,
    "irregular": Frequency.IRREGULAR,
    "punctual": Frequency.NEVER,  # specific to udata
}


def frequency_of(text: str) -> Frequency:
    """The frequency that a URI or code of the EU table, Dublin Core or udata means; UNKNOWN for others."""
    word = text.strip().rstrip("/").rpartition("/")[2]
    exact = next((frequency for frequency in Frequency if frequency.value == word.upper()), None)
    return exact or _EU_FREQUENCIES.get(word.upper()) or _DUBLIN_FREQUENCIES.get(word.lower()) or Frequency.UNKNOWN


def theme_of(text: str) -> Theme | None:
    """The theme that a URI or code of the EU table means; None for others."""
    word = text.strip().rstrip("/").rpartition("/")[2].upper()
    return next((theme for theme in Theme if theme.value == word), None)


def form_of(text: str) -> str:
    """A format as displayed, normalised: "…/file-type/CSV", "text/csv" and ".csv" give "csv"."""
    named = text.strip().rstrip("/").lower()
    for address in (str(EU_FILE_TYPE).lower(), str(IANA), str(IANA).replace("https", "http")):
        named = named.removeprefix(address)
    own = next((form.value for form, (_, media_type) in FILE_TYPES.items() if media_type == named), None)
    return own or named.rpartition("/")[2].removeprefix(".").removeprefix("x-")


def media_type_of(text: str) -> str:
    """A media type without the IANA URI prefix."""
    return text.strip().removeprefix(str(IANA)).removeprefix(str(IANA).replace("https", "http"))
