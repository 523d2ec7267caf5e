"""What a page or a page of method states (weights, thresholds, limits) is the constant that is applied.

Every sentence of every template that states a number with its unit is either compared with the constant it speaks of,
or stands below with why no constant of ours decides it. A new one is found by itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

import pytest
from django.conf import settings

from maillage.accounts.domain.terms import INVITATION_DAYS
from maillage.buy.consultation.domain.key_shares import THRESHOLD as OPENING_PEOPLE
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.contracts.domain.thresholds import (
    LEAST_AMOUNT_EUR,
    LEAST_EUR_A_MONTH,
    LEAST_OBJECT_CHARACTERS,
    PUBLICATION_MONTHS,
    PUBLICATION_THRESHOLD_EUR,
    SHORT_FORM_THRESHOLD_EUR,
)
from maillage.buy.programme.pages.own_programme import MOST_BYTES as PROGRAMME_BYTES
from maillage.cover.eligibility.pages.address_file import MOST_ROWS as MOST_ADDRESSES
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.field_tests import READING_CELL_M
from maillage.cover.prediction.domain.network.household_intervals import DRAWS, INTERVAL
from maillage.cover.prediction.domain.point_questions import CLEAR_END_M, HEIGHTS_M
from maillage.cover.prediction.domain.truth_reports import SQUARE_M
from maillage.cover.prediction.pages.readings import MOST_BYTES as READING_BYTES
from maillage.cover.radio.domain.validity import LONGEST_KM
from maillage.include.clauses.domain.alerts import NEAR_END_MONTHS, NEAR_END_SHARE
from maillage.include.clauses.domain.calculator import hours_promised
from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD, HoursBasis
from maillage.include.clauses.domain.evidence_files import MOST_FILE_BYTES
from maillage.include.clauses.domain.forecast import LEAST_MONTHS, LEAST_PEOPLE, STARTING_MONTHS
from maillage.include.clauses.domain.hours import LEGAL_WEEK_HOURS
from maillage.include.events.domain.outcomes import OUTCOME_MONTHS
from maillage.include.events.domain.pitches import MOST_ATTACHMENT_BYTES
from maillage.include.opportunities.domain.opportunities import ENDING_MONTHS
from maillage.include.sourcing.domain.needs import (
    ENOUGH_INTERESTED,
    MOST_OUTCOME_QUESTIONS,
    WAIT_WORKING_DAYS,
    WAVE_SIZE,
)
from maillage.include.structures.domain.blank_zones import (
    CONTRACTS_A_STRUCTURE,
    ENOUGH_STRUCTURES,
    LEAST_CONFIRMED_SHARE,
)
from maillage.include.structures.domain.reservations import (
    ENOUGH_FOR_ALL,
    ENOUGH_FOR_CLAUSE,
    ENOUGH_FOR_LOT,
    MOST_DEPENDENCE,
)
from maillage.include.structures.domain.sourcing import MatchPart
from maillage.include.structures.domain.sourcing_scores import WEIGHTS
from maillage.include.structures.store.zones import REACHED_SHARE
from maillage.measure.announced.domain.disagreements import MONTHS as ANNOUNCED_MONTHS
from maillage.measure.announced.domain.road_segments import SEGMENT_KM
from maillage.measure.campaign.domain.campaign import DRAWS as CAMPAIGN_DRAWS
from maillage.measure.campaign.domain.campaign import PACE_DAYS
from maillage.measure.campaign.store.campaign import GOAL_TESTS
from maillage.measure.comparison.domain.domain import CHANGE
from maillage.measure.comparison.domain.terms import CONFIDENCE
from maillage.measure.editions.domain.editions import WAIT_DAYS
from maillage.measure.record.domain.terms import DEVICES_FLOOR
from maillage.measure.repair.domain.findings import THRESHOLD
from maillage.measure.repair.domain.shares import BAD_BELOW_BPS
from maillage.measure.repair.domain.verification import WORTHWHILE
from maillage.opendata.catalog.store.quality_score import WEIGHTS as DATASET_WEIGHTS
from maillage.opendata.catalog.store.subscriptions import CONFIRM_WITHIN
from maillage.opendata.harvest.domain.harvest import GONE_AFTER
from maillage.opendata.learning.domain.elected import MINUTES as ELECTED_MINUTES
from maillage.site.build.messages import source_catalogue
from tests.order.sources import ROOT

MEGABYTE = 1024 * 1024
LEVEL = 100 * (INTERVAL[1] - INTERVAL[0])
BUDGET = LinkBudget()
_COUNT = r"\d+(?:[\u00a0\u202f ]\d{3})*(?:,\d+)?"
_UNITS = (
    r"%%?|m|km|jours?|mois|ans?|par an|heures?|h|personnes?|dB|Mb/s|Mo|Go|€|M€|tests?|minutes?|secondes?|s|points?|"
    r"lignes?|appareils?|chances|fois|structures?|achats?|adresses|lettres|sites?|caractères|semaines?|places?|marchés?"
)
STATED = re.compile(rf"(?<![\w.,/%({{-])({_COUNT})[\u00a0\u202f ]?(?:{_UNITS})(?![\w])")
_WORDS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
    *("treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit"),
)
_LARGE_WORDS = "vingt|trente|quarante|cinquante|soixante|cent|mille"
STATED_IN_WORDS = re.compile(
    rf"\b(?:{'|'.join(_WORDS[2:])}|{_LARGE_WORDS}) (?:appareils|personnes|jours|semaines|mois|ans|lettres|minutes|"
    r"secondes|structures|heures|tests|lignes|achats|adresses)\b",
    re.IGNORECASE,
)
_VALIDATORS = cast("Sequence[Mapping[str, Any]]", settings.AUTH_PASSWORD_VALIDATORS)
LEAST_PASSWORD = next(one["OPTIONS"]["min_length"] for one in _VALIDATORS if "MinimumLength" in one["NAME"])
NUMBER = rf"({_COUNT}|[a-zé-]+)"

# Sentences (of templates, of pages, of rules) that state what a constant decides: the numbers of each group, in order.
COMPARED: Sequence[tuple[str, tuple[float, ...]]] = (
    (rf"[Ii]ntervalles? à {NUMBER} %", (LEVEL,)),
    (rf"{NUMBER} personnes pour ouvrir", (OPENING_PEOPLE,)),
    (rf"L’intervalle contient {NUMBER} %", (LEVEL,)),
    (rf"il contient le vrai nombre {NUMBER} fois sur 100", (LEVEL,)),
    (rf"parmi les {NUMBER} jours", (PACE_DAYS,)),
    (rf"le territoire vise {NUMBER} tests", (GOAL_TESTS,)),
    (r"\b([Ss]ept) minutes (?:pour décider|sur ce que|: ce que)", (ELECTED_MINUTES,)),
    (rf"{NUMBER} tirages \(bootstrap", (CAMPAIGN_DRAWS,)),
    (
        rf"Un million d’euros, {NUMBER} %+, {NUMBER} %+, {NUMBER} € : {NUMBER} heures",
        (50, 5, 30, hours_promised(HoursBasis(1_000_000, 0.5, 0.05, 30)) / 100),
    ),
    (rf"PDF, JPEG ou PNG, {NUMBER} Mo au plus chacun", (MOST_FILE_BYTES / MEGABYTE,)),
    (rf"PDF, PNG ou JPEG, {NUMBER} Mo au plus", (MOST_ATTACHMENT_BYTES / MEGABYTE,)),
    (rf"{NUMBER} h par semaine, L3121-20", (LEGAL_WEEK_HOURS,)),
    (rf"il faut {NUMBER} mois d’heures et {NUMBER} personnes", (LEAST_MONTHS, LEAST_PEOPLE)),
    (
        rf"la fin est à {NUMBER} mois au plus, et moins de {NUMBER} % des heures",
        (NEAR_END_MONTHS, 100 * NEAR_END_SHARE),
    ),
    (rf"quand {NUMBER} personnes au moins y ont travaillé", (DISCLOSURE_THRESHOLD,)),
    (rf"(?:change|changer) les poids de {NUMBER} %", (100 * CHANGE,)),
    (rf"recevoir {NUMBER} Mb/s par la 4G fixe", (BUDGET.target_down_mbps,)),
    (
        rf"tenus? {NUMBER} %+ du temps, avec {NUMBER} chances sur 100",
        (100 * BUDGET.time_share, 100 * BUDGET.served_above),
    ),
    (rf"refait {NUMBER} fois avec des erreurs tirées au sort", (DRAWS,)),
    (rf"les trajets de plus de {NUMBER} km", (LONGEST_KM,)),
    (rf"[Jj]usqu’à {NUMBER} (?:m, qui suffirait|m ne suffit)", (max(HEIGHTS_M),)),
    (rf"[Jj]usqu’à {NUMBER} adresses", (MOST_ADDRESSES,)),
    (rf"(?:posées avec soin : |sur les derniers ){NUMBER} m", (CLEAR_END_M,)),
    (rf"plus de {NUMBER} %+ de (?:votre|son) chiffre d’affaires", (100 * MOST_DEPENDENCE,)),
    (
        rf"Assez : au moins {NUMBER} structures confirmées, et une pour {NUMBER} achats d’ici {NUMBER} mois",
        (ENOUGH_STRUCTURES, CONTRACTS_A_STRUCTURE, ENDING_MONTHS),
    ),
    (rf"marchés qui finissent d’ici {NUMBER} mois", (ENDING_MONTHS,)),
    (rf"XLSX, ODS ou CSV, {NUMBER} Mo au plus", (PROGRAMME_BYTES / MEGABYTE,)),
    (rf"relevés \(CSV ou XLSX, {NUMBER} Mo au plus\)", (READING_BYTES / MEGABYTE,)),
    (rf"il est gardé une case de {NUMBER} m", (READING_CELL_M,)),
    (rf"Des carrés de {NUMBER} km où", (SQUARE_M / 1000,)),
    (rf"(?:sous|atteignent|reçoit moins de) {NUMBER} Mb/s", (BAD_BELOW_BPS / 1e6,)),
    (rf"reçoit au moins {NUMBER} Mb/s", (BAD_BELOW_BPS / 1e6,)),
    (rf"les tests des {NUMBER} derniers mois", (ANNOUNCED_MONTHS,)),
    (rf"passe le tronçon \({NUMBER} kilomètres au plus\)", (SEGMENT_KM,)),
    (rf"La note est dedans {NUMBER} fois sur {NUMBER}", (100 * CONFIDENCE, 100)),
    (rf"un test sur {NUMBER}(?: au moins|\.)", (1 / THRESHOLD,)),
    (rf"^{NUMBER} € ou plus$", (PUBLICATION_THRESHOLD_EUR,)),
    (rf"^De {NUMBER} à {NUMBER} €$(?<!90 000 €)(?<!221 000 €)", (SHORT_FORM_THRESHOLD_EUR, PUBLICATION_THRESHOLD_EUR)),
    (rf"^Moins de {NUMBER} €$(?<!40 000 €)", (SHORT_FORM_THRESHOLD_EUR,)),
    (rf"leurs marchés à partir de {NUMBER} € hors taxes", (PUBLICATION_THRESHOLD_EUR,)),
    (
        rf"gardent ceux de 2024 et 2025 \({NUMBER} € et {NUMBER} M€\)",
        (float(ThresholdBand.BELOW_1M.least_eur), ThresholdBand.ABOVE_5M5.least_eur / 1e6),
    ),
    # Said in words, or by pages: what many of them say is applied in one place.
    (rf"(?:[Mm]oins de|[Aa]u moins|[Ss]ous|il faut) {NUMBER} appareils", (DEVICES_FLOOR,)),
    (rf"[,:] {NUMBER} appareils au moins", (DEVICES_FLOOR,)),
    (rf"(?:[Mm]oins de|à partir de|dès que) {NUMBER} personnes", (DISCLOSURE_THRESHOLD,)),
    (rf"d’ici {NUMBER} mois", (ENDING_MONTHS,)),
    (rf"(?i:\b{NUMBER}) lettres (?:à la fois|au plus maintenant)", (WAVE_SIZE,)),
    (rf"(?:jusqu’à|si moins de) {NUMBER} (?:sont )?intéressées", (ENOUGH_INTERESTED,)),
    (rf"(?i:\b{NUMBER}) structures sont intéressées", (ENOUGH_INTERESTED,)),
    (rf"après {NUMBER} jours ouvrés", (WAIT_WORKING_DAYS,)),
    (rf"dans trois mois, {NUMBER} fois au plus", (MOST_OUTCOME_QUESTIONS,)),
    (rf"après un, {NUMBER} et {NUMBER} mois", tuple(OUTCOME_MONTHS[1:])),
    (rf"que {NUMBER} fois : après un", (len(OUTCOME_MONTHS),)),
    (rf"excluent un mieux de {NUMBER} points", (100 * WORTHWHILE,)),
    (rf"(?:%\(part\)s, |Poids changés de |les changer de ){NUMBER} %+", (100 * CHANGE,)),
    (rf"oubliée dans {NUMBER} jours", (CONFIRM_WITHIN.days,)),
    (rf"(?:archivé après|catalogue depuis plus de|disparu depuis) {NUMBER} jours", (GONE_AFTER.days,)),
    (rf"Le lien vaut {NUMBER} jours", (INVITATION_DAYS,)),
    (rf"Il sert une fois, pendant {NUMBER} jours", (settings.PASSWORD_RESET_TIMEOUT / 86_400,)),
    (rf"Au moins {NUMBER} caractères\.", (LEAST_PASSWORD,)),
    (rf"{NUMBER} jours après sa fin", (WAIT_DAYS,)),
    (rf"Moins de {NUMBER} € par mois de contrat", (LEAST_EUR_A_MONTH,)),
    (rf"a moins de {NUMBER} caractères", (LEAST_OBJECT_CHARACTERS,)),
    (rf"est inférieur à {NUMBER} €\.", (LEAST_AMOUNT_EUR,)),
    (rf"(?i:\b{NUMBER}) mois (?:au plus )?après la notification", (PUBLICATION_MONTHS,)),
    (rf"\(PDF ou image, {NUMBER} Mo\)", (MOST_ATTACHMENT_BYTES / MEGABYTE,)),
)
# What pages of method state in docs: the file, a row or a sentence of it, the constants.
DOCUMENTED: Sequence[tuple[str, str, tuple[float, ...]]] = (
    *(
        ("sourcing.md", rf"\| {name}[^|]*\| {NUMBER} \|", (WEIGHTS[part],))
        for name, part in (
            ("distance", MatchPart.DISTANCE),
            ("capacité", MatchPart.CAPACITY),
            ("marchés gagnés", MatchPart.RECORD),
            ("charge", MatchPart.LOAD),
            ("fraîcheur", MatchPart.FRESHNESS),
        )
    ),
    ("sourcing.md", rf"La borne de {NUMBER} % est celle de la dépendance", (100 * MOST_DEPENDENCE,)),
    ("sourcing.md", rf"plus de {NUMBER} d'une même famille", (ENOUGH_FOR_ALL,)),
    (
        "opportunities.md",
        rf"Les seuils {NUMBER}, {NUMBER} et {NUMBER} et la borne de {NUMBER} %",
        (ENOUGH_FOR_ALL, ENOUGH_FOR_LOT, ENOUGH_FOR_CLAUSE, 100 * MOST_DEPENDENCE),
    ),
    ("opportunities.md", rf"sans qu'aucune y engage plus de {NUMBER} %", (100 * MOST_DEPENDENCE,)),
    ("opportunities.md", rf"qui finit d'ici {NUMBER} mois", (ENDING_MONTHS,)),
    ("social-clauses.md", rf"les {NUMBER} premiers mis à part", (STARTING_MONTHS,)),
    ("social-clauses.md", rf"Il faut {NUMBER} mois et {NUMBER} personnes", (LEAST_MONTHS, LEAST_PEOPLE)),
    ("social-clauses.md", rf"d'{NUMBER} personnes au moins", (DISCLOSURE_THRESHOLD,)),
)
# Numbers that no constant of ours decides, and who does.
ALLOWED: Sequence[tuple[str, str]] = (
    (r"à 100 %+, sans « ajuster", "a printer's own setting"),
    (r"0 point à %\(poor\)s|à 0 point, b sa limite à 100 points", "the ends of a mark out of 100"),
    (r"Passer de 2 à 4 Mb/s", "an example of ratios"),
    (r"un carré d’environ 100 m", "about the size of a cell of the map, which says so"),
    (r"14 à 24 dB", "measured, in docs/explanation/fixed-4g.md"),
    (r"à 20 heures", "an hour of the day"),
    (r"12 caractères", "the least that static/consultation/keys.js takes"),
    (r"14 groupes de 4 caractères", "the form of the recovery paper (static/consultation/seal.js)"),
    (r"Renseigné pour 0 marché sur", "none can: format 1 has no such field"),
    (r"0,83 km", "the side of a tile of level 15 at this latitude: the web's own tiling"),
    (r"1 200,50 €|23 000 €", "an example, and the law on grants (decree of 6 June 2001)"),
    (r"voir 20 lignes", "what the link beside asks for"),
    (r"0 heure la retire", "what is typed to remove a row"),
    (r"à 1 km à la ronde", "what the page asks of the API of high ground, which says its usual radius"),
    (r"l’Arcep demande 98 %|^98 %+ et plus$|^de 80 à 98 %+$|^moins de 80 %+$", "what Arcep asks of a map of coverage"),
    (r"46 avis réels", "counted once, and dated"),
    (r"22 à 128 lettres", "the form of a token in the protocol"),
    (r"3 place de Fontenoy", "an address"),
    (
        r"minutes suffisent|étapes, dix minutes|en cinq minutes|moins de trois minutes|Trois minutes au plus|"  # noqa: ISC004
        r"(?:en|navigateur de votre téléphone\.) [Vv]ingt secondes|Vingt secondes au plus",
        "how long people take, and how long the parts of a test last together",
    ),
    (r"toutes les cinq secondes", "the page's own script"),
    (r"deux secondes plus tard", "the promise of the API: the counter looks every second"),
    (r"Deux mois, ou la liste de l’année", "the law (article R2196-1)"),
    (r"trois semaines avant la fin des deux mois", "when the space first says it: a sentence of its own kind"),
    (r"^Deux tests$", "the title of two tests"),
    (r"jusqu’à mille tests", "the exact ranks of the binomial, in docs/explanation"),
    (r"dix mille tests", "an example"),
    (r"mille tirages|En sept jours|dans les six mois", "what the same page lists, or counts by itself"),
)


@cache
def sentences() -> tuple[tuple[str, bool], ...]:
    """Every French sentence of the sources, with whether a template states it."""
    several = []
    for message in source_catalogue(ROOT):
        texts = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        is_of_template = any(file.endswith(".html") for file, _line in message.locations)
        several += [(text, is_of_template) for text in texts if text]
    return tuple(several)


def read(word: str) -> float:
    """The number that digits or a French word write."""
    bare = re.sub(r"[\u00a0\u202f ]", "", word).replace(",", ".")
    word = word.lower()
    if word == "mille":
        return 1000
    return float(_WORDS.index(word)) if word in _WORDS else float(bare)


def disagreements(text: str, pattern: str, expected: Sequence[float]) -> Iterator[str]:
    """Where ``text`` states other numbers than the expected ones."""
    for match in re.finditer(pattern, text):
        stated = [read(word) for word in match.groups()]
        if stated != pytest.approx(list(expected)):
            yield f"« {match[0]} » is stated, {list(expected)} is applied"


@pytest.mark.parametrize(("pattern", "expected"), COMPARED)
def test_sentence_states_the_constant_that_is_applied(pattern: str, expected: tuple[float, ...]) -> None:
    texts = [text for text, _is_of_template in sentences() if re.search(pattern, text)]

    assert texts, "no sentence states this any more: take the line away"
    assert [fault for text in texts for fault in disagreements(text, pattern, expected)] == []


@pytest.mark.parametrize(("file", "pattern", "expected"), DOCUMENTED)
def test_page_of_method_states_the_constant_that_is_applied(
    file: str, pattern: str, expected: tuple[float, ...]
) -> None:
    text = " ".join((ROOT / "docs" / "explanation" / file).read_text("utf-8").replace("’", "'").split())

    assert re.search(pattern, text), "the page does not state this any more: take the line away"
    assert list(disagreements(text, pattern, expected)) == []


def test_each_number_of_a_template_is_compared_or_has_its_reason() -> None:
    rules = [re.compile(pattern) for pattern, *_rest in (*COMPARED, *ALLOWED)]

    alone = [
        text
        for text, is_of_template in sentences()
        if is_of_template
        and (STATED.search(text) or STATED_IN_WORDS.search(text))
        and not any(rule.search(text) for rule in rules)
    ]

    assert alone == [], "compare it with its constant, or say who decides it"


def test_reasons_are_of_sentences_that_stand() -> None:
    assert [pattern for pattern, _why in ALLOWED if not any(re.search(pattern, text) for text, _ in sentences())] == []


def test_shares_that_are_said_in_words_are_halves() -> None:
    assert (REACHED_SHARE, LEAST_CONFIRMED_SHARE) == (0.5, 0.5)  # "au moins la moitié", in the rule of blank zones
    assert sum(WEIGHTS.values()) == 100
    assert sum(DATASET_WEIGHTS.values()) == 100
