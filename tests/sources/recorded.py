"""What publishers answer, recorded small: files made from their documented columns, at the addresses declared.

The files are invented; only what the declarations expect of sizes is set aside, since samples are small.
"""

import csv
import gzip
import hashlib
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import py7zr
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio  # type: ignore[import-untyped]
import shapely

from maillage.core.geo import to_lambert_93
from tests.buy.contracts.tabular import ROW, write_parquet
from tests.measure.announced.announcing import (
    around,
    outage,
    targeted_site,
    write_coverage,
    write_outages,
    write_targeted_sites,
)
from tests.opendata.timetables.feeds import feed_octets
from tests.sources.conftest import SourceHouse

SAMPLES = Path(__file__).parents[1] / "samples"
NOTICES = SAMPLES / "notices"
SMALL = "[expect]\nbytes = [10, 1_000_000]\nrows = [1, 1_000]\n"
CONTRACTS = "/www.data.gouv.fr/api/1/datasets/r/11cea8e8-df3e-4ed1-932b-781e2635e432"
MINISTRY = (
    "/data.economie.gouv.fr/api/explore/v2.1/catalog/datasets/decp-2022-marches-valides/exports/csv?use_labels=true"
    "&where=startswith%28lieuexecution_code%2C%22{code}%22%29"
)
STRUCTURES = "/www.data.gouv.fr/api/1/datasets/r/915c05e8-77ea-44f6-9837-0f1eff897a54"
BOAMP = (
    "/boamp-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/boamp/exports/json?where="
    "code_departement%20in%20%28%2244%22%2C%2249%22%2C%2253%22%2C%2272%22%2C%2285%22%29%20and%20"
    "dateparution%3E%3Ddate%272025-01-01%27"
)
TOWN_HALLS = (
    "/api-lannuaire.service-public.fr/api/explore/v2.1/catalog/datasets/api-lannuaire-administration/exports/json"
    "?where=startswith%28code_insee_commune%2C%22{code}%22%29"
)
NOTICE = {
    "idweb": "26-100001", "nature": "APPEL_OFFRE", "dateparution": "2026-11-20", "objet": "Nettoyage inventé",
    "nomacheteur": "Commune inventée", "code_departement": ["44"], "donnees": "{}",
}  # fmt: skip
REGISTER = (
    "SUP_ID;STA_NM_ANFR;NAT_ID;COR_NB_DG_LAT;COR_NB_MN_LAT;COR_NB_SC_LAT;COR_CD_NS_LAT;"
    "COR_NB_DG_LON;COR_NB_MN_LON;COR_NB_SC_LON;COR_CD_EW_LON;SUP_NM_HAUT;TPO_ID;ADR_LB_LIEU;COM_CD_INSEE\n"
    "1;0440001;11;47;6;39;N;2;6;40;W;38,5;3;Support inventé;44131\n"
    "2;0440002;11;47;13;6;N;1;33;13;W;30;3;Support inventé;44109\n"
    "3;0440003;11;;;;;;;;;30;3;Support sans coordonnées;44109\n"
)
# A row of data·inclusion's structures, from the documented columns of its schema v1; the structure is invented.
STRUCTURE: dict[str, Any] = {
    "id": "emplois-de-linclusion--1",
    "source": "emplois-de-linclusion",
    "nom": "Atelier inventé",
    "siret": "00950001800016",
    "reseaux_porteurs": ["aci"],
    "commune": "Nantes",
    "code_insee": "44109",
    "code_postal": "44000",
    "adresse": "1 quai de la Fosse",
    "longitude": -1.553,
    "latitude": 47.218,
    "courriel": None,
    "date_maj": "2026-11-16",
}


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.txt", content)
    return packed.getvalue()


def parquet_of(*rows: dict[str, Any]) -> bytes:
    packed = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), packed)
    return packed.getvalue()


def resources(*entries: dict[str, str]) -> str:
    return json.dumps({"resources": entries})


def arcep(house: SourceHouse) -> None:
    house.serve("/data.arcep.fr/mobile/sites/last/", '<a href="2026_T1_sites_Metropole.csv">x</a>' + " " * 200)
    house.serve(
        "/data.arcep.fr/mobile/sites/last/2026_T1_sites_Metropole.csv",
        "code_op;nom_op;num_site;latitude;longitude;insee_com;site_2g;site_3g;site_4g;site_5g\n"
        "20801;Orange;A1;47.1109;-2.1111;44131;1;1;1;0\n20810;SFR;B2;47.2184;-1.5536;44109;0;1;1;1\n" + "\n" * 60,
    )


