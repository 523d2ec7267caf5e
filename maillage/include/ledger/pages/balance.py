"""An inclusive share in words: the answer, its parts, what is declared to the disability fund, what cannot be said."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.terms import TextRow
from maillage.include.ledger.domain.balance import RULE, most_deductible_cents
from maillage.include.ledger.domain.ledgers import CENTS, LedgerBalance, NamedAmount, SupplierAmount
from maillage.include.structures.domain.structures import StructureKind
from maillage.include.structures.pages.parts.structure_words import structure_href
from maillage.kits.lists.columns import Columns, text_columns
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.built_in import built_in
from maillage.web.charts.share_lists import ShareLine, bar_width
from maillage.web.wording.formats import day, euros, missing, number, percent

BALANCE_COLUMNS: Final[Columns[TextRow]] = text_columns(("partie", "nom", "siret", "montant", "part"))
_MOST_LINES: Final = 20
_SALT: Final = "maillage.include.ledger.balance"
_NOT_OURS: Final = sentence("Ce tableau n’est plus disponible : envoyez votre journal une fois de plus.")
_LONGEST_EXPORT_S: Final = 86_400


def ledger_page(balance: LedgerBalance, findings: Sequence[Finding] = ()) -> dict[str, Any]:
    """Context of balance.html; ``export`` is the table, signed, for its download."""
    kinds = []
    for row in balance.kinds:
        note = ngettext("%(count)s structure", "%(count)s structures", row.suppliers) % {"count": number(row.suppliers)}
        if not row.is_counted:
            note = _("%(count)s, hors de la part") % {"count": note}
        kinds.append((kinds_words(row.kinds), row.cents, note, ""))
    return {
        "answer": answer_words(balance),
        "doubts": tuple(_doubts(balance)),
        "kinds": _lines(kinds, balance.cents),
        "departements": () if balance.is_directory_empty else place_lines(balance.departements, Kind.DEPARTEMENT),
        "smaller_places": tuple(
            (title, place_lines(rows, kind))
            for title, rows, kind in (
                (_("Par intercommunalité"), balance.epcis, Kind.EPCI),
                (_("Par commune"), balance.communes, Kind.COMMUNE),
            )
            if any(row.name for row in rows) and not balance.is_directory_empty
        ),
        "categories": tuple(
            ShareLine(
                row.name or _("sans catégorie"),
                money(row.cents),
                ""
                if balance.is_directory_empty
                else _beside(
                    row.inclusive_cents,
                    row.cents,
                    _("dont %(amount)s inclusifs") % {"amount": money(row.inclusive_cents)},
                ),
                width=bar_width(row.inclusive_cents, row.cents),
            )
            for row in balance.categories[:_MOST_LINES]
        ),
        "suppliers": _supplier_lines(balance.suppliers[:_MOST_LINES], balance.cents),
        "more_suppliers": _("Les %(most)s premières de %(count)s : le tableau les a toutes.")
        % {"most": number(_MOST_LINES), "count": number(len(balance.suppliers))}
        if len(balance.suppliers) > _MOST_LINES
        else "",
        "maybe": _supplier_lines(balance.maybe[:_MOST_LINES], balance.cents),
        "fund": tuple(fund_sentences(balance)),
        "fund_href": RULE.href,
        "findings": tuple(
            _("ligne %(row)s : %(text)s") % {"row": finding.row_number, "text": _(finding.message) % finding.params}
            for finding in findings
        ),
        "export": signing.dumps(balance_rows(balance), salt=_SALT, compress=True),
    }


def answer_words(balance: LedgerBalance) -> str:
    """The one sentence: "12 % de vos achats vont à des structures inclusives : 45 000 € sur 366 000 €."."""
    words = {"inclusive": money(balance.inclusive_cents), "whole": money(balance.cents)}
    if balance.is_directory_empty:
        return _(
            "L’annuaire des structures est vide : quelle part de ces achats (%(whole)s) leur va n’est pas connue."
        ) % (words)
    if balance.share is None:
        return _("Ce journal n’a aucune dépense au total : rien ne peut en être une part.")
    if not balance.inclusive_cents:
        return _("Aucun de ces achats (%(whole)s) ne va à une structure inclusive de l’annuaire.") % words
    return _("%(share)s de vos achats vont à des structures inclusives : %(inclusive)s sur %(whole)s.") % {
        **words,
        "share": percent(balance.share),
    }


def fund_sentences(balance: LedgerBalance) -> list[str]:
    """What is declared to the disability fund of these purchases, by which rule, and that it is to be verified."""
    bought = balance.disability_cents
    if balance.is_directory_empty:
        return [_("Ce qui est acheté à des entreprises adaptées et à des ESAT n’est pas connu : l’annuaire est vide.")]
    if not bought:
        return [_("Rien n’y est acheté à une entreprise adaptée ni à un ESAT de l’annuaire.")]
    return [
        _("%(amount)s achetés à des entreprises adaptées et à des ESAT.") % {"amount": money(bought)},
        _(
            "La déduction est de %(rate)s de la main-d’œuvre comprise dans ce prix, donc %(most)s au plus, et au plus "
            "%(low)s de la contribution (%(high)s pour qui emploie au moins la moitié des bénéficiaires attendus). "
            "L’attestation annuelle de chaque structure dit sa part de main-d’œuvre : c’est elle qui compte."
        )
        % {
            "rate": percent(RULE.rate),
            "most": money(most_deductible_cents(bought)),
            "low": percent(RULE.cap_low),
            "high": percent(RULE.cap_high),
        },
        _("Règle en vigueur depuis le %(since)s : %(source)s.")
        % {"since": day(RULE.in_force_from), "source": _(RULE.source)},
    ]


def balance_rows(balance: LedgerBalance) -> list[tuple[str, ...]]:
    """The balance as texts under BALANCE_COLUMNS, official terms, amounts in euros with a point."""

    def row(part: str, name: str, cents: int | None, siret: str = "") -> tuple[str, ...]:
        if cents is None:
            return part, name, siret, "", ""
        share = f"{cents / balance.cents:.4f}" if balance.cents > 0 else ""
        return part, name, siret, f"{cents / CENTS:.2f}", share

    return [
        row("total", "", balance.cents),
        row("inclusif", "", balance.inclusive_part(balance.inclusive_cents)),
        row("ea-esat", "", balance.inclusive_part(balance.disability_cents)),
        *(row("type", kinds_code(kind.kinds), kind.cents) for kind in balance.kinds),
        *(
            line
            for word, places in (
                ("departement", balance.departements),
                ("epci", balance.epcis),
                ("commune", balance.communes),
            )
            for place in places
            for line in (
                row(word, place.name, balance.inclusive_part(place.inclusive_cents)),
                row(f"{word}-tous", place.name, place.cents),
            )
        ),
        *(
            row("categorie", category.name, balance.inclusive_part(category.inclusive_cents))
            for category in balance.categories
        ),
        *(row("structure", amount.supplier.name, amount.cents, amount.supplier.siret) for amount in balance.suppliers),
        *(
            row("autre-etablissement", amount.supplier.name, amount.cents, amount.supplier.siret)
            for amount in balance.maybe
        ),
    ]


def signed_rows(text: str) -> list[tuple[str, ...]]:
    """The rows of a balance that this installation showed within a day; Refused for anything else."""
    try:
        rows = signing.loads(text, salt=_SALT, max_age=_LONGEST_EXPORT_S)
    except signing.BadSignature as error:
        # Nothing is kept of a ledger, so the table can only be computed again.
        raise Refused("ledger_export", _NOT_OURS) from error
    return [tuple(row) for row in rows]


def money(cents: int) -> str:
    """Cents as euros in words."""
    return euros(cents / CENTS)


def kinds_words(kinds: tuple[StructureKind, ...]) -> str:
    """The kinds of a structure as people read them."""
    return ", ".join(f"{_(kind.label)} ({kind.value})" for kind in kinds)


def kinds_code(kinds: tuple[StructureKind, ...]) -> str:
    """The same as a table writes them: "EI", "ACI+EI"."""
    return "+".join(kind.value for kind in kinds)


def place_lines(rows: Sequence[NamedAmount], kind: Kind) -> tuple[ShareLine, ...]:
    """What goes to inclusive structures of each place beside all that is bought there, most first."""
    several = rows[:_MOST_LINES]
    longest = max((row.inclusive_cents for row in several), default=0)
    return tuple(
        ShareLine(
            place_words(row.name, kind),
            money(row.inclusive_cents),
            _("sur %(amount)s achetés ici") % {"amount": money(row.cents)} if row.cents != row.inclusive_cents else "",
            width=bar_width(row.inclusive_cents, longest),
        )
        for row in several
    )


def place_words(code: str, kind: Kind) -> str:
    """The name of a place; "lieu non renseigné" for ""."""
    if not code:
        return _("lieu non renseigné")
    place = built_in(str(Address(kind, code)))
    return place.name if place else code


def _doubts(balance: LedgerBalance) -> Iterable[str]:
    yield ngettext("%(count)s ligne lue.", "%(count)s lignes lues.", balance.rows) % {"count": number(balance.rows)}
    if balance.unread_rows:
        yield ngettext(
            "%(count)s ligne laissée de côté, sans SIRET ou montant lisible.",
            "%(count)s lignes laissées de côté, sans SIRET ou montant lisible.",
            balance.unread_rows,
        ) % {"count": number(balance.unread_rows)}
    if balance.unnumbered_cents:
        yield _("%(amount)s sans SIRET : on ne peut pas dire à qui ils vont.") % {
            "amount": money(balance.unnumbered_cents)
        }
    if balance.maybe:
        yield _("%(amount)s à d’autres établissements d’une entreprise de l’annuaire : non comptés, à vérifier.") % {
            "amount": money(sum(amount.cents for amount in balance.maybe))
        }
    if not balance.is_directory_empty:
        yield _("L’annuaire peut être incomplet : la part est au moins celle-ci.")


def _lines(rows: Iterable[tuple[str, int, str, str]], whole: int) -> tuple[ShareLine, ...]:
    several = list(rows)[:_MOST_LINES]
    longest = max((cents for _name, cents, _note, _href in several), default=0)
    return tuple(
        ShareLine(
            name,
            money(cents),
            _beside(cents, whole, note),
            href,
            bar_width(cents, longest),
        )
        for name, cents, note, href in several
    )


def _beside(part: int, whole: int, note: str) -> str:
    """The share of the whole, and a note."""
    share = percent(part / whole) if whole > 0 else missing()
    return f"{share} · {note}" if note else share


def _supplier_lines(amounts: Sequence[SupplierAmount], whole: int) -> tuple[ShareLine, ...]:
    return _lines(
        (
            (
                amount.supplier.name,
                amount.cents,
                kinds_code(amount.supplier.kinds),
                structure_href(amount.supplier.number),
            )
            for amount in amounts
        ),
        whole,
    )
