"""What the agency hides is nowhere: one thing of each kind, on the full demonstration, whose addresses are all read."""

import gzip
import html
import io
import re
import zipfile
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils.timezone import localdate

from bench.hostile_attacks import page_addresses
from maillage.accounts.pages.parts.takedowns import takedown_offers
from maillage.accounts.store.models import Takedown, TraceEntry
from maillage.accounts.store.visibility import takedowns_in_force
from maillage.buy.consultation.store.models import OutsideListing, Tender
from maillage.buy.contracts.domain.contracts import DEMONSTRATION_SOURCE
from maillage.buy.contracts.edges.duties import rebuild_store
from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.buy.contracts.store.imports import import_path
from maillage.buy.programme.store.models import PlannedPurchase
from maillage.core.clock import utc_now
from maillage.core.text import normalised_text
from maillage.demonstration.catalogue import load_catalogue
from maillage.demonstration.clauses import follow_clauses
from maillage.demonstration.cli.contracts import demonstration as invent_contracts
from maillage.demonstration.consultation import load_consultations
from maillage.demonstration.events import load_event
from maillage.demonstration.groups import follow_groups
from maillage.demonstration.ideas import load_ideas
from maillage.demonstration.needs import follow_needs
from maillage.demonstration.press import load_press
from maillage.demonstration.programme import follow_programme
from maillage.demonstration.structures import follow_structures
from maillage.include.events.store.models import Event, Speaker
from maillage.include.sourcing.store.models import Need
from maillage.include.structures.store.models import Structure
from maillage.measure.press.domain.releases import FREE_TOPIC
from maillage.measure.press.store.models import Release
from maillage.opendata.catalog.store.consolidation import consolidate_again
from maillage.opendata.catalog.store.datasets import newest_version, rows_table
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.ideas.store.models import Idea, Reuse
from maillage.site.api import api
from maillage.web.wording import formats
from tests.buy.contracts.built_stores import write_document
from tests.buy.contracts.contracts import MARKET_V1
from tests.opendata.catalog.reusing import published
from tests.people import People

pytestmark = pytest.mark.django_db

SPEAKER = "Zélie Aglaé Quatrebarbes"
PLANNED = "Nichoirs pour cormorans huppés"
ASKED = "Crottoirs pour lérots boiteux"
ELSEWHERE = "Perchoirs pour huppes fasciées"
ACTIVITY = "Toilettage de ragondins"
CELL = "Ornithorynque des Mauges"
# What takes long and says nothing of any thing: the kit, the archive of the source, the map, the test itself.
LEFT_OUT = re.compile(r"^/(en/)?(admin|static|kit|source|tuiles|tiles|deconnexion|logout|media|fond|carte|test)\b")
FORMS = re.compile(r"<form([^>]*)>(.*?)</form>", re.DOTALL)
ACTION = re.compile(r'action="([^"]+)"')
INPUTS = re.compile(r'<input[^>]* name="(\w+)"')
SEARCHED = {"q", "text", "texte", "query", "recherche"}
LINKS = re.compile(r"""(?:href|src|action)=["']?([^"'\s>]+)|https?://testserver(/[^"'\s<>\\]*)""")
AT_MOST = 4  # addresses of one route that nothing hidden leads to


@dataclass
class Hidden:
    """A thing to hide: by which key, what it says that nothing else says, and where that was read."""

    kind: str
    key: str
    words: tuple[str, ...]
    addresses: set[str] = field(default_factory=set)

    @property
    def question(self) -> str:
        """Not all of its words: what a search repeats of the question is no find."""
        return quote(" ".join(self.words[0].split()[:2]))

    @property
    def plain_words(self) -> tuple[str, ...]:
        """Its words, however a page writes them."""
        return tuple(map(normalised_text, self.words))


def demonstrate(folder: Path) -> None:
    """The demonstration of an installation, but for measurements and coverage, in which nothing can be hidden.

    One contract more has an object that no other has.
    """
    now = utc_now()
    load_catalogue(now)
    load_event(now)
    invent_contracts()
    write_document(folder / "loutres.json", {**MARKET_V1, "objet": "Loutres et castors du marais breton"})
    import_path(folder / "loutres.json", source=DEMONSTRATION_SOURCE, now=now)
    build_store()
    load_press(now)
    load_ideas(now)
    load_consultations(now)
    for follow in (follow_structures, follow_programme, follow_needs, follow_groups, follow_clauses):
        assert follow(now), follow


