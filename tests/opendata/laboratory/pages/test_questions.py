import re
from html import unescape

import pytest
from django.test import Client, RequestFactory

from maillage.opendata.laboratory.pages.questions import QUESTIONS
from maillage.opendata.laboratory.store.columns import lab_fields
from maillage.opendata.laboratory.store.saved_queries import SavedQuery
from maillage.web.protection.limits import network_of
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, organisation, published
from tests.people import People

pytestmark = pytest.mark.django_db
TABLE = "subventions_aux_associations"


def _ask(client: Client, sql: str) -> str:
    answer = client.get("/laboratoire", {"sql": sql})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_page_lists_the_tables_with_their_columns(client: Client):
    published()

    page = client.get("/laboratoire").context["page"]

    assert [(one.name, tuple(column.name for column in one.columns)) for one in page.tables] == [
        (TABLE, ("nomBeneficiaire", "montant", "dateConvention", "commune"))
    ]
    assert (len(page.examples), page.answer) == (4, None)


def test_every_example_runs(client: Client):
    published(schema=GRANTS_SCHEMA)

    pages = [
        client.get(example.href).context["page"] for example in client.get("/laboratoire").context["page"].examples
    ]

    assert [(page.fault, page.answer is None) for page in pages] == [("", False)] * 4


def test_question_is_answered_with_a_table_and_a_chart(client: Client):
    published()

    text = _ask(client, f"SELECT commune, count(*) AS n FROM {TABLE} GROUP BY 1 ORDER BY 2 DESC")

    rows = re.findall(r"<tr>\s*<td[^>]*>(.*?)</td>\s*<td[^>]*>(.*?)</td>\s*</tr>", text)
    assert (rows, 'class="chart parts"' in text) == ([("44131", "3"), ("44109", "1")], True)


def test_fault_stands_beside_the_question(client: Client):
    text = _ask(client, "SELECT <b> FROM licorne")

    assert (
        "La question n’est pas comprise à partir de" in text,
        "&lt;b&gt; FROM licorne" in text,
        "<b> FROM" in text,
    ) == (True, True, False)


def test_what_is_not_published_cannot_be_asked(client: Client):
    published("Exercice", by=organisation("Bac à sable", is_sandbox=True))

    assert re.search(r"La table «\sexercice\s» n’existe pas", _ask(client, "SELECT * FROM exercice"))


def test_values_are_escaped(client: Client):
    assert "<script>x" not in _ask(client, "SELECT '<script>x</script>' AS \"<script>x\"")


def test_question_is_shared_by_a_short_address(client: Client):
    answer = client.post("/laboratoire", {"sql": "SELECT 1 AS un", "title": "Un"})

    assert (answer.status_code, bool(re.fullmatch(r"/laboratoire/[a-z0-9]{10}", answer["Location"]))) == (302, True)
    page = client.get(answer["Location"]).context["page"]
    assert (page.sql, page.title, page.share_href) == ("SELECT 1 AS un", "Un", f"http://testserver{answer['Location']}")


def test_question_that_does_not_run_is_not_kept(client: Client):
    answer = client.post("/laboratoire", {"sql": "DROP TABLE x", "title": ""})

    assert (answer.status_code, SavedQuery.objects.count(), answer.context["page"].sql) == (200, 0, "DROP TABLE x")


def test_sharing_needs_the_page_of_this_site():
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/laboratoire", {"sql": "SELECT 1"}).status_code == 403


def test_answer_is_a_file_in_which_nothing_runs(client: Client):
    sql = {"sql": "SELECT '=1+1' AS \"@x\", 1 AS n UNION ALL SELECT 'é', -2 ORDER BY 2 DESC"}

    text = client.get("/laboratoire.csv", sql).content.decode()
    rows = client.get("/laboratoire.json", sql).json()

    assert text.splitlines() == ["'@x,n", "'=1+1,1", "é,-2"]
    assert rows == {"rows": [{"@x": "=1+1", "n": 1}, {"@x": "é", "n": -2}], "is_cut": False}


@pytest.mark.parametrize(
    ("address", "status"),
    [("/laboratoire/inconnue", 404), ("/laboratoire.exe?sql=SELECT+1", 404), ("/laboratoire.csv", 422)],
)
def test_addresses_that_lead_nowhere_are_told(client: Client, address: str, status: int):
    assert client.get(address).status_code == status


