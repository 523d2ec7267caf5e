"""The pages of those who look after structures: which they are, the form of one, who asks for it, what is contested."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.people import runs_agency
from maillage.core.problems import Refused, sentence
from maillage.inclusion.intake import structure_form as fields
from maillage.inclusion.models import Structure, StructureClaim
from maillage.inclusion.pages.structure import StructureFact, history_lines
from maillage.inclusion.parts.structure_words import confirmed_text, register_text, sector_name, structure_href
from maillage.inclusion.queries.structure_life import (
    claims_of,
    open_contests,
    register_remarks,
    waiting_claims,
    withdrawn_structures,
)
from maillage.inclusion.queries.structure_permissions import own_structures
from maillage.inclusion.queries.structures import public_structures
from maillage.inclusion.terms.networks import networks
from maillage.inclusion.terms.sectors import sectors
from maillage.inclusion.terms.structure_life import ASKED_EVERY_DAYS, FACT_NAMES, ClaimProof, ContestedFact, claim_proof
from maillage.inclusion.terms.structures import (
    KIND_NAMES,
    LONGEST_ADDRESS,
    LONGEST_CAPACITY,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_PHONE,
    MOST_ACTIVITIES,
    SERVICE_NAMES,
    ReachKind,
    StatedStructure,
    StructureKind,
)
from maillage.programme.queries.purchase_places import place_text
from maillage.web.filters import FilterOption
from maillage.web.wording.formats import day

_BLANK_ROWS: Final = 1
_MOST_CLAIMS: Final = 20
_MOST_WITHDRAWN: Final = 50
_MOST_CHANGES: Final = 20
_MOST_NETWORKS: Final = 4


@dataclass(frozen=True, slots=True)
class StructureFormField:
    """What templates/inclusion/form_field.html shows; ``type`` is that of the input, or textarea, select, checkbox."""

    name: str
    label: str
    type: str
    value: str
    longest: int = 200
    hint: str = ""
    error: str = ""
    options: tuple[FilterOption, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityForm:
    """A row of activities: its sector, the ways it works, how far it goes."""

    number: int
    is_blank: bool
    sector: StructureFormField
    services: tuple[StructureFormField, ...]
    reach: StructureFormField
    radius: StructureFormField
    zones: StructureFormField


@dataclass(frozen=True, slots=True)
class StructureFormFields:
    """The fields of the form but those of activities, group by group."""

    identity: tuple[StructureFormField, ...]
    size: tuple[StructureFormField, ...]
    proofs: tuple[StructureFormField, ...]
    contact: tuple[StructureFormField, ...]


@dataclass(frozen=True, slots=True)
class OwnStructurePage:
    """What templates/inclusion/own_structure.html shows; ``revision`` tells what the server had when it was opened.

    ``confirm_href`` and ``page_href`` are "" for a structure that is new.
    """

    title: str
    action: str
    revision: str
    fields: StructureFormFields
    activities: tuple[ActivityForm, ...]
    problem: str
    confirmed: str
    confirm_href: str
    letters_href: str
    is_stopped: bool
    page_href: str
    register: str
    withdrawn: str
    moderate_href: str
    history: tuple[StructureFact, ...]


@dataclass(frozen=True, slots=True)
class OwnStructureLine:
    """A structure that somebody looks after, and whether it is to be confirmed."""

    row: Structure
    confirmed: str
    is_due: bool
    href: str
    page_href: str


@dataclass(frozen=True, slots=True)
class OwnStructuresPage:
    """What templates/inclusion/own_structures.html shows; ``addable`` are organisations that may add their own.

    ``claims`` wait for the agency, or were refused with a reason.
    """

    lines: tuple[OwnStructureLine, ...]
    claims: tuple[StructureClaim, ...]
    addable: tuple[Organisation, ...]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """What templates/inclusion/claim.html shows."""

    row: Structure
    organisations: tuple[Organisation, ...]
    holder: str
    back_href: str
    message: str
    problem: str


@dataclass(frozen=True, slots=True)
class ContestPage:
    """What templates/inclusion/contest.html shows; ``entry`` tells a second click from a second remark."""

    row: Structure
    facts: tuple[FilterOption, ...]
    message: str
    entry: str
    back_href: str
    problem: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim that waits, and what speaks for it."""

    claim: StructureClaim
    proof: str
    holder: str
    href: str


