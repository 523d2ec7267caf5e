"""200 firms reply in the last minute of a consultation while workers are killed, on SQLite and PostgreSQL.

Each firm seals in Python what its browser would, begins, sends its parts, and deposits at a moment of its own in the
last minute; what breaks off is sent again, as the page's script does. Told: the seconds from the first try of a deposit
to its receipt; it fails unless each receipt's digest stands, once, in a register that verifies. Nobody uses anything
instead that could stand beside: the aim of 5 s does.

    python -m bench.last_minute --firms 200 --seconds 60 --kilobytes 500 --kills 10
"""

import argparse
import asyncio
import base64
import datetime as dt
import hashlib
import os
import random
import secrets
import signal
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import httpx

from bench.figures import Figure, note
from bench.ingest_load import page_server
from bench.installations import children
from bench.postgresql import SERVERS, postgresql

ROOT: Final = Path(__file__).resolve().parents[1]
AIM_S: Final = 5.0
PATIENCE_S: Final = 120.0
BREATH_S: Final = 0.2  # as the page's script waits before it tries again
SEED: Final = 2026


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm's link, and the file of its offer."""

    path: str
    consultation: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Deposit:
    """The digest that a firm noted down, and the seconds that its receipt took; ``tries`` above one broke off."""

    digest: str
    seconds: float
    tries: int


class Sending:
    """One firm's client: what breaks off is asked again."""

    def __init__(self, client: httpx.AsyncClient, firm: Firm) -> None:
        self.client, self.firm, self.tries, self.token = client, firm, 0, ""

    async def deposit(self, wait_s: float) -> Deposit:
        """Seal and send everything but the envelope, wait for the moment, deposit."""
        # Named only once Django is set up.
        from maillage.buy.consultation.domain.canonical_json import canonical_json  # noqa: PLC0415 -- see above
        from maillage.buy.consultation.domain.seal import SealedFile, seal_envelope, seal_file  # noqa: PLC0415 -- same

        begun = time.monotonic()
        page = await self._asked("GET", "")
        self.token = page.text.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
        state = (await self._asked("GET", "/etat")).json()
        reply = (await self._asked("POST", "/reponse")).json()["reply"]
        key, content = secrets.token_bytes(32), self.firm.content
        listed = {"n": 1, "name": "offre.pdf", "octets": len(content), "type": "application/pdf"}
        listed["sha256"] = hashlib.sha256(content).hexdigest()
        contents = canonical_json({"files": [listed], "answers": {"prix": "12000", "delai": "10 jours"}})
        files = []
        for n, plain in ((1, content), (0, contents)):
            sealed = b"".join(seal_file([plain], key, reply, n))
            digest = hashlib.sha256(sealed).hexdigest()
            await self._asked("PUT", f"/reponse/{reply}/{n}?offset=0", sealed, {"X-Part-SHA256": digest})
            files.append(SealedFile(n=n, octets=len(sealed), sha256=digest))
        publics = [holder["public"] for holder in state["holders"]]
        envelope = seal_envelope(key, consultation=self.firm.consultation, reply=reply, publics=publics, files=files)
        await asyncio.sleep(max(0.0, wait_s - (time.monotonic() - begun)))
        self.tries, sent = 0, time.monotonic()
        receipt = (await self._asked("POST", f"/reponse/{reply}/envoi", canonical_json(envelope.document))).json()
        assert receipt["digest"] == envelope.digest, receipt
        return Deposit(envelope.digest, time.monotonic() - sent, self.tries)

    async def _asked(
        self, method: str, path: str, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """The answer; asked again where the connection broke off, or the server had no worker for it."""
        named = {"X-CSRFToken": self.token, "Content-Type": "application/octet-stream", **(headers or {})}
        deadline = time.monotonic() + PATIENCE_S
        while True:
            self.tries += 1
            with suppress(httpx.TransportError):  # a worker was killed: asked again
                answer = await self.client.request(method, self.firm.path + path, content=content, headers=named)
                # A part whose answer was lost stands already.
                if answer.is_success or (method == "PUT" and answer.status_code == httpx.codes.CONFLICT):
                    return answer
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{method} {path}: no answer")
            await asyncio.sleep(BREATH_S)


async def kill_workers(server: int, kills: int, seconds: float) -> int:
    """Kill a worker of the pages ``kills`` times, evenly over ``seconds``; how many were killed."""
    chance, killed = random.Random(SEED), 0
    for _ in range(kills):
        await asyncio.sleep(seconds / (kills + 1))
        if workers := children(server):
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(chance.choice(workers), signal.SIGKILL)
                killed += 1
    return killed


async def rush(url: str, firms: list[Firm], server: int, asked: argparse.Namespace) -> tuple[list[Deposit], int]:
    """What each firm got, and how many workers were killed meanwhile."""
    chance = random.Random(SEED)
    limits = httpx.Limits(max_connections=len(firms))

    async def one(firm: Firm) -> Deposit:
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, limits=limits) as client:
            return await Sending(client, firm).deposit(chance.uniform(0, asked.seconds))

    killing = asyncio.create_task(kill_workers(server, asked.kills, asked.seconds))
    deposits = await asyncio.gather(*map(one, firms))
    return list(deposits), await killing


