"""Walks the how-tos of operators on a bare root of Debian: the very lines of the documents, in a chroot, as root.

    debootstrap --variant=minbase bookworm /tmp/bookworm
    python tests/operations/walk.py --root /tmp/bookworm

The bare root is copied first and stays as it is. ``--prepare`` names a script that gets the copy's path before anything
is installed: for a machine whose registries need a certificate or a proxy. ``--only backup`` walks one after install.
"""

import argparse
import json
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import maillage
from tests.operations.howto import HOW_TOS, blocks
from tests.operations.machine import Machine, Stumbled, machine_from

REPOSITORY: Final = HOW_TOS.parents[1]
SETTINGS: Final = "/etc/maillage.env"
TAG: Final = f"v{maillage.__version__}"  # what is checked out, as a release
MIGRATIONS: Final = "maillage/measure/record/migrations"
# The migration of the version after, whose data this one cannot read.
NEW_TABLE: Final = """\
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("quality", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE walked (number integer)", "DROP TABLE walked")]
"""
WELL_S: Final = 420  # the territory is built first, on a machine that does other things too


@dataclass(slots=True)
class Walk:
    """One machine on which the how-tos are walked, one after the other; the ports are free ones of this machine."""

    machine: Machine
    ports: dict[str, int] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)

    def lines(self, page: str, heading: str = "", *, stdin: str = "", status: int = 0) -> str:
        """What the blocks under a heading say when they are typed."""
        print(f"  {page} · {heading}")
        return "".join(
            self.machine.run(self.here(block), stdin=stdin, status=status) for block in blocks(page, heading)
        )

    def here(self, block: str) -> str:
        """A block as it is typed on this machine."""
        named = block.replace("ADDRESS", "/srv/maillage.git").replace("VERSION", TAG).replace("YOUR.NAME", "localhost")
        return re.sub(r"(127\.0\.0\.1:)8000", rf"\g<1>{self.ports['pages']}", named)

    def well(self) -> None:
        """Return once /health answers 200."""
        deadline = time.monotonic() + WELL_S
        answer = ""
        while time.monotonic() < deadline:
            answer = ask(f"http://127.0.0.1:{self.ports['pages']}/health")
            if answer.startswith("200"):
                return
            time.sleep(1)
        log = (self.machine.root / "var/log/maillage.log").read_text("utf-8")[-3000:]
        raise Stumbled(f"/health: {answer}\n{log}")

    def recorded(self) -> None:
        """A test is taken in: the rows can be written."""
        document = {
            "version": "1",
            "id": Path("/proc/sys/kernel/random/uuid").read_text("ascii").strip(),
            "taken_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "device": "walk-of-the-how-tos-0123456789",
            "position": {"lon": -1.5536, "lat": 47.2184, "accuracy_m": 12},
            "context": "outdoor",
            "operator": {"value": "orange", "origin": "declared"},
            "technology": {"value": "4G", "origin": "declared"},
            "client": {"name": "walk", "version": "1"},
            "subtests": {"download": {"status": "ok", "goodput_bps": 32_000_000}},
        }
        answer = ask(f"http://127.0.0.1:{self.ports['pages']}/api/v1/measurements", json.dumps(document))
        if answer[:1] != "2":
            raise Stumbled(f"a test was not recorded: {answer}")

    def rows(self) -> int:
        """How many rows the record holds."""
        told = self.machine.run("maillage quality status --json")
        return int(json.loads(told.splitlines()[-1])["rows"])


def ask(url: str, body: str | None = None) -> str:
    """Status and beginning of an answer; why there is none, where there is none."""
    words = ["curl", "--silent", "--insecure", "--max-time", "20", "--write-out", "\n%{http_code}", url]
    words += ["--header", "X-Forwarded-Proto: https"]
    words += ["--header", "Content-Type: application/json", "--data", body] if body else []
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    text, _, status = done.stdout.rpartition("\n")
    return f"{status} {text[:300]}"


def install(walk: Walk) -> None:
    """install.md: from a bare root to a service that records."""
    started = time.monotonic()
    walk.lines("install.md", "1.")
    walk.figures["set-up s"] = round(time.monotonic() - started)
    for name in (f"releases/{TAG}/.venv", f"releases/{TAG}/build", f"releases/{TAG}"):
        walk.figures[f"{name} MB"] = walk.machine.size_mb(f"/opt/maillage/{name}")
    walk.lines("install.md", "2.")
    walk.machine.append(SETTINGS, f"MAILLAGE_PORT={walk.ports['pages']}", f"MAILLAGE_NODE_PORT={walk.ports['node']}")
    started = time.monotonic()
    walk.lines("install.md", "3.")
    walk.figures["start to first answer s"] = round(time.monotonic() - started)
    walk.well()
    walk.recorded()
    walk.lines("install.md", "4.", stdin="une phrase assez longue\nune phrase assez longue\n")
    told = walk.lines("install.md", "5.", status=1)
    if "MAILLAGE_NODE_CERTIFICATE" not in told:
        raise Stumbled(f"check does not say that the node has no certificate: {told}")
    walk.figures["var MB"] = walk.machine.size_mb("/var/lib/maillage")