def anfr(house: SourceHouse) -> None:
    house.serve(
        "/www.data.gouv.fr/api/1/datasets/551d4ff3c751df55da0cd89f/",
        resources(
            {"title": "Tables de référence - Octobre 2026", "url": "https://static.data.gouv.fr/r/ref.zip"},
            {"title": "Tables supports antennes - Octobre 2026", "url": "https://static.data.gouv.fr/r/data.zip"},
            {"title": "Tables supports antennes - Mai 2023", "url": "https://static.data.gouv.fr/r/old.zip"},
        ),
    )
    house.serve("/static.data.gouv.fr/r/data.zip", zipped(SUP_SUPPORT=REGISTER, SUP_BANDE="x"))


def boamp(house: SourceHouse) -> None:
    house.serve(BOAMP, json.dumps([NOTICE]))


def contracts(house: SourceHouse, folder: Path, *more: dict[str, Any], home: str = "52") -> None:
    """The tabular DECP: two contracts of buyers of the region, one of another region."""
    rows = [
        ROW | {"id": f"2026A{number}", "acheteur_region_code": region, "dateNotification": date(2026, 11, 16 + number)}
        for number, region in enumerate((home, home, "75"))
    ]
    house.serve(CONTRACTS, write_parquet(folder / "decp.parquet", *rows, *more).read_bytes())


def ministry(house: SourceHouse, code: str, *ids: str) -> None:
    """The ministry's table of a département: the contracts of ``contracts`` under its names, with its marks."""
    official = {"acheteur.id": "acheteur_id", "lieuExecution.code": "lieuExecution_code"} | {
        "lieuExecution.typeCode": "lieuExecution_typeCode", "titulaire_id_1": "titulaire_id",
        "titulaire_typeIdentifiant_1": "titulaire_typeIdentifiant",
    }  # fmt: skip
    columns = [*official, "id", "nature", "objet", "codeCPV", "procedure", "dureeMois", "montant", "formePrix"]
    columns += ["dateNotification", "datePublicationDonnees"]
    cells = {column: ROW.get(official.get(column, column)) for column in columns}
    lines = [columns]
    for number, contract_id in enumerate(ids):
        row = cells | {"id": contract_id, "dateNotification": date(2026, 11, 16 + number), "lieuExecution.code": code}
        lines.append([f"{row[column]}" for column in columns])
    table = io.StringIO()
    csv.writer(table, delimiter=";", lineterminator="\n").writerows(
        [*line, mark] for line, mark in zip(lines, ["titulaire_id_2", *("CDL" for _id in ids)], strict=True)
    )
    house.serve(MINISTRY.format(code=code), "\ufeff" + table.getvalue())


def structures(house: SourceHouse) -> None:
    """The list of data·inclusion: a workshop and an ESAT of the region, a town's service, a workshop of elsewhere."""
    rows = [
        STRUCTURE,
        STRUCTURE
        | {"siret": "00950002600019", "reseaux_porteurs": ["esat"], "nom": "ESAT", "code_insee": "49099"}
        | {"longitude": None, "latitude": None},
        STRUCTURE | {"nom": "CCAS inventé", "reseaux_porteurs": ["ccas-cias"], "code_insee": "44131"},
        STRUCTURE | {"siret": "00950003400013", "code_insee": "75056", "date_maj": "2026-11-12"},
    ]
    house.serve(STRUCTURES, parquet_of(*rows))


def ban(house: SourceHouse) -> None:
    rows = (
        "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\n"
        "44131_0001_00001;;1;;Rue inventée;44210;44131;Pornic;-2.1;47.11\n"
    )
    for code in ("44", "49", "53", "72", "85"):
        path = f"/adresse.data.gouv.fr/data/ban/adresses/latest/csv/adresses-{code}.csv.gz"
        house.serve(path, gzip.compress(rows.replace("44131", f"{code}131").encode()) + b"", modified_s=1_795_000_000.0)


