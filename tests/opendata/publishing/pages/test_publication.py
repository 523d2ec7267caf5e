"""The pages of publication as a browser without script sees them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Mandate
from maillage.core.clock import utc_now
from maillage.opendata.catalog.domain.terms import MOST_GRID_ROWS
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.publishing.store.draft_changes import delete_draft
from maillage.opendata.publishing.store.draft_tables import draft_table
from maillage.opendata.publishing.store.models import Draft
from tests.opendata.catalog.reusing import published
from tests.opendata.publishing.drafting import GOOD, HEADER, NIEVRE, NOW, cells, drafted, drafted_file, settled
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(people: People) -> Client:
    return people.client("chloe")


def upload(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def test_a_file_alone_begins_a_draft_of_the_schema_it_looks_like(clerk: Client):
    answer = clerk.post("/publier", {"file": upload(NIEVRE), "door": "file", "schema": ""}, follow=True)

    draft = Draft.objects.get()
    assert (draft.schema_id, draft.source_name, draft.row_count) == ("scdl/subventions", NIEVRE.name, 97)
    assert "windows-1252" in said(answer)
    assert "Renommer les 9 colonnes" in said(answer)


def test_a_file_too_large_is_refused_before_it_is_read(clerk: Client):
    answer = clerk.post("/publier", {"file": upload(NIEVRE)}, CONTENT_LENGTH=str(10**9))

    assert (answer.status_code, Draft.objects.count()) == (413, 0)
    assert "dépasse 200 Mo" in said(answer)


def test_a_form_without_the_token_is_refused(people: People):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.chloe)

    assert client.post("/publier", {"schema": "scdl/budget", "door": "grid"}).status_code == 403
    assert Draft.objects.count() == 0


def test_what_is_no_table_is_told_where_it_is_published(clerk: Client):
    page = said(clerk.get("/publier?schema=etalab/schema-bal"))
    answer = clerk.post("/publier", {"schema": "etalab/schema-bal", "door": "grid"})

    assert "Dans une grille" not in page
    assert (answer.status_code, Draft.objects.count()) == (422, 0)


def test_a_clerk_searches_with_her_words(clerk: Client):
    page = said(clerk.get("/publier?q=cantine"))

    assert "Menus de la cantine" in page
    assert "Aucun modèle" in said(clerk.get("/publier?q=zzzzzz"))


def test_all_fixes_are_made_by_one_button_and_undone_by_another(clerk: Client, people: People):
    draft = drafted_file(people.commune, NIEVRE)

    answer = clerk.post(f"/publier/{draft.id}/corriger", {"revision": "1"}, follow=True)
    draft.refresh_from_db()
    assert "102 corrections faites" in said(answer)
    assert (draft.revision, cells(draft, "montant")[0]) == (2, "17833")
    clerk.post(f"/publier/{draft.id}/annuler")
    draft.refresh_from_db()
    assert draft.revision == 1


def test_one_cause_is_fixed_alone(clerk: Client, people: People, tmp_path: Path):
    wrong = GOOD.replace("2025-03-31,2025-017", "31/03/2025,2025-017").replace(",1200,", ',"1 200",')
    draft = drafted(people.commune, tmp_path, wrong)

    clerk.post(f"/publier/{draft.id}/corriger", {"revision": "1", "kind": "date-to-iso"})

    draft.refresh_from_db()
    assert (cells(draft, "dateConvention"), cells(draft, "montant")) == (["2025-03-31"], ["1 200"])


def test_html_in_a_cell_is_shown_as_text(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path, GOOD.replace("Harmonie", "<script>alert(1)</script>"))

    for page in ("remplir", "fiche?ligne=2", "colonnes"):
        assert "<script>alert" not in said(clerk.get(f"/publier/{draft.id}/{page}"))


def test_a_refused_upload_leaves_the_draft_as_it_was(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path, GOOD)

    answer = clerk.post(f"/publier/{draft.id}/fichier", {}, follow=True)

    draft.refresh_from_db()
    assert "Aucun fichier n’est arrivé" in said(answer)
    assert draft.revision == 1


def test_an_invalid_description_is_kept_as_typed(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path, GOOD)
    typed = {"title": "Subventions de Pornic", "contact_email": "pas une adresse"}

    answer = clerk.post(f"/publier/{draft.id}/decrire", typed)

    draft.refresh_from_db()
    assert (answer.status_code, draft.description) == (422, typed)
    assert "pas une adresse" in said(clerk.get(f"/publier/{draft.id}/decrire"))


def test_a_description_begins_with_what_is_known(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path, GOOD)

    page = said(clerk.get(f"/publier/{draft.id}/decrire"))

    assert "Subventions · Commune de Pornic" in page
    assert 'value="2025-03-31"' in page


def test_a_column_of_people_must_be_answered_for(clerk: Client, people: People, tmp_path: Path):
    path = tmp_path / "elus.csv"
    path.write_text("prenom;fonction\nJean;maire\n", "utf-8")
    draft = drafted_file(people.commune, path, schema=None)
    clerk.post(f"/publier/{draft.id}/decrire", {"title": "Élus de Pornic"})

    page = said(clerk.get(f"/publier/{draft.id}/publier"))
    clerk.post(f"/publier/{draft.id}/publier")
    assert "semble contenir des noms de personnes" in page
    assert Dataset.objects.count() == 0
    clerk.post(f"/publier/{draft.id}/personnes", {"answer-0": "allowed", "ground-0": "elected"})
    clerk.post(f"/publier/{draft.id}/publier")

    assert Dataset.objects.get().title == "Élus de Pornic"


def test_a_column_can_be_taken_out_instead_of_answered_for(clerk: Client, people: People, tmp_path: Path):
    path = tmp_path / "elus.csv"
    path.write_text("prenom;fonction\nJean;maire\n", "utf-8")
    draft = drafted_file(people.commune, path, schema=None)

    clerk.post(f"/publier/{draft.id}/personnes", {"answer-0": "remove"})

    draft.refresh_from_db()
    table = draft_table(draft.id, draft.revision)
    assert table is not None
    assert (table.header, draft.guard_answers["prenom"]["answer"]) == (("fonction",), "remove")
    settled(draft)
    assert "semble contenir" not in said(clerk.get(f"/publier/{draft.id}/publier"))


def test_table_of_no_model_is_asked_about_first_with_what_its_cells_make_one_think_of(
    clerk: Client, people: People, tmp_path: Path
):
    path = tmp_path / "aides.csv"
    rows = [f"Asso {n},W44000{n:04},{n}00,aide en numéraire" for n in range(1, 5)]
    rows.append("Asso 9,W440000009,900,aide en nature")
    path.write_text("\n".join(["colonne A,colonne B,colonne C,colonne D", *rows]) + "\n", "utf-8")
    draft = drafted_file(people.commune, path, schema=None)

    page = clerk.get(f"/publier/{draft.id}/remplir")

    text = page.content.decode()
    assert ("De quoi parle ce tableau" in text, [model.id for model in page.context["likely"]][:1]) == (
        True,
        ["scdl/subventions"],
    )
    assert text.index("De quoi parle ce tableau") < text.index("Le tableau se lit bien")
    clerk.post(f"/publier/{draft.id}/choisir/fait", {"schema": "scdl/subventions"})
    assert "De quoi parle ce tableau" not in clerk.get(f"/publier/{draft.id}/remplir").content.decode()


def test_rows_that_name_people_go_and_the_obligatory_column_stays(clerk: Client, people: People, tmp_path: Path):
    person = GOOD.replace("Harmonie", "Madame Roux").replace("Concerts", "Secours exceptionnel")
    draft = drafted(people.commune, tmp_path, GOOD, person, GOOD.replace("Harmonie", "Chorale"))
    page = clerk.get(f"/publier/{draft.id}/publier").content.decode()
    asked = clerk.post(f"/publier/{draft.id}/publier", follow=True)

    clerk.post(f"/publier/{draft.id}/personnes", {"answer-0": "remove-rows"})

    draft.refresh_from_db()
    assert ("Madame Roux" in page, "remove-rows" in page, "Dites ce qu’il en est" in asked.content.decode()) == (
        True,
        True,
        True,
    )
    assert cells(draft, "nomBeneficiaire") == ["Harmonie", "Chorale"]


def test_a_record_is_kept_whatever_it_says_and_shown_with_its_errors(clerk: Client):
    clerk.post("/publier", {"schema": "scdl/subventions", "door": "form"})
    draft = Draft.objects.get()
    clerk.get(f"/publier/{draft.id}/fiche")

    sent = {"revision": "1", "field-8": "beaucoup"}
    answer = clerk.post(f"/publier/{draft.id}/fiche", sent, follow=True)

    draft.refresh_from_db()
    assert (draft.revision, draft.row_count, cells(draft, "montant")) == (2, 1, ["beaucoup"])
    assert answer.redirect_chain[-1][0] == f"/publier/{draft.id}/fiche?ligne=2&carte=2&corriger"
    assert "beaucoup" in said(answer)
    assert "il reste à corriger" in said(answer)


def test_a_record_is_changed_and_taken_out(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path, GOOD, GOOD.replace("Harmonie", "Chorale"))

    clerk.post(f"/publier/{draft.id}/fiche", {"revision": "1", "number": "3", "field-8": "99"})
    clerk.post(f"/publier/{draft.id}/fiche/2/retirer", {"revision": "2"})

    draft.refresh_from_db()
    assert (cells(draft, "nomBeneficiaire"), cells(draft, "montant")) == (["Chorale"], ["99"])
    assert clerk.get(f"/publier/{draft.id}/fiche?ligne=7").status_code == 404


def test_the_grid_sends_steps_and_reads_what_is_wrong(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path, GOOD)
    address = f"/publier/{draft.id}/grille/lignes"
    first = clerk.get(address).json()
    steps = {"revision": 1, "edits": [{"kind": "set", "row": 0, "column": 8, "value": "12,50"}]}

    answer = clerk.post(address, json.dumps(steps), content_type="application/json").json()

    assert (first["header"], len(first["rows"]), first["findings"]) == (HEADER.split(","), 1, [])
    assert (answer["revision"], answer["errors"]) == (2, 1)
    found = answer["findings"][0]
    assert (found["column"], found["rows"], found["fix"]["after"]) == (8, [2], "12.50")


def test_the_grid_is_told_of_another_tab_and_both_are_kept(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path, GOOD)
    address = f"/publier/{draft.id}/grille/lignes"
    steps = {"revision": 1, "edits": [{"kind": "set", "row": 0, "column": 8, "value": "1"}]}
    clerk.post(address, json.dumps(steps), content_type="application/json")

    answer = clerk.post(address, json.dumps(steps), content_type="application/json")

    assert (answer.status_code, answer.json()["kept"], answer.json()["revision"]) == (409, 3, 2)
    clerk.post(f"/publier/{draft.id}/etats/3", {"from": "grid"})
    draft.refresh_from_db()
    assert draft.revision == 3


def long_draft(people: People, folder: Path, wrong: int) -> Draft:
    rows = [GOOD.replace(",1200,", ",NC,") if number < wrong else GOOD for number in range(MOST_GRID_ROWS + 1)]
    return drafted(people.commune, folder, *rows)


def test_rows_of_a_long_table_go_and_come_in_the_grid(clerk: Client, people: People, tmp_path: Path):
    draft = long_draft(people, tmp_path, wrong=2)
    address = f"/publier/{draft.id}/grille/lignes"
    shown = clerk.get(address).json()
    edits = [{"kind": "delete", "row": 1, "count": 1}, {"kind": "insert", "row": MOST_GRID_ROWS, "count": 1}]

    clerk.post(address, json.dumps({"revision": 1, "edits": edits}), content_type="application/json")

    state = clerk.get(f"{address}?etat=1").json()
    assert (shown["numbers"], shown["total"]) == ([2, 3], MOST_GRID_ROWS + 1)
    assert (state["total"], state["checked"], "rows" in state) == (MOST_GRID_ROWS + 1, True, False)
    assert cells(Draft.objects.get(), "montant")[:2] == ["NC", "1200"]
    assert "Ajouter une ligne" in said(clerk.get(f"/publier/{draft.id}/grille"))


def test_the_grid_of_a_long_table_without_error_says_what_it_shows(clerk: Client, people: People, tmp_path: Path):
    draft = long_draft(people, tmp_path, wrong=0)

    page = said(clerk.get(f"/publier/{draft.id}/grille"))

    assert "Ce tableau a 5 001 lignes, sans erreur : la grille ne montre que celles que vous ajoutez" in page


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"revision": 1, "edits": 3}', '{"revision": 1, "edits": [{}]}'])
def test_the_grid_refuses_what_it_does_not_understand(clerk: Client, people: People, tmp_path: Path, body: str):
    draft = drafted(people.commune, tmp_path, GOOD)

    answer = clerk.post(f"/publier/{draft.id}/grille/lignes", body, content_type="application/json")

    draft.refresh_from_db()
    assert (answer.status_code, draft.revision) == (422, 1)


def test_columns_are_chosen(clerk: Client, people: People):
    draft = drafted_file(people.commune, NIEVRE)
    names = draft_table(draft.id, 1)
    assert names is not None
    chosen = {f"column-{place}": "leave-out" for place in range(len(names.header))}
    sent = {**chosen, "column-5": "field:nomBeneficiaire", "column-9": "keep", "revision": "1"}

    clerk.post(f"/publier/{draft.id}/colonnes", sent)
    twice = clerk.post(
        f"/publier/{draft.id}/colonnes", {"revision": "2", "column-1": "field:nomBeneficiaire"}, follow=True
    )

    draft.refresh_from_db()
    table = draft_table(draft.id, draft.revision)
    assert table is not None
    assert table.header == ("nomBeneficiaire", "SUB_MONTANT")
    assert "Deux colonnes ne peuvent pas" in said(twice)


def test_the_workspace_says_what_waits_and_what_to_do_next(clerk: Client, people: People, tmp_path: Path):
    assert "Publiez votre premier jeu de données" in said(clerk.get("/mon-espace"))
    draft = drafted(people.commune, tmp_path, GOOD)
    assert f'href="/publier/{draft.id}"' in clerk.get("/mon-espace").content.decode()
    delete_draft(draft, now=utc_now())
    assert "Brouillons jetés" in said(clerk.get("/mon-espace/jeux"))
    published("Budget", by=people.commune, now=NOW.replace(year=2020))
    assert "« Budget » : une nouvelle version est attendue." in said(clerk.get("/mon-espace"))


def test_a_draft_is_thrown_away_in_place_and_taken_back(clerk: Client, people: People, tmp_path: Path):
    draft = drafted(people.commune, tmp_path, GOOD)

    thrown = said(clerk.post("/mon-espace/attente/drafts/throw", {"cle": str(draft.id)}, follow=True))
    taken_back = said(clerk.post("/mon-espace/attente/annuler", follow=True))

    assert ("est jeté." in thrown, "est repris." in taken_back) == (True, True)
    draft.refresh_from_db()
    assert draft.thrown_away_at is None


def test_the_workspace_of_a_stranger_leads_to_her_organisation(people: People):
    Mandate.objects.all().delete()
    people.farid.memberships.all().delete()

    assert "Rejoignez votre organisation" in said(people.client("farid").get("/mon-espace"))


def test_the_workspace_of_who_only_reads_leads_to_the_catalogue(people: People):
    change_role_of(people.david, Role.READER)

    page = said(people.client("david").get("/mon-espace"))

    assert ("Regardez ce qui est publié" in page, "Ouvrir le catalogue" in page) == (True, True)


def test_the_workspace_shows_what_every_feature_offers_in_its_place(clerk: Client, people: People, tmp_path: Path):
    delete_draft(drafted(people.commune, tmp_path, GOOD), now=utc_now())
    drafted(people.commune, tmp_path, GOOD)

    today = clerk.get("/mon-espace").context["today"]

    assert [(row.queue.name, row.tag.text) for row in today.rows] == [("drafts", "Brouillon")]
    assert [card.title for card in today.cards] == ["Mes organisations"]
    assert [(group.title, [label for label, _href in group.links]) for group in today.links] == [
        ("Ouvrir", [
            "Mes jeux de données", "Les signalements", "Les idées", "L’enquête : ce que vous tenez et publieriez",
            "Moissonner d’autres catalogues", "De quand datent les chiffres"
        ]),
        ("Acheter", ["Mon programme d’achats", "Mes consultations", "La part inclusive de nos achats"]),
        ("Inclure", [
            "Mes besoins", "Mes listes de structures", "Mes structures", "Mes groupements", "Mes clauses sociales",
            "Mes événements"
        ]),
        ("Couvrir", ["Les sites de 4G fixe"]),
        ("", ["Mes inscriptions", "Apprendre", "Mon compte"]),
    ]  # fmt: skip
    assert today.other_links == ()


def test_a_withdrawn_data_set_says_why(clerk: Client, people: People):
    published("Budget", by=people.commune)

    clerk.post("/mon-espace/jeux/budget/retirer", {"reason": "Des montants faux"})

    page = clerk.get("/catalogue/budget")
    assert (page.status_code, "Des montants faux" in said(page)) == (410, True)
    assert clerk.get("/catalogue/budget/fichiers/budget.csv").status_code == 410
    clerk.post("/mon-espace/jeux/budget/retablir")
    assert clerk.get("/catalogue/budget").status_code == 200


def test_what_changed_between_versions_is_read(client: Client, people: People):
    first = published("Budget", by=people.commune, rows={"id": ["1", "2"], "montant": ["10", "20"]})
    published("Budget", by=people.commune, rows={"id": ["2", "3"], "montant": ["<b>", "30"]}, dataset=first.dataset)

    page = said(client.get("/catalogue/budget/changements/2"))

    assert "<del>20</del> → <ins>&lt;b&gt;</ins>" in page
    assert client.get("/catalogue/budget/changements/1").status_code == 302


ROUY = """Association;Objet;Date de la convention;;Montant;Nature
Comité des fêtes;Fête;2025-03-31;;1200;aide en numéraire
Chorale;Concerts;2025-03-31;;300;aide en numéraire
TOTAL;;;;1500;
"""


@pytest.fixture
def awkward(people: People, tmp_path: Path) -> Draft:
    """A table as a clerk keeps it for herself: an empty column, a total, names of her own."""
    path = tmp_path / "subventions.csv"
    path.write_text(ROUY, "utf-8")
    return drafted_file(people.commune, path)


def test_columns_of_her_own_are_asked_about_before_any_is_added(clerk: Client, awkward: Draft):
    page = said(clerk.get(f"/publier/{awkward.id}/remplir"))

    asked, added = page.index("Dire ce que sont mes colonnes"), page.index("Ajouter la colonne")
    assert "Certaines de vos colonnes ne sont pas reconnues" in page
    assert (asked < added, "<code>Association</code>" in page[:asked]) == (True, True)
    assert "Il manque 7 colonnes obligatoires : aucune ligne n’est encore complète." in page


def test_the_name_and_siret_of_the_organisation_are_proposed(clerk: Client, awkward: Draft, people: People):
    people.commune.siret = "21440131200015"
    people.commune.save()

    page = said(clerk.get(f"/publier/{awkward.id}/remplir"))

    assert 'name="value" value="Commune de Pornic"' in page
    assert 'name="value" value="21440131200015"' in page


def test_an_empty_column_goes_by_one_button(clerk: Client, awkward: Draft):
    page = said(clerk.get(f"/publier/{awkward.id}/remplir"))

    clerk.post(f"/publier/{awkward.id}/colonnes", {"revision": "1", "column-3": "leave-out"})

    table = draft_table(awkward.id, 2)
    assert table is not None
    assert ('name="column-3" value="leave-out"' in page, "" in table.header, len(table.header)) == (True, False, 5)


def test_a_total_is_told_and_goes_by_one_button(clerk: Client, awkward: Draft):
    page = said(clerk.get(f"/publier/{awkward.id}/remplir"))

    answer = clerk.post(f"/publier/{awkward.id}/fiche/4/retirer", {"revision": "1", "from": "file"}, follow=True)

    assert "La ligne 4 a l’air d’un total" in page
    assert answer.redirect_chain[-1][0] == f"/publier/{awkward.id}/remplir"
    assert "a l’air d’un total" not in said(answer)
    assert [row[0] for row in settled(awkward).revisions.values_list("action")] == ["file", "form"]


def test_rows_without_a_required_column_do_not_conform(clerk: Client, awkward: Draft):
    clerk.post(f"/publier/{awkward.id}/decrire", {"title": "Subventions de Pornic"})
    before = said(clerk.get(f"/publier/{awkward.id}/publier"))
    clerk.post(f"/publier/{awkward.id}/publier")

    version = Dataset.objects.get().versions.get()
    assert (version.row_count, version.bad_row_count) == (3, 3)
    assert "lignes conformes" not in before
    assert "Les lignes conformes" not in said(clerk.get(f"/publier/{awkward.id}/fait"))


def test_a_column_whose_name_says_it_is_proposed_at_once(clerk: Client, people: People, tmp_path: Path):
    path = tmp_path / "registre.csv"
    path.write_text("N°;Date;Objet;Siret\n1;2025-03-31;Budget;21440131200015\n", "utf-8")
    draft = drafted_file(people.commune, path, schema=("scdl/deliberations", "2.1.5"))

    columns = clerk.get(f"/publier/{draft.id}/colonnes").context["columns"]

    chosen = {
        line.name: [field.name for field in (*line.nearest, *line.others) if field.name == line.likeliest]
        for line in columns
    }
    assert chosen == {"N°": [], "Date": ["DELIB_DATE"], "Objet": ["DELIB_OBJET"], "Siret": ["COLL_SIRET"]}


def test_what_is_said_of_columns_names_no_row(clerk: Client, people: People, tmp_path: Path):
    path = tmp_path / "registre.csv"
    path.write_text("DELIB_OBJET,VOTE_POUR\nBudget,11\n", "utf-8")
    draft = drafted_file(people.commune, path, schema=("scdl/deliberations", "2.1.5"))

    (card,) = [
        one
        for one in clerk.get(f"/publier/{draft.id}/remplir").context["part"].causes
        if one.title == "Des colonnes vont ensemble"
    ]

    assert card.is_of_header


def test_drafts_of_one_schema_are_told_apart_by_their_files(clerk: Client, people: People, tmp_path: Path):
    for name in ("janvier.csv", "février.csv"):
        path = tmp_path / name
        path.write_text(f"{HEADER}\n{GOOD}\n", "utf-8")
        drafted_file(people.commune, path)

    page = said(clerk.get("/mon-espace"))

    details = re.findall(r"([^\s>]+\.csv) · Commune de Pornic · remplir le tableau", page)
    assert sorted(details) == ["février.csv", "janvier.csv"]