@dataclass(frozen=True, slots=True)
class ContestLine:
    """What is contested, by nobody's name."""

    number: int
    structure: str
    href: str
    fact: str
    message: str
    said_on: str


@dataclass(frozen=True, slots=True)
class StructureModerationPage:
    """What templates/inclusion/moderation.html shows."""

    summary: str
    may_decide: bool
    claims: tuple[ClaimLine, ...]
    contests: tuple[ContestLine, ...]
    closed: tuple[StructureFact, ...]
    withdrawn: tuple[Structure, ...]


def own_structures_page(
    person: User, organisations: Sequence[Organisation], addable: Sequence[Organisation], *, today: dt.date
) -> OwnStructuresPage:
    """The structures that ``person`` looks after; ``addable``: her organisations that the directory does not have."""
    return OwnStructuresPage(
        tuple(
            OwnStructureLine(
                row=row,
                confirmed=row.withdrawn_reason or confirmed_text(row.confirmed_on, today=today),
                is_due=row.withdrawn_at is None
                and (row.confirmed_on is None or (today - row.confirmed_on).days >= ASKED_EVERY_DAYS),
                href=reverse("own_structure", args=[row.pk]),
                page_href=structure_href(row.pk),
            )
            for row in own_structures(person)
        ),
        tuple(claims_of(organisation.pk for organisation in organisations)[:_MOST_CLAIMS]),
        tuple(addable),
    )


def first_texts(stated: StatedStructure) -> dict[str, str]:
    """The texts of the form that say ``stated``."""
    texts = {
        fields.NAME: stated.name,
        fields.KIND: stated.kind.value,
        fields.SIRET: stated.siret,
        fields.ADDRESS: stated.address,
        fields.POSTAL_CODE: stated.postal_code,
        fields.COMMUNE: place_text(f"commune:{stated.commune}") if stated.commune else "",
        fields.EMPLOYEES: "" if stated.employees is None else f"{stated.employees:.10g}",
        fields.TURNOVER: "" if stated.turnover_eur is None else f"{stated.turnover_eur:.10g}",
        fields.CAPACITY: stated.capacity,
        fields.LABELS: "\n".join(stated.labels),
        fields.REFERENCES: "\n".join(stated.references),
        fields.GROUPS: "\n".join(stated.groups),
        fields.WEBSITE: stated.website,
        fields.DESCRIPTION: stated.description,
        fields.EMAIL: stated.contact_email,
        fields.PHONE: stated.contact_phone,
    }
    for place, activity in enumerate(stated.activities):
        texts |= fields.activity_texts(place, activity)
    return texts


def structure_fields(texts: Mapping[str, str], errors: Mapping[str, str], *, has_siret: bool) -> StructureFormFields:
    """The fields with what was typed and what to correct; the SIRET among them for the agency alone."""

    def text(name: str, label: str, *, longest: int = 200, hint: str = "", kind: str = "text") -> StructureFormField:
        return StructureFormField(name, label, kind, texts.get(name, ""), longest, hint, errors.get(name, ""))

    kinds = tuple(
        FilterOption(kind.value, f"{kind.value} · {_(KIND_NAMES[kind])}", kind.value == texts.get(fields.KIND))
        for kind in StructureKind
    )
    identity = (
        text(fields.NAME, _("Nom, comme les acheteurs vous connaissent"), longest=LONGEST_NAME),
        StructureFormField(
            fields.KIND, _("Ce qu’elle est"), "select", "", error=errors.get(fields.KIND, ""), options=kinds
        ),
        *((text(fields.SIRET, _("SIRET"), longest=20, hint=_("L’agence seule le change.")),) if has_siret else ()),
        text(fields.DESCRIPTION, _("Présentation, en quelques phrases"), longest=LONGEST_DESCRIPTION, kind="textarea"),
        text(fields.ADDRESS, _("Adresse"), longest=LONGEST_ADDRESS),
        text(fields.POSTAL_CODE, _("Code postal"), longest=10),
        text(fields.COMMUNE, _("Commune"), hint=_("Son nom ou son code Insee : elle place la structure sur la carte.")),
    )
    size = (
        text(fields.EMPLOYEES, _("Effectif, en équivalents temps plein"), longest=30),
        text(fields.TURNOVER, _("Chiffre d’affaires du dernier exercice, en euros"), longest=30),
        text(
            fields.CAPACITY,
            _("Ce que vous pouvez prendre"),
            longest=LONGEST_CAPACITY,
            hint=_("Par exemple : deux équipes de six, 3 000 repas par jour."),
        ),
    )
    contact = (
        text(
            fields.EMAIL,
            _("Adresse de courriel de la structure"),
            longest=254,
            hint=_("Celle de la structure (accueil@, contact@…), jamais d’une personne : elle est publique."),
            kind="email",
        ),
        StructureFormField(
            fields.EMAIL_IS_OURS,
            _("C’est bien l’adresse de la structure"),
            "checkbox",
            texts.get(fields.EMAIL_IS_OURS, ""),
        ),
        text(fields.PHONE, _("Téléphone de la structure"), longest=LONGEST_PHONE, kind="tel"),
        text(fields.WEBSITE, _("Site"), longest=LONGEST_ADDRESS),
    )
    return StructureFormFields(identity, size, _proof_fields(texts, errors), contact)