def test_network_that_asks_without_end_waits_and_others_do_not(client: Client):
    published()
    QUESTIONS.take(network_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")), QUESTIONS.most)

    answers = [
        client.get("/laboratoire.csv", {"sql": "SELECT 1"}, REMOTE_ADDR=address).status_code
        for address in ("192.0.2.7", "198.51.100.7")
    ]

    assert (answers, client.get("/laboratoire", REMOTE_ADDR="192.0.2.7").status_code) == ([429, 200], 200)


@pytest.mark.parametrize("who", ["visitor", "bruno", "chloe"])
def test_everybody_may_ask_share_and_read_what_was_shared(people: People, who: str):
    client = people.client(who)
    shared = client.post("/laboratoire", {"sql": "SELECT 1"})["Location"]

    answered = [
        client.get(address).status_code for address in ("/laboratoire", "/laboratoire.json?sql=SELECT+1", shared)
    ]

    assert answered == [200, 200, 200]


def test_bad_cell_of_one_member_leaves_its_column_its_type(client: Client):
    # One "NC" made montant text, and sum() an error in English.
    published(schema=GRANTS_SCHEMA)

    answer = client.get(
        "/laboratoire.json", {"sql": f"SELECT sum(montant) AS s, max(montant_refuse) AS r FROM {TABLE}"}
    )
    page = _ask(client, f"SELECT montant, montant_refuse FROM {TABLE} WHERE montant_refuse IS NOT NULL")

    assert answer.json()["rows"] == [{"s": 1500.5, "r": "NC"}]
    assert "NC" in page


def test_columns_say_their_type_and_meaning(client: Client):
    published(schema=GRANTS_SCHEMA)

    columns = {column.name: column for column in client.get("/laboratoire").context["page"].tables[0].columns}

    assert columns["montant"].type_name == "nombre"
    assert "montant" in columns["montant"].meaning.lower()
    assert columns["commune"].meaning == ""  # no schema says it


def test_sum_of_tests_over_usages_is_warned_of(client: Client):
    squares = {"usage": ["web", "video"], "tests": ["7", "7"], "operator": ["all", "all"]}
    version = published("Mesures", rows=squares, schema=("maillage/mesures-communes", "1.0.0"))
    warned = {column.name: column.warning for column in lab_fields(version, most=9)}

    page = _ask(client, "SELECT sum(tests) FROM mesures")
    counted = _ask(client, "SELECT tests FROM mesures WHERE usage = 'web'")

    assert warned["tests"].startswith("N’additionnez pas « tests »")
    assert "chaque usage compte les mêmes tests" in page.partition("<aside")[0]
    assert "chaque usage compte les mêmes tests" not in counted.partition("<aside")[0]


def test_file_for_programs_says_what_is_wrong_as_json_in_french(client: Client):
    answer = client.get("/laboratoire.json", {"sql": "DELETE FROM x"})

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["code"] == "laboratory_only_select"
    assert answer.json()["detail"].startswith("Le laboratoire ne fait que lire")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            f"SELECT sum(nomBeneficiaire) FROM {TABLE}",
            "« sum(VARCHAR) » ne se calcule pas : une de ces colonnes est un texte.",
        ),
        (f"SELECT year(montant) FROM {TABLE}", "ne se calcule pas : ces colonnes ne sont pas du type qu’il faut."),
        (f"SELECT nope FROM {TABLE}", "La colonne « nope » n’existe pas dans ces tables"),
        (f"SELECT z.montant FROM {TABLE} a", "La table « z » n’est pas dans cette question"),
        (f"SELECT nofunc(montant) FROM {TABLE}", "La fonction « nofunc » n’existe pas"),
        (f"SELECT commune, count(*) FROM {TABLE}", "« commune » n’est ni groupée ni résumée"),
        (f"SELECT CAST(nomBeneficiaire AS INT) FROM {TABLE}", "ne se lit pas comme un nombre ou une date"),
        ("SELEC 1", "n’est pas comprise à partir de « SELEC »"),
        ("SELECT 'a", "Il manque une apostrophe"),
        ("SELECT", "La question n’est pas finie"),
    ],
)
def test_mistake_is_said_in_the_language_of_the_page(client: Client, sql: str, said: str):
    published(schema=GRANTS_SCHEMA)

    text = re.sub(r"\s", " ", unescape(_ask(client, sql)))

    assert said in text
    assert [word for word in ("Error", "Did you mean", "Candidate", "pg_settings") if word in text] == []