def postcodes(house: SourceHouse) -> None:
    house.serve(
        "/datanova.laposte.fr/data-fair/api/v1/datasets/laposte-hexasmal/data-files/019HexaSmal.csv",
        (
            "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5\n"
            "44131;PORNIC;44210;PORNIC;\n44131;PORNIC;44219;PORNIC;STE MARIE\n97411;ST DENIS;97400;ST DENIS;\n"
            "44109;NANTES;44 000;NANTES;\n"
        ).encode("cp1252"),
        modified_s=1_795_000_000.0,
    )


def schemas(house: SourceHouse) -> None:
    listed = {"schemas": [{"name": "scdl/deliberations", "title": "Délibérations", "versions": []}] * 20}
    house.serve("/schema.data.gouv.fr/schemas.json", json.dumps(listed), modified_s=1_795_000_000.0)


def town_hall(commune: str, email: str) -> str:
    """The export of a département: a hundred records, of which one commune's town hall is read."""
    pivot = json.dumps([{"type_service_local": "mairie", "code_insee_commune": [commune]}])
    hall = {
        "nom": "Mairie - Inventée", "code_insee_commune": commune, "adresse_courriel": email, "pivot": pivot,
        "date_modification": "17/11/2026 09:30:00",
    }  # fmt: skip
    return json.dumps([hall] * 100)


def town_halls(house: SourceHouse) -> None:
    for code in ("44", "49", "53", "72", "85"):
        house.serve(TOWN_HALLS.format(code=code), town_hall(f"{code}131", f"mairie{code}@invente.example"))


# A record of /api/v1/siaes/, from the fields that its serializer documents; the structure is invented.
SIAE: dict[str, Any] = {
    "cree_le": "2024-12-05T15:37:56+01:00", "mis_a_jour_le": "2026-11-10T17:29:40+02:00", "siret": "00950001800016",
    "type": "ACI", "raison_sociale": "ATELIER INVENTÉ", "enseigne": "Atelier", "site_web": "", "description": "",
    "bloque_candidatures": False, "addresse_ligne_1": "1 quai de la Fosse", "addresse_ligne_2": "",
    "code_postal": "44000", "ville": "Nantes", "departement": "44", "postes": [{"id": 1, "rome": "Nettoyage (K2204)"}],
}  # fmt: skip
SIAES = "/emplois.inclusion.beta.gouv.fr/api/v1/siaes/?departement={code}&format=json"


def employers(house: SourceHouse, code: str = "44") -> None:
    """Two pages of employers of a département: two structures, and one that carries the clause itself."""
    first = SIAES.format(code=code)
    more = [
        {"siret": "00950002600019", "type": "EI", "ville": "ST NAZAIRE CEDEX"},
        {"siret": "00950003400013", "type": "OPCS"},
    ]
    house.serve(first, json.dumps({"count": 3, "next": f"https:/{first}&page=2", "previous": None, "results": [SIAE]}))
    house.serve(
        f"{first}&page=2",
        json.dumps({"count": 3, "next": None, "previous": f"https:/{first}", "results": [SIAE | row for row in more]}),
    )