def _proof_fields(texts: Mapping[str, str], errors: Mapping[str, str]) -> tuple[StructureFormField, ...]:
    """What speaks for a structure, a line each."""
    names = ", ".join([network.name for network in networks().values()][:_MOST_NETWORKS])
    hints = {
        fields.LABELS: (_("Labels"), _("Une par ligne.")),
        fields.REFERENCES: (_("Références : pour qui vous avez travaillé"), _("Une par ligne.")),
        fields.GROUPS: (
            _("Réseaux et groupements"),
            _("Un par ligne : un réseau (%(networks)s…), le SIRET d’une structure de l’annuaire, ou un nom.")
            % {"networks": names},
        ),
    }
    return tuple(
        StructureFormField(name, label, "textarea", texts.get(name, ""), 2_000, hint, errors.get(name, ""))
        for name, (label, hint) in hints.items()
    )


def own_structure_page(
    row: Structure | None,
    texts: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    title: str,
    action: str,
    is_agency: bool,
    more_rows: int = 0,
    today: dt.date,
) -> OwnStructurePage:
    """The form of a structure with the texts that were typed; ``row`` is None for a new one."""
    remark = register_remarks([texts.get(fields.SIRET, "")]).get(texts.get(fields.SIRET, ""))
    numbers = fields.activity_numbers(texts)
    blank = (max(numbers, default=-1) + 1 + ahead for ahead in range(_BLANK_ROWS + more_rows))
    return OwnStructurePage(
        title=title,
        action=action,
        revision=row.changed_at.isoformat() if row else "",
        fields=structure_fields(texts, errors, has_siret=is_agency),
        activities=tuple(_activity(number, texts, errors) for number in (*numbers, *blank) if number < MOST_ACTIVITIES),
        problem=errors.get("", ""),
        confirmed=confirmed_text(row.confirmed_on, today=today) if row else "",
        confirm_href=reverse("own_structure_confirm", args=[row.pk]) if row else "",
        letters_href=reverse("own_structure_letters", args=[row.pk]) if row else "",
        is_stopped=row is not None and row.letters_stopped_on is not None,
        page_href=structure_href(row.pk) if row and row.withdrawn_at is None else "",
        register=register_text(remark) if remark else "",
        withdrawn=row.withdrawn_reason if row else "",
        moderate_href=reverse("structure_withdraw", args=[row.pk]) if row and is_agency else "",
        history=history_lines(row, most=_MOST_CHANGES) if row else (),
    )