def things_to_hide() -> list[Hidden]:
    """One of each kind, none within another."""
    event = Event.objects.latest("starts_at")
    Speaker.objects.create(event=event, name=SPEAKER, consent_at=utc_now()).sessions.set(event.sessions.all()[:1])
    own = Dataset.objects.filter(kind="own", version_number__gt=0).exclude(organisation=event.organisation)
    dataset, of_suspended = own.order_by("title").first(), own.order_by("title").last()
    assert dataset is not None
    assert of_suspended is not None
    suspended = of_suspended.organisation
    assert dataset.organisation != suspended
    event.organisation.datasets.update(contact_name=SPEAKER)
    versioned = published("Jeu à deux versions", by=event.organisation, rows={"nom": ["Pornic"]}).dataset
    published("Jeu à deux versions", by=event.organisation, dataset=versioned, rows={"nom": ["Pornic", CELL]})
    ((contract, purchase),) = store_rows("SELECT key, object FROM contracts WHERE object LIKE 'Loutres%'")
    structure, need = Structure.objects.order_by("pk").first(), Need.objects.order_by("pk").first()
    planned = PlannedPurchase.objects.order_by("pk").first()
    release = Release.objects.get(topic=FREE_TOPIC)
    idea, reuse = Idea.objects.order_by("pk")[1], Reuse.objects.get()
    assert structure is not None
    assert need is not None
    assert planned is not None
    PlannedPurchase.objects.filter(pk=planned.pk).update(object=PLANNED, words=normalised_text(PLANNED))
    asked = Tender.objects.latest("term")
    Tender.objects.filter(pk=asked.pk).update(object=ASKED)
    elsewhere = OutsideListing.objects.get()
    OutsideListing.objects.filter(pk=elsewhere.pk).update(object=ELSEWHERE, words=normalised_text(ELSEWHERE))
    Structure.objects.filter(pk=structure.pk).update(description=ACTIVITY)
    return [
        Hidden("organisation", suspended.slug, (suspended.name, of_suspended.title)),
        Hidden("person-name", SPEAKER.upper(), (SPEAKER,)),
        Hidden("dataset", dataset.slug, (dataset.title, *own_cells(dataset))),
        Hidden("version", f"{versioned.slug}/2", (CELL,)),
        Hidden("contract", contract, (purchase,)),
        Hidden("structure", str(structure.pk), (ACTIVITY,)),
        Hidden("need", str(need.pk), (need.object,)),
        Hidden("planned-purchase", str(planned.pk), (PLANNED,)),
        Hidden("consultation", asked.slug, (ASKED,)),
        Hidden("consultation-ailleurs", f"fiche:{elsewhere.pk}", (ELSEWHERE,)),
        Hidden("event", event.slug, (event.title,)),
        Hidden("press-release", release.slug, (release.title,)),
        Hidden("idea", idea.slug, (idea.title,)),
        Hidden("reuse", reuse.slug, (reuse.title,)),
    ]


def own_cells(dataset: Dataset) -> list[str]:
    """The longest value of a data set that no other has, and that does not name its publisher; none without."""
    values: Counter[str] = Counter()
    for one in Dataset.objects.filter(kind="own", version_number__gt=0):
        values.update(set(cells_of(one)))
    publisher = normalised_text(dataset.organisation.name)
    cells = [
        cell
        for cell in cells_of(dataset)
        if values[cell] == 1 and " " in cell and normalised_text(cell) not in publisher
    ]
    return sorted(cells, key=len)[-1:]


def cells_of(dataset: Dataset) -> list[str]:
    """The values of its newest version."""
    version = newest_version(dataset)
    assert version is not None
    return [str(cell) for column in rows_table(version).columns for cell in column.to_pylist()]


class Reader:
    """Reads addresses as a visitor, each as somebody else, so that no limit stops it."""

    def __init__(self) -> None:
        self._client = Client()
        self._visitors = 0

    def read(self, address: str) -> tuple[int, str]:
        """The status, and the text without what the address itself says."""
        self._visitors += 1
        network = f"10.{self._visitors >> 8 & 255}.{self._visitors & 255}.9"
        answer = self._client.get(address, REMOTE_ADDR=network)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        text = text_of(content)
        path = urlsplit(address).path
        # A page that says what it did not find repeats the address.
        repeated = re.split(r"[/]|\.(?=\w+$)", unquote(path)) if answer.status_code >= 400 else ()
        repeated = [*repeated, *(value for _name, value in parse_qsl(urlsplit(address).query) if " " not in value)]
        for own in {address, path, quote(path), unquote(path), *filter(None, repeated)}:
            text = text.replace(own, "")
        return answer.status_code, text


def text_of(content: bytes) -> str:
    """What a file says, packed or not."""
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if content[:4] == b"PAR1":
        return str(pq.read_table(io.BytesIO(content)).to_pydict())
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(text_of(archive.read(name)) for name in archive.namelist())
    text = content.decode("utf-8", "replace")
    if "\\u" in text[:100_000]:
        text = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
    return html.unescape(text)


