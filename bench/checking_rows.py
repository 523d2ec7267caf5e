"""Invented files of deliberations and subventions, from a seed, with a known share of faults: for checking.py."""

import csv
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from stdnum import luhn

DELIBERATIONS: Final = (
    "COLL_NOM", "COLL_SIRET", "DELIB_ID", "DELIB_DATE", "DELIB_MATIERE_CODE", "DELIB_MATIERE_NOM", "DELIB_OBJET",
    "BUDGET_ANNEE", "BUDGET_NOM", "PREF_ID", "PREF_DATE", "VOTE_EFFECTIF", "VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE",
    "VOTE_ABSTENTION", "DELIB_URL",
)  # fmt: skip
SUBVENTIONS: Final = (
    "nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire",
    "rnaBeneficiaire", "objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE",
    "notificationUE", "pourcentageSubvention", "dispositifAide",
)  # fmt: skip
COMMUNES: Final = 400
_SUBJECTS: Final = ("Finances locales/Divers", "Urbanisme/Documents", "Commande publique/Travaux")
_FAULTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    # One cell of a row is spoiled: its column, and what stands there.
    "deliberations": (
        ("DELIB_DATE", "14/05/2023"), ("COLL_SIRET", "218 601 946 00013"), ("VOTE_POUR", "NC"), ("VOTE_REEL", "99"),
        ("DELIB_MATIERE_NOM", "Divers"), ("COLL_NOM", ""), ("PREF_DATE", "2001-01-01"), ("VOTE_CONTRE", "1,0"),
    ),
    "subventions": (
        ("montant", "17 833,50"), ("idAttribuant", "21860194600000.0"), ("dateConvention", "05/12/2016"),
        ("nature", "Aide en numeraire"), ("notificationUE", "no"), ("datesPeriodeVersement", "2017-01-01_2017-12-31"),
        ("objet", ""), ("pourcentageSubvention", "80"),
    ),
}  # fmt: skip
SPOILED_CELL: Final = "§{number}§"  # what a column holds where every cell of a table is to be wrong


def write_table(path: Path, kind: str, rows: int, *, share_wrong: float, seed: int = 2026) -> int:
    """Write ``rows`` rows of a kind, ``share_wrong`` of them with one wrong cell; returns how many are wrong."""
    source = random.Random(seed)
    header, make = _KINDS[kind]
    wrong = 0
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(header)
        for number in range(rows):
            row = make(source, number)
            if source.random() < share_wrong:
                column, text = source.choice(_FAULTS[kind])
                row[header.index(column)] = text
                wrong += 1
            writer.writerow(row)
    return wrong


def write_all_wrong(path: Path, kind: str, rows: int) -> None:
    """Write a table in which no cell is right, and hardly two are alike: the worst for what must be kept."""
    header, _ = _KINDS[kind]
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(header)
        writer.writerows(_wrong_rows(len(header), rows))


def _wrong_rows(width: int, rows: int) -> Iterator[list[str]]:
    for number in range(rows):
        yield [SPOILED_CELL.format(number=number * width + position) for position in range(width)]


def _deliberation(source: random.Random, number: int) -> list[str]:
    commune = source.randrange(COMMUNES)
    day = date(2018, 1, 1) + timedelta(days=source.randrange(2_500))
    sent = day + timedelta(days=source.randrange(1, 15))
    against, abstained = source.randrange(4), source.randrange(4)
    favour = source.randrange(10, 30)
    present = favour + against + abstained
    return [
        f"Commune {commune}", siret(commune), f"{day.year}-{number}", day.isoformat(), f"{source.randrange(1, 10)}.1",
        source.choice(_SUBJECTS), f"Objet de la délibération n° {number}", str(day.year), "Principal",
        f"058-{number}", sent.isoformat(), str(present + source.randrange(5)), str(present), str(favour), str(against),
        str(abstained), f"https://www.commune{commune}.fr/deliberations/{number}.pdf",
    ]  # fmt: skip


def _subvention(source: random.Random, number: int) -> list[str]:
    commune, association = source.randrange(COMMUNES), source.randrange(20_000)
    day = date(2018, 1, 1) + timedelta(days=source.randrange(2_500))
    return [
        f"Commune {commune}", siret(commune), day.isoformat(), f"{day.year}-{number}", f"Association {association}",
        siret(1_000_000 + association), "", f"Soutien n° {number}", f"{source.randrange(100, 90_000)}.50",
        "aide en numéraire", "unique", f"{day.year}-01-01/{day.year}-12-31", "", "non", "0.5", "",
    ]  # fmt: skip


def siret(number: int) -> str:
    """A SIRET that passes its control digits, always the same for a number."""
    bare = f"{20_000_000 + number}"
    siren = bare + luhn.calc_check_digit(bare)
    establishment = siren + "0001"
    return establishment + luhn.calc_check_digit(establishment)


_KINDS: Final[dict[str, tuple[tuple[str, ...], Callable[[random.Random, int], list[str]]]]] = {
    "deliberations": (DELIBERATIONS, _deliberation),
    "subventions": (SUBVENTIONS, _subvention),
}
