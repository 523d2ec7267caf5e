"""Data sets of other catalogues are read as they are meant, in the many ways in which they are written."""

from datetime import UTC, date, datetime

import pytest

from maillage.core.net.fetch import FetchedDocument
from maillage.opendata.catalog.domain.terms import Frequency, Theme
from maillage.opendata.harvest.domain.harvest import RemoteDataset, RemoteFileFound
from maillage.opendata.harvest.intake.dcat import RemoteCataloguePage, read_catalogue
from maillage.opendata.harvest.intake.rdf import graph_of

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix adms: <http://www.w3.org/ns/adms#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://x.example/> .
"""


def page(turtle: str) -> RemoteCataloguePage:
    document = FetchedDocument("https://x.example/catalogue.ttl", "text/turtle", (PREFIXES + turtle).encode())
    return read_catalogue(graph_of(document), document.url)


def dataset(turtle: str) -> RemoteDataset:
    (found,) = page(f'<1> a dcat:Dataset ; dct:identifier "1" ; dct:title "Menus" ; {turtle} .').datasets
    assert isinstance(found, RemoteDataset)
    return found


def test_dataset_that_says_everything():
    found = page(
        """
        <1> a dcat:Dataset ; dct:identifier "menus" ; dct:title "Menus"@fr, "Menues"@en ;
          dct:description "<p>Les <b>menus</b></p>"@fr ; dct:license <https://opendatacommons.org/licenses/odbl/> ;
          dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/WEEKLY> ;
          dcat:theme <http://publications.europa.eu/resource/authority/data-theme/EDUC> ;
          dcat:keyword "cantine"@fr, "repas"@fr, "meal"@en ;
          dct:spatial <http://id.insee.fr/geo/commune/58194> ;
          dct:temporal [ dcat:startDate "2026-01-01"^^xsd:date ; dcat:endDate "2026-06-30"^^xsd:date ] ;
          dcat:contactPoint [ vcard:fn "Cuisine" ; vcard:hasEmail <mailto:cuisine@x.example> ] ;
          dct:publisher [ foaf:name "Ville de X" ] ; dcat:landingPage <menus.html> ;
          dct:conformsTo <https://schema.data.gouv.fr/schemas/scdl/menus-collectifs/1.2.3/schema.json> ;
          adms:identifier [ skos:notation "urn:uuid:42" ] ;
          dct:issued "2026-01-05"^^xsd:date ; dct:modified "2026-03-01T10:00:00+01:00"^^xsd:dateTime ;
          dcat:distribution <1.csv#d> .
        <1.csv#d> dcat:downloadURL <1.csv> ; dcat:accessURL <1.html> ; dct:title "Le CSV" ;
          dcat:byteSize "12.0"^^xsd:decimal ;
          dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
          dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> .
        """
    ).datasets

    assert found == (
        RemoteDataset(
            remote_id="menus",
            title="Menus",
            uri="https://x.example/1",
            description="Les menus",
            licences=("https://opendatacommons.org/licenses/odbl/",),
            frequency=Frequency.WEEKLY,
            theme=Theme.EDUCATION,
            keywords=("cantine", "repas"),
            places=("http://id.insee.fr/geo/commune/58194",),
            period_start=date(2026, 1, 1),
            period_end=date(2026, 6, 30),
            contact_name="Cuisine",
            contact_email="cuisine@x.example",
            publisher="Ville de X",
            landing_page="https://x.example/menus.html",
            conforms_to="https://schema.data.gouv.fr/schemas/scdl/menus-collectifs/1.2.3/schema.json",
            origins=("urn:uuid:42",),
            issued_at=datetime(2026, 1, 5, tzinfo=UTC),
            modified_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
            files=(RemoteFileFound("https://x.example/1.csv", "Le CSV", "csv", "text/csv", 12),),
        ),
    )


@pytest.mark.parametrize(
    ("turtle", "licences"),
    [
        ('dct:license "lov2"', ("lov2",)),
        ('dct:license [ rdfs:label "Licence Ouverte" ]', ("Licence Ouverte",)),
        ('dct:rights "Licence Ouverte"', ("Licence Ouverte",)),
        ('dcat:distribution [ dct:license "odbl" ]', ("odbl",)),
        ('dcat:distribution [ dct:rights "odbl" ] ; dct:rights "lov2"', ("lov2", "odbl")),
    ],
)
def test_licence_is_looked_for_where_catalogues_put_it(turtle: str, licences: tuple[str, ...]):
    assert dataset(turtle).licences == licences


@pytest.mark.parametrize(
    ("turtle", "period"),
    [
        ('dct:temporal "2024"', (date(2024, 1, 1), date(2024, 12, 31))),
        ('dct:temporal "2024-02"', (date(2024, 2, 1), date(2024, 2, 29))),
        ('dct:temporal "2023-05-01/2024-04-30"', (date(2023, 5, 1), date(2024, 4, 30))),
        ('dct:temporal [ schema:startDate "2024-01-01T00:00:00Z" ]', (date(2024, 1, 1), None)),
        ('dct:temporal [ dcat:startDate "bientôt" ]', (None, None)),
        ('dct:temporal "0000"', (None, None)),
    ],
)
def test_period_is_read_in_its_many_forms(turtle: str, period: tuple[date | None, date | None]):
    found = dataset(turtle)

    assert (found.period_start, found.period_end) == period


@pytest.mark.parametrize(
    ("turtle", "contact"),
    [
        ('dcat:contactPoint [ vcard:hasEmail "a@x.example" ]', ("", "a@x.example")),
        ("dcat:contactPoint [ vcard:hasEmail [ vcard:hasValue <mailto:b@x.example> ] ]", ("", "b@x.example")),
        ('dcat:contactPoint [ vcard:organization-name "Mairie" ]', ("Mairie", "")),
        ('dcat:contactPoint "Mairie"', ("Mairie", "")),
        ("dcat:contactPoint [ ]", ("", "")),
    ],
)
def test_contact_is_read_in_its_many_forms(turtle: str, contact: tuple[str, str]):
    found = dataset(turtle)

    assert (found.contact_name, found.contact_email) == contact


@pytest.mark.parametrize(
    "turtle",
    [
        "dcat:distribution [ dcat:accessURL <a.csv> ]",
        'dcat:distribution [ dcat:downloadURL "https://x.example/a.csv" ]',
        "dcat:distributions [ dcat:downloadURL <a.csv> ]",
        "dcat:distribution [ dcat:downloadURL <a.csv> ], [ dcat:downloadURL <a.csv> ], [ dct:title 'nulle part' ]",
        "dcat:distribution [ dcat:downloadURL <a.csv> ], [ dcat:downloadURL <ftp://x.example/b.csv> ]",
    ],
)
def test_files_are_those_that_have_an_address(turtle: str):
    assert [one.url for one in dataset(turtle).files] == ["https://x.example/a.csv"]


def test_impossible_sizes_are_left_out():
    sizes = ('"-3"', '"beaucoup"', '"9999999999999999999999"', '"12"')
    told = [dataset(f"dcat:distribution [ dcat:downloadURL <a> ; dcat:byteSize {one} ]").files[0] for one in sizes]

    assert [one.size_bytes for one in told] == [None, None, None, 12]


def test_identity_may_be_missing_and_the_landing_page_is_the_node():
    (found,) = page('<1> a dcat:Dataset ; dct:title "Sans identité" .').datasets

    assert (found.remote_id, isinstance(found, RemoteDataset) and found.landing_page) == ("", "https://x.example/1")


def test_series_are_data_sets_and_what_is_only_named_is_none():
    found = page(
        """<1> a dcat:DatasetSeries, dcat:Dataset ; dct:identifier "1" ; dct:title "Série" .
        <2> a dcat:Dataset . <s> a dcat:DataService ; dcat:servesDataset <2> ."""
    )

    assert [one.remote_id for one in found.datasets] == ["1"]


@pytest.mark.parametrize(
    ("turtle", "following"),
    [
        ("<?page=1> a hydra:PartialCollectionView ; hydra:next <?page=2> .", "https://x.example/?page=2"),
        (
            '<?page=1> a hydra:PagedCollection ; hydra:nextPage "https://x.example/?page=3" .',
            "https://x.example/?page=3",
        ),
        (
            '<?page=1> a hydra:PagedCollection ; hydra:next "catalogue.ttl?page=4" .',
            "https://x.example/catalogue.ttl?page=4",
        ),
        ("<?page=1> a hydra:PartialCollectionView ; hydra:first <?page=1> .", None),
        ("", None),
    ],
)
def test_next_page_is_found_in_old_and_new_paging(turtle: str, following: str | None):
    assert page(turtle).next_url == following


def test_versions_of_a_data_set_are_not_data_sets_of_their_own():
    found = page(
        """
        <1> a dcat:Dataset ; dct:identifier "1" ; dct:title "Menus" ; dcat:hasVersion <1/v1>, <1/v2>, <3> .
        <1/v1> a dcat:Dataset ; dct:identifier "1-v1" ; dct:title "Menus, version 1" .
        <1/v2> a dcat:Dataset ; dct:identifier "1-v2" ; dct:title "Menus, version 2" .
        <2> a dcat:Dataset ; dct:identifier "2" ; dct:title "Plats" ; dcat:hasVersion <2> .
        <3> a dcat:Dataset ; dct:identifier "3" ; dct:title "Goûters" ; dcat:hasVersion <1> .
        """
    )

    assert [one.title for one in found.datasets if isinstance(one, RemoteDataset)] == ["Menus", "Plats", "Goûters"]