def begins_of(things: Iterable[Hidden]) -> Iterator[str]:
    """Where a reader begins: the map of the site, each address that has no part, or whose part a thing is."""
    yield from ("/", "/sitemap.xml")
    patterns = {f"/{page.pattern}": page.parts for page in page_addresses()}
    described = api.get_openapi_schema()["paths"]
    read = [path for path, operations in described.items() if "get" in operations]
    patterns |= {path: tuple(re.findall(r"{(\w+)}", path)) for path in read}
    for pattern, parts in patterns.items():
        if not parts:
            yield pattern
        elif len(parts) == 1:
            for thing in things:
                yield re.sub(r"{\w+}", quote(thing.key, safe="/:"), pattern)
    for path in read:
        for parameter in described[path]["get"].get("parameters", []):
            if parameter["name"] in SEARCHED and "{" not in path:
                yield from (f"{path}?{parameter['name']}={thing.question}" for thing in things)


def crawl(things: list[Hidden], *, most: int) -> int:
    """How many addresses were read; each thing notes where its words stand."""
    reader, of_route = Reader(), Counter[str]()
    waiting, seen = deque((address, True) for address in begins_of(things)), set[str]()
    while waiting:
        address, is_wanted = waiting.popleft()
        if address in seen or LEFT_OUT.search(address):
            continue
        path = unquote(urlsplit(address).path)
        try:
            route = resolve(path).route
        except Resolver404:  # another kind of key, or a file of the disk
            continue
        of_route[route] += not is_wanted
        if not is_wanted and of_route[route] > most:
            continue
        seen.add(address)
        status, text = reader.read(address)
        assert status != 500, address
        told = normalised_text(text)
        found = [thing for thing in things if any(words in told for words in thing.plain_words)]
        for thing in found:
            thing.addresses.add(address)
        for form, fields in FORMS.findall(text):
            target = unquote(action[1]) if (action := ACTION.search(form)) else path
            for name in SEARCHED.intersection(INPUTS.findall(fields)):
                waiting.extend((f"{target}?{name}={thing.question}", True) for thing in things)
        for link in (one or two for one, two in LINKS.findall(text)):
            target = link.removeprefix("http://testserver").partition("#")[0]
            if target.startswith("/") and not target.startswith("//"):
                # What lies below the page of a thing is read, whatever else of its route was.
                waiting.append((target, bool(found) and unquote(target).startswith(path) and len(path) > 1))
    return len(seen)


def addresses_that_say(things: list[Hidden], addresses: Iterable[str]) -> Mapping[str, list[str]]:
    """Of each kind the addresses that still have words of its thing."""
    reader, left = Reader(), defaultdict[str, list[str]](list)
    for address in sorted(addresses):
        told = normalised_text(reader.read(address)[1])
        for thing in things:
            if any(words in told for words in thing.plain_words):
                left[thing.kind].append(address)
    return dict(left)


def test_one_hidden_thing_of_each_kind_is_nowhere(people: People, contracts_data: Path, tmp_path: Path) -> None:
    """A suspended data set of contracts stayed readable at its page, in the search, as CSV and JSON."""
    demonstrate(tmp_path)
    things = things_to_hide()
    assert {thing.kind for thing in things} == set(takedown_offers())
    assert crawl(things, most=AT_MOST) > 1_000
    for thing in things:
        assert len(thing.addresses) >= 2, thing
    found_at = set().union(*(thing.addresses for thing in things))

    agency = people.client("aline")
    for thing in things:
        answer = agency.post(
            reverse("takedown_hide"), {"kind": thing.kind, "key": thing.key, "reason": "Demandé par écrit."}
        )
        assert answer.status_code == 302, (thing, answer.content.decode())

    # A merged set says in its description who published: it is merged again a moment later.
    at_once = [thing for thing in things if thing.kind != "organisation"]
    assert addresses_that_say(at_once, found_at) == {}
    now = utc_now()
    rebuild_store(now)
    consolidate_again(now)
    assert addresses_that_say(things, found_at) == {}
    for thing in things:
        thing.addresses = set()
    crawl(things, most=3)
    assert {thing.kind: thing.addresses for thing in things if thing.addresses} == {}

    day = formats.day(localdate(now))
    for address in ("dataset", "contract", "structure", "invented_need", "planned_purchase", "consultation", "event"):
        key = next(thing.key for thing in things if thing.kind == address.removeprefix("invented_").replace("_", "-"))
        page = Client().get(reverse(address, args=[key]))
        assert page.status_code == 410, address
        told = normalised_text(html.unescape(page.content.decode()))
        assert normalised_text(f"Masqué par l’agence le {day}. Motif : Demandé par écrit.") in told, address
    assert TraceEntry.objects.filter(verb="thing-hidden").count() == Takedown.objects.count() == 11

    for takedown in takedowns_in_force():
        agency.post(reverse("takedown_show", args=[takedown.pk]))
    rebuild_store(now)
    kinds = {"contract", "structure", "need", "planned-purchase", "consultation", "event"}
    lifted = [thing for thing in things if thing.kind in kinds]
    assert set(addresses_that_say(lifted, found_at)) == {thing.kind for thing in lifted}