# A page of udata's catalog.jsonld, from the terms that it documents; the data set is invented.
CATALOGUE: dict[str, Any] = {
    "@context": {
        "@vocab": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
        "hydra": "http://www.w3.org/ns/hydra/core#",
    },
    "@graph": [
        {"@id": "https://www.data.gouv.fr/catalog", "@type": "Catalog", "dct:title": "data.gouv.fr"},
        {
            "@id": "https://www.data.gouv.fr/datasets/pistes-inventees", "@type": "Dataset",
            "dct:identifier": "5b0000000000000000000001", "dct:title": "Pistes inventées",
            "dct:description": "Pistes de la région.",
            "distribution": {
                "@type": "Distribution", "dct:title": "Table", "dct:format": "csv",
                "downloadURL": {"@id": "https://static.data.gouv.fr/pistes.csv"},
                "dct:license": {"@id": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"},
            },
        },
    ],
}  # fmt: skip
CATALOGUE_PAGE = "/www.data.gouv.fr/api/1/site/catalog.jsonld?geozone=fr:region:52&page_size=100&page=1"


def catalogue(house: SourceHouse) -> None:
    house.serve(CATALOGUE_PAGE, json.dumps(CATALOGUE), media_type="application/ld+json")


OFFERS = (
    "imb_id;addr_code;imb_code;code_operateur;code_techno;classe_debit_montant;classe_debit_descendant;limitation;"
    "saturation\n"
    "1;44131_0001_00001;;FRTE;CU;HD05;HD3;;false\n1;44131_0001_00001;;STAK;SAT;THD30;THD100;;false\n"
    "2;44131_0001_00002;;FRTE;CU;HD05;HD3;;false\n2;44131_0001_00002;;FREE;FO;THD1G;THD1G;;false\n"
    "3;;;FREE;FO;THD1G;THD1G;;false\n"
)


def coverage(house: SourceHouse, folder: Path, operator: str = "OF") -> None:
    """The 4G that an operator announces around Pornic and Nantes, beside the map of another one."""
    index = "/data.arcep.fr/mobile/couvertures_theoriques/last/Metropole/00_Metropole/"
    path = write_coverage(folder, [("TBC", around("44131")), ("CL", around("44109"))], operator=operator)
    with py7zr.SevenZipFile(folder / f"{path.name}.7z", "w") as archive:
        archive.write(path, path.name)
    names = [path.name.replace(f"_{operator}_", f"_{other}_") for other in ("BOUY", "FREE", "OF", "SFR0")]
    house.serve(index, "".join(f'<a href="{name}.7z">x</a>' for name in names))
    house.serve(f"{index}{path.name}.7z", (folder / f"{path.name}.7z").read_bytes())


def outages(house: SourceHouse, folder: Path) -> None:
    """The sites out of service of two days, of which the newer one is there."""
    addresses = {
        day: f"https://arcep.s3.rbx.io.cloud.ovh.net/sites-indisponibles/all/{day}/raw{day}.geojson"
        for day in ("2026-11-22", "2026-11-23")
    }
    house.serve(
        "/www.data.gouv.fr/api/1/datasets/5f7c7fae9cd6c79b58da3e20/",
        resources(*({"title": f"{day}.geojson", "url": address} for day, address in addresses.items())),
    )
    path = write_outages(folder, "2026-11-23", outage(-2.05, 47.12, code_insee="44131"))
    house.serve(addresses["2026-11-23"].removeprefix("https:/"), path.read_bytes())


def sites_to_come(house: SourceHouse, folder: Path) -> None:
    index = "/data.arcep.fr/mobile/dispositif_couverture_ciblee/last/"
    path = write_targeted_sites(folder, targeted_site(-2.05, 47.12))
    house.serve(index, f'<a href="{path.name}">x</a>' + " " * 200)
    house.serve(f"{index}{path.name}", path.read_bytes())


def european_notices(house: SourceHouse, month: str) -> None:
    """A package of TED: real notices (tests/samples/notices) of two days, of which one is of the Loire-Atlantique."""
    days = io.BytesIO()
    with tarfile.open(fileobj=days, mode="w:gz") as package:
        for number, name in enumerate(("ted-460696-2019", "ted-294562-2018", "eforms-41387-2024")):
            day = io.BytesIO()
            with tarfile.open(fileobj=day, mode="w:gz") as archive:
                archive.add(NOTICES / f"{name}.xml", f"{number:02d}/{name}.xml")
            member = tarfile.TarInfo(f"{month}/{number:02d}.tar.gz")
            member.size = len(day.getvalue())
            package.addfile(member, io.BytesIO(day.getvalue()))
    house.serve(f"/ted.europa.eu/packages/monthly/{month}", days.getvalue())


def packed_product(house: SourceHouse, resource: str, name: str, files: Mapping[str, Path]) -> None:
    """A download of the Géoplateforme: its entry in the feed of its zone, and the 7z with ``files`` by their names."""
    zone = re.search(r"_(D\d+)_", name)
    assert zone is not None
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        for member, path in files.items():
            archive.write(path, f"{name}/{member}")
    feed = f"<feed><entry><title>{name}</title></entry></feed>"
    house.serve(f"/data.geopf.fr/telechargement/resource/{resource}?zone={zone[1]}&page=1&limit=50", feed)
    house.serve(f"/data.geopf.fr/telechargement/download/{resource}/{name}/{name}.7z", packed.getvalue())


def relief(house: SourceHouse, folder: Path, code: str = "44") -> None:
    """A BD ALTI: a grid of 40 × 40 nodes near Pornic that rises eastward, beside it the grid of distances."""
    x, y = (25 * round(value / 25) for value in to_lambert_93(-2.1, 47.11))
    header = f"ncols 40\nnrows 40\nxllcorner {x - 12.5}\nyllcorner {y - 12.5}\ncellsize 25.0\nNODATA_value -99999.00\n"
    grid = folder / "grille.asc"
    grid.write_text(header + "\n".join([" ".join(f"{column:.2f}" for column in range(40))] * 40) + "\n", "utf-8")
    names = [f"1_DONNEES/BDALTIV2_25M_FXX_0325_6700_{what}_LAMB93_IGN69.asc" for what in ("MNT", "DST")]
    name = f"BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D0{code}_2021-05-12"
    packed_product(house, "BDALTI", name, dict.fromkeys(names, grid))


def buildings(house: SourceHouse, folder: Path, code: str = "44") -> None:
    """A BD TOPO with one house near Pornic."""
    x, y = to_lambert_93(-2.1, 47.11)
    path = folder / "bdtopo.gpkg"
    path.unlink(missing_ok=True)
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array([shapely.box(x, y, x + 60, y + 60)])),
        [np.array([6.5])],
        np.array(["HAUTEUR"]),
        layer="batiment",
        crs="EPSG:2154",
        geometry_type="Polygon",
        driver="GPKG",
    )
    name = f"BDTOPO_3-5_TOUSTHEMES_GPKG_LAMB93_D0{code}_2026-06-15"
    packed_product(house, "BDTOPO", name, {f"BDT_3-5_GPKG_LAMB93_D0{code}.gpkg": path})


