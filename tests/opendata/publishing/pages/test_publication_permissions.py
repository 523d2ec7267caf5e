"""Who may publish what, as one table: a row for each address of publication, of the commune of Pornic."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Membership
from maillage.opendata.publishing.pages import urls
from maillage.opendata.publishing.store.models import Draft
from maillage.opendata.publishing.store.publishing_drafts import publish_draft
from tests.opendata.catalog.reusing import published
from tests.opendata.publishing.drafting import GOOD, NOW, acting_for, drafted
from tests.people import People

pytestmark = pytest.mark.django_db

# Chloé administers the commune, David edits, Emma publishes by the mandate of the EPCI, Farid is of another commune,
# Aline and Bruno are the agency's, which has no mandate.
WHO = ("visitor", "reader", "david", "publisher", "chloe", "farid", "emma", "aline", "bruno")
EDITORS = frozenset({"david", "publisher", "chloe", "emma"})
PUBLISHERS = frozenset({"publisher", "chloe", "emma"})
PEOPLE = frozenset(WHO) - {"visitor"}
ALL = frozenset(WHO)

# address, what is sent (None: it is only looked at), who may; visitors go to the door, the others read why not.
ADDRESSES: list[tuple[str, dict[str, str] | None, frozenset[str]]] = [
    ("/mon-espace", None, PEOPLE),
    ("/mon-espace/jeux", None, PEOPLE),
    ("/publier", None, PEOPLE),
    ("/publier?dataset=jeu", None, EDITORS),
    ("/publier", {"dataset": "jeu", "door": "grid"}, EDITORS),
    ("/publier", {"organisation": "commune-de-pornic", "schema": "scdl/budget", "door": "form"}, EDITORS),
    ("/publier/mon-fichier", None, ALL),
    ("/publier/{draft}", None, EDITORS),
    ("/publier/{draft}/choisir", None, EDITORS),
    ("/publier/{draft}/choisir/fait", {"schema": "scdl/subventions"}, EDITORS),
    ("/publier/{draft}/remplir", None, EDITORS),
    ("/publier/{draft}/avancement", None, EDITORS),
    ("/publier/{draft}/fichier", {}, EDITORS),
    ("/publier/{draft}/feuille", {"sheet": "1"}, EDITORS),
    ("/publier/{draft}/systeme", {"crs": "EPSG:2154"}, EDITORS),
    ("/publier/{draft}/systemes.json", None, EDITORS),
    ("/publier/{draft}/corriger", {"revision": "1"}, EDITORS),
    ("/publier/{draft}/completer", {"revision": "1"}, EDITORS),
    ("/publier/{draft}/mots", {"revision": "1"}, EDITORS),
    ("/publier/{draft}/annuler", {}, EDITORS),
    ("/publier/{draft}/refaire", {}, EDITORS),
    ("/publier/{draft}/etats/1", {}, EDITORS),
    ("/publier/{draft}/colonnes", None, EDITORS),
    ("/publier/{draft}/colonnes", {"revision": "1"}, EDITORS),
    ("/publier/{draft}/grille", None, EDITORS),
    ("/publier/{draft}/grille/lignes", None, EDITORS),
    ("/publier/{draft}/fiche", None, EDITORS),
    ("/publier/{draft}/fiche", {"revision": "1", "field-0": "x"}, EDITORS),
    ("/publier/{draft}/fiche/2/retirer", {"revision": "1"}, EDITORS),
    ("/publier/{draft}/decrire", None, EDITORS),
    ("/publier/{draft}/decrire", {"title": "Subventions de Pornic"}, EDITORS),
    ("/publier/{draft}/personnes", {}, EDITORS),
    ("/publier/{draft}/publier", None, EDITORS),
    ("/publier/{draft}/publier", {}, PUBLISHERS),
    ("/publier/{draft}/publication", None, EDITORS),
    ("/publier/{draft}/fait", None, EDITORS),
    ("/publier/{draft}/jeter", {}, EDITORS),
    ("/publier/{draft}/reprendre", {}, EDITORS),
    ("/mon-espace/jeux/jeu", None, PUBLISHERS),
    ("/mon-espace/jeux/jeu", {"title": "Autre titre"}, PUBLISHERS),
    ("/mon-espace/jeux/jeu/couleurs", {"colour": ""}, PUBLISHERS),
    ("/mon-espace/jeux/jeu/retirer", {"reason": "Essai"}, PUBLISHERS),
    ("/mon-espace/jeux/jeu/retablir", {}, PUBLISHERS),
    ("/catalogue/jeu/changements/2", None, ALL),
]


@pytest.fixture
def draft(people: People, tmp_path: Path) -> Draft:
    """A draft of the commune, and a data set with two versions."""
    first = published("Jeu", by=people.commune)
    published("Jeu", by=people.commune, dataset=first.dataset, rows={"montant": ["1"]})
    return drafted(people.commune, tmp_path, GOOD)


def _client(people: People, who: str) -> Client:
    roles = {"reader": Role.READER, "publisher": Role.PUBLISHER}
    if who not in roles:
        return people.client(who)
    Membership.objects.filter(user=people.david).update(role=roles[who].value)
    return people.client("david")


def _asked(client: Client, address: str, sent: dict[str, str] | None) -> Any:
    return client.get(address) if sent is None else client.post(address, sent)


@pytest.mark.parametrize("who", WHO)
def test_each_address_opens_to_whom_it_is_for(people: People, draft: Draft, who: str):
    client = _client(people, who)
    opened = {}
    for address, sent, _allowed in ADDRESSES:
        # Each is asked for on its own: what one does is not there for the next.
        Draft.objects.filter(pk=draft.pk).update(published_version=None, dataset=None)
        answer = _asked(client, address.format(draft=draft.id), sent)
        is_at_the_door = answer.status_code == 302 and answer["Location"].startswith("/connexion")
        opened[address, sent is not None] = answer.status_code in {200, 302, 422} and not is_at_the_door

    expected = {(address, sent is not None): who in allowed for address, sent, allowed in ADDRESSES}
    # Two rows of one address and one method have the same answer.
    assert opened == expected


def test_table_names_every_address():
    draft_id = "00000000-0000-0000-0000-000000000000"
    covered = {resolve(address.partition("?")[0].format(draft=draft_id)).url_name for address, _s, _w in ADDRESSES}

    pages = [page for page in urls.PAGES if not str(page.pattern).startswith(("donnees-publiques/", "verifier"))]

    # A person's space is of accounts, and shows what features offer.
    assert covered == {page.name for page in pages if hasattr(page, "name")} | {"workspace"}


def test_an_editor_who_may_not_publish_is_told_who_may(people: People, draft: Draft):
    client = people.client("david")

    page = client.get(f"/publier/{draft.id}/publier").content.decode()
    answer = client.post(f"/publier/{draft.id}/publier")

    assert "une personne qui publie pour votre organisation" in page
    assert answer.status_code == 403


def test_whoever_acts_by_mandate_is_named_in_the_version(people: People, draft: Draft):
    answer = people.client("emma").post(f"/publier/{draft.id}/publier", follow=True)

    draft.refresh_from_db()
    assert draft.published_version is not None, answer.content.decode()
    assert draft.published_version.through == people.epci
    assert draft.published_version.published_by == people.emma


def test_a_draft_that_is_published_cannot_be_changed(people: People, draft: Draft):
    publish_draft(acting_for(people.commune), draft, now=NOW)
    client = people.client("chloe")

    answer = client.post(f"/publier/{draft.id}/corriger", {"revision": "1"}, follow=True)

    assert "déjà publié" in answer.content.decode()
    assert client.get(f"/publier/{draft.id}").headers["Location"] == f"/publier/{draft.id}/fait"
