"""Reads the buyers, structures and other bodies to welcome from a table: one line a body.

Columns are known by the names that people and the directory of public services (DILA, « Annuaire de l’administration »)
give them. A line that cannot be read is a finding; nothing is guessed, and the other lines are read on.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from maillage.accounts.domain.organisations import checked_siret
from maillage.accounts.domain.pasted_addresses import emails_in
from maillage.accounts.domain.terms import AnyKind, BodyToWelcome, OrganisationKind
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.received_rows import received_table
from maillage.core.tables.source_rows import SourceRow
from maillage.core.text import normalised_text

NAME: Final = "nom"
SIRET: Final = "siret"
KIND: Final = "sorte"
EMAIL: Final = "courriel"
TERRITORY: Final = "territoire"
_SPELLINGS: Final = {
    NAME: ("nom", "organisation", "organisme", "raison sociale", "denomination", "structure", "acheteur"),
    SIRET: ("siret", "numero siret"),
    KIND: ("sorte", "type", "categorie"),
    EMAIL: ("courriel", "email", "e mail", "mail", "adresse courriel", "adresse mail", "adresse electronique"),
    TERRITORY: ("territoire", "code insee", "insee", "code insee commune", "commune"),
}
_COLUMNS: Final = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}
_GOVERNING: Final = (
    *(OrganisationKind.COMMUNE, OrganisationKind.EPCI, OrganisationKind.DEPARTEMENT, OrganisationKind.REGION),
)
_LONGEST_NAME: Final = 200
MOST_BODIES: Final = 500  # lines of one table: more letters at once are a mailing, which mailboxes refuse
_NO_COLUMN: Final = sentence("Il manque la colonne « %(column)s » : nommez-la ainsi dans la première ligne.")
_NO_ROWS: Final = sentence("Ce tableau n’a aucune ligne sous ses titres : rien n’est à inviter.")
_TOO_MANY: Final = sentence("Ce tableau a plus de %(most)s lignes : partagez-le.")
_REFUSED: Final = sentence("Rien n’est encore parti : corrigez ces lignes.")
_NO_EMAIL: Final = sentence("« %(value)s » n’est pas une adresse : écrivez celle de la boîte à inviter.")
_NAME_LONG: Final = sentence("Ce nom dépasse %(most)s caractères : dites-le plus court.")
_KIND_UNKNOWN: Final = sentence("« %(value)s » n’est pas une sorte connue : écrivez %(known)s.")
_PLACE_UNKNOWN: Final = sentence("« %(value)s » n’est pas un territoire connu : donnez son code Insee ou son SIREN.")
_PLACE_WANTED: Final = sentence("Donnez le code de ce que %(body)s gouverne, dans la colonne « territoire ».")
_TWICE: Final = sentence("%(body)s a déjà une ligne plus haut : gardez-en une, avec toutes ses adresses.")


def read_bodies(
    path: Path,
    *,
    kinds: Mapping[str, AnyKind],
    usual: AnyKind,
    territory_of: Callable[[AnyKind, str], str | None],
) -> list[BodyToWelcome]:
    """The bodies in the table at ``path``.

    Args:
        path: CSV, workbook or pasted cells, read within the bounds of what strangers send.
        kinds: the kind of a body by its names in ``normalised_text`` form.
        usual: the kind of a line that says none.
        territory_of: the address of what a kind of body governs, of its code or name; None if there is none.

    Raises:
        Refused: with a finding for each line that must be corrected.
    """
    bodies: dict[str, BodyToWelcome] = {}
    findings: list[Finding] = []
    with received_table(path, spelling=lambda column: _COLUMNS.get(normalised_text(column), column)) as table:
        for column in (NAME, EMAIL):
            if column not in table.columns:
                raise Refused("column_missing", _NO_COLUMN, column=column)
        for number, row in enumerate(table.rows, start=1):
            if number > MOST_BODIES:
                raise Refused("too_many_bodies", _TOO_MANY, most=MOST_BODIES)
            try:
                body = _body(row, kinds, usual, territory_of)
                key = body.territory or body.siret or normalised_text(body.name)
                if key in bodies and isinstance(row, SourceRow):
                    raise row.refusal("body_twice", _TWICE, NAME, body=body.name)
                bodies[key] = body
            except Refused as refusal:
                # Told with all others: nothing is written while one line is wrong.
                findings += refusal.findings
    if findings:
        raise Refused("bodies_refused", _REFUSED, findings=findings)
    if not bodies:
        raise Refused("no_bodies", _NO_ROWS)
    return list(bodies.values())


def _body(
    row: SourceRow | Refused,
    kinds: Mapping[str, AnyKind],
    usual: AnyKind,
    territory_of: Callable[[AnyKind, str], str | None],
) -> BodyToWelcome:
    if isinstance(row, Refused):
        raise row
    name, typed = " ".join(row.require(NAME).split()), row.require(EMAIL)
    emails = emails_in(typed)
    if not emails:
        raise row.refusal("email_invalid", _NO_EMAIL, EMAIL, value=typed[:60])
    if len(name) > _LONGEST_NAME:
        raise row.refusal("name_long", _NAME_LONG, NAME, most=_LONGEST_NAME)
    word, kind = row.take(KIND), usual
    if word:
        named_kind = kinds.get(normalised_text(word))
        if named_kind is None:
            raise row.refusal("kind_unknown", _KIND_UNKNOWN, KIND, value=word[:60], known=", ".join(kinds))
        kind = named_kind
    try:
        siret = checked_siret(row.take(SIRET) or "")
    except Refused as refusal:
        # Told at its line.
        raise row.refusal(refusal.code, refusal.message, SIRET) from refusal
    return BodyToWelcome(name, kind, _territory(row, name, kind, territory_of), tuple(emails), siret)


def _territory(row: SourceRow, name: str, kind: AnyKind, territory_of: Callable[[AnyKind, str], str | None]) -> str:
    code = row.take(TERRITORY)
    if kind not in _GOVERNING:
        return ""  # a buyer or a structure stands in a commune, and governs none
    if not code:
        raise row.refusal("territory_missing", _PLACE_WANTED, TERRITORY, body=name)
    address = territory_of(kind, code)
    if address is None:
        raise row.refusal("territory_unknown", _PLACE_UNKNOWN, TERRITORY, value=code[:60])
    return address