def populations(house: SourceHouse) -> None:
    """INSEE's archive of populations: its table of communes beside one of départements."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        columns = "CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT"
        archive.writestr("donnees_communes.csv", f"{columns}\n52;Pays de la Loire;44;1;99;131;Pornic;18745;300;19045\n")
        archive.writestr("donnees_departements.csv", "CODREG;REG;CODDEP\n52;Pays de la Loire;44\n")
    house.serve("/www.insee.fr/fr/statistiques/fichier/8680726/ensemble.zip", packed.getvalue())


def extract(house: SourceHouse) -> None:
    """An extract of OpenStreetMap with one classified road, beside its digest."""
    content = (SAMPLES / "streets" / "saint-jean-la-poterie.osm.pbf").read_bytes()
    address = "/download.geofabrik.de/europe/france/pays-de-la-loire-latest.osm.pbf"
    house.serve(address, content)
    house.serve(f"{address}.md5", f"{hashlib.md5(content).hexdigest()}  latest.osm.pbf\n")


# The list of the national access point, from the fields that the program that answers documents; names are invented.
TRANSPORT_LIST = "/transport.data.gouv.fr/api/datasets"


def transport_set(number: int, title: str, *areas: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A data set of the list with one archive, which the national portal keeps."""
    return {
        "datagouv_id": f"5b00{number:020d}", "type": "public-transit", "title": title, "licence": "odc-odbl",
        "page_url": f"https://transport.data.gouv.fr/datasets/{number}",
        "publisher": {"name": "Autorité inventée", "type": "organization"},
        "covered_area": [{"type": kind, "insee": code, "nom": title} for kind, code in areas],
        "resources": [
            {"datagouv_id": f"r{number}", "format": "GTFS", "type": "main", "title": "GTFS.zip", "is_available": True,
             "updated": "2026-11-20T04:00:00Z", "url": f"https://static.data.gouv.fr/resources/{number}/gtfs.zip"},
            {"datagouv_id": f"t{number}", "format": "gtfs-rt", "type": "main", "url": "https://temps-reel.example"},
        ],
    } | more  # fmt: skip


def timetables(house: SourceHouse, *sets: dict[str, Any]) -> None:
    """A network of an EPCI of the region, unless ``sets`` are given; every archive is the small feed of the tests."""
    sets = sets or (transport_set(1, "Bus de Pornic", ("epci", "200067346")),)
    house.serve(TRANSPORT_LIST, json.dumps(sets))
    for entry in sets:
        house.serve(entry["resources"][0]["url"].removeprefix("https:/"), feed_octets())