def prepare(asked: argparse.Namespace) -> list[Firm]:
    """A published consultation that ends after this run, and a link for each firm."""
    from django.core.management import call_command  # noqa: PLC0415 -- after its settings

    call_command("migrate", interactive=False, verbosity=0)
    from maillage.accounts.domain.terms import Acting, Role  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.models import Membership, Organisation, User  # noqa: PLC0415 -- likewise
    from maillage.buy.consultation.domain.seal import new_key, public_of  # noqa: PLC0415 -- likewise
    from maillage.buy.consultation.domain.tenders import (  # noqa: PLC0415 -- likewise
        Audience,
        ChoiceCriterion,
        HolderKind,
        PurchaseNature,
        TenderPlan,
    )
    from maillage.buy.consultation.store.letters import bid_token  # noqa: PLC0415 -- likewise
    from maillage.buy.consultation.store.models import BidLink  # noqa: PLC0415 -- likewise
    from maillage.buy.consultation.store.opening import add_key  # noqa: PLC0415 -- likewise
    from maillage.buy.consultation.store.tenders import draft_tender, publish_tender  # noqa: PLC0415 -- likewise
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise

    town = Organisation.objects.create(name="Banc d’essai")
    acting = []
    for name in ("chloe", "david"):
        user = User.objects.create(username=name, email=f"{name}@example.org")
        Membership.objects.create(user=user, organisation=town, role=Role.PUBLISHER)
        acting.append(Acting(town.pk, user_id=user.pk))
        add_key(acting[-1], public_of(new_key()), HolderKind.OFFICER, now=utc_now())
    plan = TenderPlan(
        object="Tonte des pelouses",
        need="Tondre dix hectares, d’avril à octobre.",
        nature=PurchaseNature.SERVICES,
        cpv="77310000",
        place="commune:44131",
        amount_eur=28_000.0,
        criteria=(ChoiceCriterion("Prix", 60), ChoiceCriterion("Délai", 40)),
        audience=Audience.ALL,
        term=utc_now() + dt.timedelta(days=5),
    )
    tender = draft_tender(acting[0], plan, entry=None, now=utc_now())
    tender = publish_tender(acting[1], tender.pk, now=utc_now())
    firms = []
    for number in range(asked.firms):
        link = BidLink.objects.create(
            tender=tender, firm=f"Entreprise {number}", email=f"e{number}@example.org", created_at=utc_now()
        )
        path = f"/consultations/{tender.slug}/depot/{bid_token(link)}"
        firms.append(Firm(path, tender.slug, base64.b64encode(os.urandom(asked.kilobytes * 750))))
    return firms


def check(deposits: list[Deposit]) -> list[str]:
    """What does not hold: each digest once, no two events of one deposit, a letter each, a register that follows."""
    from maillage.buy.consultation.domain.register import verify_register  # noqa: PLC0415 -- after its settings
    from maillage.buy.consultation.store.models import Bid  # noqa: PLC0415 -- likewise
    from maillage.buy.consultation.store.register import register_lines  # noqa: PLC0415 -- likewise
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise
    from maillage.kits.letters.models import QueuedLetter  # noqa: PLC0415 -- likewise

    kept = sorted(Bid.objects.exclude(sent_at=None).values_list("digest", flat=True))
    numbers = sorted(number or 0 for number in Bid.objects.exclude(sent_at=None).values_list("number", flat=True))
    events = verify_register(register_lines(now=utc_now())).events
    letters = QueuedLetter.objects.filter(kind="consultation-receipt").count()
    count = len(deposits)
    wrong = {
        "the digests that firms hold are not those that stand": kept != sorted(one.digest for one in deposits),
        "numbers are not 1, 2, 3, …": numbers != list(range(1, count + 1)),
        f"{events} events of the register": events != count + 1,
        f"{letters} letters of receipt": letters != count,
    }
    return [said for said, is_wrong in wrong.items() if is_wrong]


def measure(engine: str, asked: argparse.Namespace) -> Figure:
    """One engine, in an installation of its own; run in a process of its own."""
    import django  # noqa: PLC0415 -- in the process that measures

    django.setup()
    firms = prepare(asked)
    folder, database = Path(os.environ["MAILLAGE_DATA"]), os.environ.get("DATABASE_URL", "")
    with page_server(folder, database=database) as server:
        assert server.process is not None
        deposits, killed = asyncio.run(rush(f"http://127.0.0.1:{server.port}", firms, server.process.pid, asked))
    faults = check(deposits)
    waits = sorted(one.seconds for one in deposits)
    broken = sum(one.tries > 1 for one in deposits)
    median, late, last = statistics.median(waits), waits[int(len(waits) * 0.99)], waits[-1]
    print(
        f"{engine}: {len(deposits)} receipts, median {median:.2f} s, 99 % {late:.2f} s, last {last:.2f} s;"
        f" {killed} workers killed, {broken} deposits sent again; {'; '.join(faults) or 'none lost, none twice'}",
        flush=True,
    )
    if faults:
        raise SystemExit(1)
    what = (
        f"{len(deposits)} replies of {asked.kilobytes} kB in {asked.seconds:.0f} s, {killed} workers killed, {engine}"
    )
    return Figure(f"last receipt after {last:.2f} s, none lost", what, f"{AIM_S:.0f} s (aim)")


def main() -> int:
    """Every engine that is here, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--firms", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--kilobytes", type=int, default=500)
    parser.add_argument("--kills", type=int, default=10)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    figures = []
    for engine in ("SQLite", "PostgreSQL") if SERVERS else ("SQLite",):
        with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
            os.environ["MAILLAGE_DATA"] = folder
            if (built := ROOT / "build" / "territory").exists():
                (Path(folder) / "territory").symlink_to(built)
            figures.append(_apart(engine, asked))
    note("last_minute", figures)
    return 0


def _apart(engine: str, asked: argparse.Namespace) -> Figure:
    def run() -> Figure:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(measure, engine, asked).result()

    if engine == "SQLite":
        os.environ.pop("DATABASE_URL", None)
        return run()
    with postgresql() as address:
        os.environ["DATABASE_URL"] = address
        return run()


if __name__ == "__main__":
    sys.exit(main())
