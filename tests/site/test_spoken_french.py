"""Pages of the demonstration read aloud: what no French person says stands on none of them.

Every public page is walked from the links of the pages themselves, with contracts, structures, needs, clauses, a
programme and an event in the house.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from maillage.core.clock import utc_now
from maillage.demonstration.region import InventedPlace
from maillage.site.features import offers
from tests.demonstration.invented_market import build_invented_market
from tests.people import People

pytestmark = pytest.mark.django_db
PLACES = [InventedPlace("44109", "Nantes", 320_000), InventedPlace("49007", "Angers", 155_000)]
MOST_OF_A_ROUTE = 3
MOST_PAGES = 260
BEGINNINGS = (
    "/",
    "/inclusion",
    "/marches",
    "/clauses-sociales",
    "/evenements",
    "/programme",
    "/besoins",
    "/territoires",
)
_LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
_NOT_READ = re.compile(r"<(script|style|code|pre|textarea|svg|option|head)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_INLINE = re.compile(r"</?(?:a|b|em|strong|span|small|i|abbr|time|mark|sup)\b[^>]*>")
_SENTENCE = re.compile(r"[A-ZÀÉÈÊÎÔ«][^.!?…]{9,}(?<!\bart)[.!?](?=\s|$)")
MOST_OF_A_SENTENCE = 2
# References, read where one needs them: each address and each rule says the whole of it.
REFERENCES = ("/api", "/marches/methode")
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
NEVER_SAID = {
    "elision": re.compile(r"\b[Dd]e (?:avril|août|octobre|[AEIOUÉÈÊÎÔ][a-zéèêîôç]\w+)"),
    "article": re.compile(r"\b(?:[Dd]e|à) Les? [A-ZÉ]\w+"),
    "first of the month": re.compile(rf"(?<![\d,.]) 1 (?:{_MONTHS})\b"),
    "plural verb": re.compile(r"(?<![\d,.])\b[01] (?:ont|sont|disent|peuvent|attendent|font)\b"),
    "plural noun": re.compile(
        r"(?<![\d,.:/])\b[01] (?:personnes|marchés|tests|structures|heures|appareils|jours|ans)\b"
    ),
    "nought months": re.compile(r"il y a 0\b"),
    "decimal of a whole number": re.compile(r"médiane :? ?\d+,0\b"),
    "hour nought": re.compile(r"(?<!\d)0 h\b(?! \d)"),
    "one said as many": re.compile(r"\b1 autres\b|\b(?:modifié|de|il y a) 1 (?:fois|trimestre)\b"),
    "note of ours": re.compile(r"(?<!sert )à vérifier\b(?! par)|\blu le \d|MNC propre"),
    "word of databases": re.compile(
        r"texte · exemple|fiche de la ligne|(?<!Pas de )considération (?:sociale|environnementale)|Une ligne par \w"
    ),
    "place without its word": re.compile(r"\bà (?:Pays de la Loire|Loire-Atlantique|Vendée|Sarthe|Maine-et-Loire)\b"),
    "capital inside a sentence": re.compile(r" ; (?:De|Moins|Plus) \d"),
    "refusal nobody says": re.compile(r"ne sont pas dits|ne peuvent être comptée|dites-nous après"),
}


def spoken(html: str) -> str:
    """What a screen reader says of a page, a line a block."""
    text = re.sub(r"<[^>]+>", "\n", _INLINE.sub("", _NOT_READ.sub("\n", html)))
    return unescape(text).replace("\u00a0", " ").replace("\u202f", " ")


def walked(client: Client) -> Iterator[tuple[str, str]]:
    """Each public page that links lead to, with its text; a few of those that one route shows."""
    waiting, seen, routes = deque(BEGINNINGS), set(BEGINNINGS), Counter[str]()
    while waiting and sum(routes.values()) < MOST_PAGES:
        address = waiting.popleft()
        try:
            route = resolve(address.partition("?")[0]).route
        except Resolver404:
            continue
        if routes[route] >= MOST_OF_A_ROUTE:
            continue
        routes[route] += 1
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        html = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        yield address, html
        for link in map(unescape, _LINK.findall(html)):
            if link not in seen and not link.startswith("/en/"):
                seen.add(link)
                waiting.append(link)


@pytest.fixture
def demonstration(contracts_data: Path, tmp_path: Path, people: People) -> None:
    """Invented contracts, and all that the duties of the demonstration make beside them."""
    build_invented_market(tmp_path, PLACES, series=24)
    for _round in range(2):  # some follow what others made
        for duty in offers("duties"):
            if "of the demonstration" in duty.name and "edition" not in duty.name:
                duty.look(utc_now())


def repeated_sentences(html: str) -> list[str]:
    """The sentences that a page says more often than twice."""
    blocks = (" ".join(line.split()) for line in spoken(html).splitlines())
    said = Counter(sentence for block in blocks for sentence in _SENTENCE.findall(block) if " " in sentence)
    return [f"{count} × {sentence}" for sentence, count in said.items() if count > MOST_OF_A_SENTENCE]


def test_sentence_said_three_times_is_seen_and_names_of_things_are_not() -> None:
    page = "<p>Rien encore ici. Testez.</p>" * 3 + "<td>Orange</td><td>12,5 Mb/s</td>" * 9

    assert repeated_sentences(page) == ["3 × Rien encore ici."]


def test_patterns_catch_what_a_person_read_aloud() -> None:
    said = (
        "Heures de octobre. La carte de Orange. Commune de Les Moutiers. Dès le 1 janvier. 0 ont de quoi. "
        "1 personnes. il y a 0 mois. médiane 5,0. jusqu’au 14 décembre 2026, 0 h. Trois ne sont pas dits. "
        "1 autres. à vérifier. Une ligne par contrat. Que vaut ma connexion à Pays de la Loire ? 2026 ; De 40 000 €."
    )

    assert [name for name, pattern in NEVER_SAID.items() if not pattern.search(said)] == []


@pytest.mark.usefixtures("demonstration")
def test_no_page_of_the_demonstration_says_what_nobody_says(client: Client) -> None:
    pages, found = 0, []
    for address, html in walked(client):
        pages += 1
        text = spoken(html)
        if address.rstrip("/") not in REFERENCES:
            found += [f"{address}: {sentence}" for sentence in repeated_sentences(html)]
        found += [
            f"{address}: {name}: …{' '.join(text[max(0, match.start() - 40) : match.end() + 30].split())}…"
            for name, pattern in NEVER_SAID.items()
            for match in pattern.finditer(text)
        ]

    assert pages > 100
    assert found == [], "\n".join(found)