def backup(walk: Walk) -> None:
    """backup.md: a copy, a loss, and the way back; a test is recorded afterwards."""
    before = walk.rows()
    walk.machine.run("apt-get install --yes --no-install-recommends cron > /dev/null || mkdir -p /etc/cron.d")
    walk.lines("backup.md", "Back up, while it runs")
    walk.recorded()
    walk.lines("backup.md", "Restore")
    walk.well()
    if walk.rows() != before:
        raise Stumbled(f"{walk.rows()} rows after the restore, {before} before the loss")
    walk.recorded()


def node(walk: Walk) -> None:
    """node.md: a certificate that certbot would bring; the node speaks TLS with it, and check is content."""
    walk.machine.run("apt-get install --yes --no-install-recommends openssl > /dev/null")
    walk.lines("node.md", "The certificate")
    made = (
        "mkdir -p /root/live && cd /root/live\n"
        "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=mesures.example.org"
        " -addext subjectAltName=DNS:mesures.example.org"
        " -keyout privkey.pem -out fullchain.pem 2> /dev/null\n"
        "RENEWED_LINEAGE=/root/live /usr/local/sbin/maillage-certificate"
    )
    walk.machine.run(made)
    walk.machine.append(
        SETTINGS,
        "MAILLAGE_NODE_HOST=127.0.0.1",
        "MAILLAGE_NODE_CERTIFICATE=/etc/maillage/certificates/node.pem",
        "MAILLAGE_NODE_KEY=/etc/maillage/certificates/node.key",
    )
    walk.machine.run("systemctl restart maillage")
    walk.well()
    answer = ask(f"https://127.0.0.1:{walk.ports['node']}/health")
    if not answer.startswith("200"):
        raise Stumbled(f"the node does not speak TLS: {answer}")
    first = ssl.get_server_certificate(("127.0.0.1", walk.ports["node"]))
    walk.machine.run(made)
    deadline = time.monotonic() + 60
    while ssl.get_server_certificate(("127.0.0.1", walk.ports["node"])) == first:
        if time.monotonic() > deadline:
            raise Stumbled("a renewed certificate is not taken without a restart")
        time.sleep(2)
    walk.machine.run("maillage check")
    walk.machine.run("chmod 600 /etc/maillage/certificates/node.key && chown root /etc/maillage/certificates/node.key")
    told = walk.machine.run("maillage check", status=1)
    if "MAILLAGE_NODE_KEY" not in told or "Traceback" in told:
        raise Stumbled(f"an unreadable key is not told in a sentence: {told}")
    walk.machine.run(
        "chgrp maillage /etc/maillage/certificates/node.key && chmod 640 /etc/maillage/certificates/node.key"
    )
    walk.lines("node.md", "On a machine of its own")


def proxy(walk: Walk) -> None:
    """proxy.md: nginx in front, on free ports; bodies, compression and HTTP/2 are tried by test_proxy.py."""
    page = [walk.here(block) for block in blocks("proxy.md")]
    certificate = (
        "install -D /root/live/fullchain.pem /etc/ssl/localhost.pem\n"
        "install -D /root/live/privkey.pem /etc/ssl/private/localhost.key\n"
    )
    ports = (
        f"sed -i -e 's/:443 ssl/:{walk.ports['https']} ssl/' -e 's/listen 443/listen {walk.ports['https']}/'"
        f" -e 's/:80;/:{walk.ports['http']};/' -e 's/listen 80;/listen {walk.ports['http']};/'"
        f" -e 's/127.0.0.1:8000/127.0.0.1:{walk.ports['pages']}/' /etc/nginx/conf.d/maillage.conf\n"
        "rm -f /etc/nginx/sites-enabled/default\n"
    )
    for block in page:
        lines = block.replace("nginx -t\n", certificate + ports + "nginx -t\n").replace(
            "systemctl reload", "systemctl start"
        )
        walk.machine.run(lines)
    answer = ask(f"https://localhost:{walk.ports['https']}/health")
    if not answer.startswith("400"):  # the name is not an allowed one: the proxy passed it on as it was asked
        raise Stumbled(f"the proxy did not pass the name on: {answer}")