def _activity(number: int, texts: Mapping[str, str], errors: Mapping[str, str]) -> ActivityForm:
    sector = texts.get(f"secteur-{number}", "")

    def text(name: str, label: str, hint: str = "") -> StructureFormField:
        return StructureFormField(name, label, "text", texts.get(name, ""), 400, hint, errors.get(name, ""))

    def menu(name: str, label: str, options: Sequence[tuple[str, str]]) -> StructureFormField:
        current = texts.get(name, "")
        values = tuple(FilterOption(value, words, value == current) for value, words in options)
        return StructureFormField(name, label, "select", current, error=errors.get(name, ""), options=values)

    every = [("", _("Choisir un secteur")), *((code, sector_name(code)) for code in sectors())]
    reaches = [(word.value, _(label)) for word, label in _REACHES.items()]
    return ActivityForm(
        number,
        not sector,
        menu(f"secteur-{number}", _("Secteur"), every),
        tuple(
            StructureFormField(
                f"prestation-{number}-{service.value}",
                _(label),
                "checkbox",
                texts.get(f"prestation-{number}-{service.value}", ""),
            )
            for service, label in SERVICE_NAMES.items()
        ),
        menu(f"portee-{number}", _("Jusqu’où"), reaches),
        text(f"rayon-{number}", _("Kilomètres autour")),
        text(
            f"zones-{number}",
            _("Zones"),
            _("Communes, intercommunalités, départements, séparés par des points-virgules."),
        ),
    )


_REACHES: Final[Mapping[ReachKind, str]] = {
    ReachKind.UNKNOWN: sentence("À dire"),
    ReachKind.RADIUS: sentence("Un rayon autour de la structure"),
    ReachKind.ZONES: sentence("Des zones"),
    ReachKind.COUNTRY: sentence("Toute la France"),
}


def errors_of(refusal: Refused) -> dict[str, str]:
    """What to correct at each field, in the language of the page; the sentence of the whole under ""."""
    errors = {finding.field_name or "": _(finding.message) % finding.params for finding in refusal.findings}
    return {"": _(refusal.message) % refusal.params, **errors}


def claim_page(
    row: Structure, organisations: Sequence[Organisation], *, message: str = "", problem: str = ""
) -> ClaimPage:
    """The page on which an organisation asks for the page of a structure."""
    holder = row.organisation.name if row.organisation else ""
    return ClaimPage(row, tuple(organisations), holder, structure_href(row.pk), message, problem)


def contest_page(row: Structure, *, fact: str = "", message: str = "", entry: str, problem: str = "") -> ContestPage:
    """The page on which somebody says what is not so."""
    facts = tuple(FilterOption(word.value, _(FACT_NAMES[word]), word.value == fact) for word in ContestedFact)
    return ContestPage(row, facts, message, entry, structure_href(row.pk), problem)


def moderation_page(person: User) -> StructureModerationPage:
    """What waits for the agency."""
    claims = tuple(
        ClaimLine(
            claim,
            _(_PROOFS[claim_proof(claim.organisation.siret, claim.structure.siret)]),
            claim.structure.organisation.name if claim.structure.organisation else "",
            structure_href(claim.structure_id),
        )
        for claim in waiting_claims()
    )
    contests = tuple(
        ContestLine(
            contest.pk,
            contest.structure.name,
            structure_href(contest.structure_id),
            _(FACT_NAMES[ContestedFact(contest.fact)]),
            contest.message,
            day(contest.said_at.date()),
        )
        for contest in open_contests()
    )
    rows = {row.siret: row for row in public_structures().only("siret", "name")}
    remarks = register_remarks(rows)
    summary = (
        _("Fiches demandées : %(claims)s ; remarques : %(contests)s.")
        % {"claims": len(claims), "contests": len(contests)}
        if claims or contests
        else _("Rien n’attend l’agence.")
    )
    return StructureModerationPage(
        summary,
        runs_agency(person),
        claims,
        contests,
        tuple(
            StructureFact(rows[siret].name, register_text(remark), href=reverse("own_structure", args=[rows[siret].pk]))
            for siret, remark in remarks.items()
        ),
        tuple(withdrawn_structures()[:_MOST_WITHDRAWN]),
    )


_PROOFS: Final[Mapping[ClaimProof, str]] = {
    ClaimProof.SAME_SIRET: sentence("même SIRET que l’organisation"),
    ClaimProof.SAME_COMPANY: sentence("même entreprise (SIREN), un autre établissement"),
    ClaimProof.NONE: sentence("aucun numéro commun : demandez une preuve avant d’accepter"),
}
