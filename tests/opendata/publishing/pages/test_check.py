from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from maillage.opendata.publishing.pages.received_files import MOST_CHECKED_BYTES
from tests.opendata.catalog.files import HEADER, subventions
from tests.opendata.publishing.drawn_maps import bicycle_parking


def _file(content: bytes, name: str = "subventions.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


def _check(client: Client, content: bytes, **fields: str) -> str:
    answer = client.post("/verifier", {"file": _file(content), **fields})
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_page_opens_with_the_schema_asked_chosen(client: Client) -> None:
    text = client.get("/verifier?schema=scdl/subventions").content.decode()

    assert '<option value="scdl/subventions" selected>' in text
    assert 'value="etalab/schema-bal"' not in text  # no table: nothing to check here


def test_good_file_is_ready_to_be_published(client: Client) -> None:
    text = _check(client, subventions(), schema="scdl/subventions")

    assert "Votre fichier est prêt à être publié" in text
    assert f'formaction="{reverse("catalog_begin")}"' in text


def test_file_as_excel_wrote_it_is_recognised_and_told_what_to_correct(client: Client) -> None:
    wrong = subventions({"dateConvention": "31/03/2026"}, {"montant": "1 200,50"}, delimiter=";", encoding="cp1252")

    text = _check(client, wrong)

    assert "Modèle reconnu par les noms des colonnes." in text
    assert "2 erreurs à corriger" in text
    assert "« 31/03/2026 » → « 2026-03-31 »" in text
    assert "Une fois corrigé, le fichier est valide." in text
    assert '<option value="scdl/subventions" selected>' in text


def test_points_of_a_map_are_checked_in_the_one_column_that_their_schema_has(client: Client, tmp_path: Path) -> None:
    text = _check(client, bicycle_parking(tmp_path))

    assert '<option value="etalab/schema-stationnement-cyclable" selected>' in text
    assert "Votre fichier est prêt à être publié" in text


def test_corrected_file_comes_back_valid(client: Client) -> None:
    wrong = subventions({"dateConvention": "31/03/2026"}, delimiter=";", encoding="cp1252")

    answer = client.post("/verifier", {"file": _file(wrong, "nos aides.csv"), "wanted": "correct"})

    assert answer["Content-Disposition"] == 'attachment; filename="nos aides-corrige.csv"'
    assert "prêt à être publié" in _check(client, answer.content, schema="scdl/subventions")


def test_values_of_a_file_are_never_markup(client: Client) -> None:
    text = _check(client, subventions({"montant": "<img src=x onerror=alert(1)>"}))

    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


def test_header_that_looks_like_nothing_asks_for_the_schema(client: Client) -> None:
    answer = client.post("/verifier", {"file": _file(b"couleur,forme\nrouge,rond\n")})

    assert answer.status_code == 422
    assert "ne ressemblent à aucun modèle connu" in answer.content.decode()


def test_choice_is_kept_when_no_file_came(client: Client) -> None:
    answer = client.post("/verifier", {"schema": "scdl/prenoms"})

    assert answer.status_code == 422
    assert '<option value="scdl/prenoms" selected>' in answer.content.decode()


def test_file_that_cannot_be_read_says_why_when_no_schema_is_chosen(client: Client) -> None:
    answer = client.post("/verifier", {"file": _file(b"")})

    assert answer.status_code == 422
    assert "Ce fichier ne peut pas être lu comme un tableau." in answer.content.decode()


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x00\xff" * 50, b"PK\x03\x04 not a zip", b'a,"b\nc', b"\xff\xfe"])
def test_any_content_gets_a_report(client: Client, content: bytes) -> None:
    text = _check(client, content, schema="scdl/subventions")

    assert "à corriger" in text


def test_file_too_large_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/verifier", {}, CONTENT_LENGTH=str(MOST_CHECKED_BYTES * 2))

    assert answer.status_code == 413
    assert "coupez-le" in answer.content.decode()


def test_form_of_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/verifier", {"file": _file(subventions())})

    assert answer.status_code == 403


def test_report_of_many_causes_stays_light(client: Client) -> None:
    header = ",".join(HEADER)
    rows = "\n".join(f"a,{number},b,c,d,e,f,g,x{number},h,i,j,k,l,m,n" for number in range(2_000))

    text = _check(client, f"{header}\n{rows}\n".encode(), schema="scdl/subventions")

    assert len(text) < 100_000
    assert "et 1999 autres valeurs" in text


AS_SHE_KEEPS_IT = """Subventions de Rouy;;;
Votées le 31 mars;;;
;;;
Association;Objet;Montant;Nature
Comité des fêtes;Fête;1 200,50;aide en numéraire
Chorale;;300;aide en nature
TOTAL;;1500;
"""


def test_rows_are_counted_as_in_the_file_of_the_person(client: Client) -> None:
    text = _check(client, AS_SHE_KEEPS_IT.encode(), schema="scdl/subventions")

    assert "noms des colonnes à la ligne 4" in text
    assert "La ligne 7 a l’air d’un total" in text
    assert '<span class="soft">lignes 6, 7</span>' in text  # the object is missing there


def test_missing_columns_are_said_at_once_with_those_that_may_be_them(client: Client) -> None:
    text = _check(client, AS_SHE_KEEPS_IT.encode(), schema="scdl/subventions")

    assert "8 colonnes obligatoires manquent : « nomAttribuant », « idAttribuant »" in text
    assert "Votre colonne « Association » n’est pas reconnue : si c’est l’une d’elles" in text
    assert text.count("manque. Ajoutez-la au fichier.") == 0
    assert "qui ne se voient pas encore" in text