def upgrade(walk: Walk) -> None:
    """upgrade.md: the next version, with a table of its own, beside the one that runs; then back to the rows before."""
    before, following = walk.rows(), following_version(maillage.__version__)
    new_table = NEW_TABLE.format(last=max(path.stem for path in (REPOSITORY / MIGRATIONS).glob("0*.py")))
    walk.machine.run(
        f"git clone --quiet /srv/maillage.git /tmp/next && cd /tmp/next && git switch --quiet --detach {TAG}\n"
        f"sed -i 's/^__version__ = .*/__version__ = \"{following}\"/' maillage/__init__.py\n"
        f"cat > {MIGRATIONS}/9999_walked.py <<'END'\n{new_table}END\n"
        "git add maillage\n"
        f"git -c user.name=walk -c user.email=walk@localhost commit --quiet --message 'Version {following}'\n"
        f"git tag v{following} && git push --quiet origin v{following} && rm -rf /tmp/next"
    )
    health = f"HEALTH=http://127.0.0.1:{walk.ports['pages']}/health WAIT_S={WELL_S}"
    there, back = blocks("upgrade.md", "Upgrade, and")[0], blocks("upgrade.md", "The way back")[0]
    walk.machine.run(f"{health} {there.replace('VERSION', f'v{following}')}")
    version = walk.machine.run("maillage --version").strip()
    again = walk.machine.run(f"{health} {there.replace('VERSION', f'v{following}')} 2>&1")
    if "nothing to do" not in again:
        raise Stumbled(f"the same version a second time: {again}")
    walk.recorded()
    refused = walk.machine.run(f"{health} {back} 2>&1", status=1)
    if "quality_measurement" not in refused or walk.machine.run("maillage --version").strip() != version:
        raise Stumbled(f"the way back lost the rows that came in since: {refused}")
    walk.well()
    walk.machine.run(f"{health} {blocks('upgrade.md', 'The way back')[1]}")
    returned = walk.machine.run("maillage --version").strip()
    if (version, returned == version, walk.rows()) != (following, False, before):
        raise Stumbled(f"upgraded to {version}, back to {returned} with {walk.rows()} rows of {before}")
    walk.recorded()


def following_version(version: str) -> str:
    """The version after: 1.0.0rc2 after 1.0.0rc1, 1.0.1 after 1.0.0."""
    begin, number = re.fullmatch(r"(.*?)(\d+)", version, re.DOTALL).groups()  # type: ignore[union-attr]  # it ends so
    return f"{begin}{int(number) + 1}"


def postgresql(walk: Walk) -> None:
    """postgresql.md: a server of the machine, then the rows moved there; backup and restore work on it too."""
    before = walk.rows()
    walk.machine.run(
        "mkdir -p /etc/postgresql-common\n"
        # The socket alone: no port of this machine is taken.
        "echo \"listen_addresses = ''\" > /etc/postgresql-common/createcluster.conf"
    )
    walk.lines("postgresql.md", "Use PostgreSQL")
    walk.lines("postgresql.md", "Move from SQLite")
    walk.well()
    if walk.rows() != before:
        raise Stumbled(f"{walk.rows()} rows in PostgreSQL, {before} in SQLite")
    backup(walk)


def several_machines(walk: Walk) -> None:
    """several-machines.md: pages refuse an empty folder with a sentence, and run once it is brought up to date."""
    walk.machine.run("systemctl stop maillage")
    walk.machine.drop_lines(SETTINGS, "MAILLAGE_DATA=")
    walk.machine.drop_lines(SETTINGS, "DATABASE_URL=")
    walk.machine.append(SETTINGS, "MAILLAGE_DATA=/var/lib/maillage/shared")
    told = walk.machine.run("maillage pages", status=1)
    if "maillage migrate" not in told:
        raise Stumbled(f"pages on an empty folder: {told}")
    walk.lines("several-machines.md")
    for role, words in {"pages": "pages", "count": "quality count", "follow": "follow"}.items():
        unit = "/etc/systemd/system/maillage"
        walk.machine.run(f"sed 's/maillage serve/maillage {words}/' {unit}.service > {unit}-{role}.service")
        walk.machine.run(f"systemctl enable --now maillage-{role}")
    walk.well()
    walk.recorded()


WALKS: Final[dict[str, Callable[[Walk], None]]] = {
    "backup": backup,
    "node": node,
    "proxy": proxy,
    "upgrade": upgrade,
    "postgresql": postgresql,
    "several-machines": several_machines,
}


def main() -> int:
    """Exit status 0 when every how-to did what it says."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--root", type=Path, required=True, help="a bare root, made by debootstrap")
    asked.add_argument("--prepare", type=Path, help="a script that gets the path of the copy")
    asked.add_argument("--only", action="append", choices=sorted(WALKS), help="after install; every one without it")
    options = asked.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="walk-") as work,
        machine_from(options.root, Path(work).resolve(), options.prepare) as machine,
    ):
        walk = Walk(machine, free_ports("pages", "node", "http", "https"))
        bring_sources(machine)
        try:
            install(walk)
            for name in options.only or WALKS:
                print(f"== {name}", flush=True)
                WALKS[name](walk)
        except Stumbled as stumbled:
            print(f"STUMBLED: {stumbled}")
            return 1
        print(json.dumps(walk.figures))
    return 0


def bring_sources(machine: Machine) -> None:
    """The repository as a place to clone from; what is checked out has the tag of its version."""
    target = machine.root / "srv" / "maillage.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", REPOSITORY, target], check=True)
    subprocess.run(["git", "-C", target, "tag", "--force", TAG, "HEAD"], check=True)
    subprocess.run(["chown", "-R", "0:0", target], check=True)


def free_ports(*names: str) -> dict[str, int]:
    """A free port of this machine for each name."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: server.getsockname()[1] for name, server in zip(names, held, strict=True)}
    for server in held:
        server.close()
    return ports


if __name__ == "__main__":
    sys.exit(main())
