"""The result in words: a line for each subtest, and what it means for the person."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from maillage.core.problems import sentence
from maillage.measurement.cli.words import megabytes, message_text, number, rate
from maillage.measurement.terms import SubtestKind

Part = Mapping[str, Any]

LABELS: Final[Mapping[str, str]] = {
    SubtestKind.LATENCY: sentence("Temps de réponse"),
    SubtestKind.DOWNLOAD: sentence("Débit descendant"),
    SubtestKind.UPLOAD: sentence("Débit montant"),
    SubtestKind.FILE_DOWNLOAD: sentence("Fichier reçu (5 Mo)"),
    SubtestKind.FILE_UPLOAD: sentence("Fichier envoyé (1 Mo)"),
    SubtestKind.WEB: sentence("Pages web"),
    SubtestKind.VIDEO: sentence("Vidéo"),
    "waiting": sentence("Attente d’une place"),
    "done": sentence("Terminé"),
}
_STATUSES: Final[Mapping[str, str]] = {
    "timeout": sentence("trop long"),
    "failed": sentence("échec"),
    "voided": sentence("annulé"),
    "skipped": sentence("non mesuré"),
}
_REASONS: Final[Mapping[str, str]] = {
    "link_cut": sentence("la liaison s’est coupée"),
    "nothing_received": sentence("rien n’est arrivé"),
    "probes_lost": sentence("trop de réponses perdues"),
    "no_network": sentence("plus de réseau"),
    "limit": sentence("au-delà du temps laissé"),
    "time": sentence("il ne restait plus de temps"),
    "stopped": sentence("arrêté par vous"),
    "eco": sentence("mode économe"),
    "not_ready": sentence("la vidéo est en préparation sur le serveur"),
    "start_late": sentence("le démarrage a trop tardé"),
    "not_started": sentence("la lecture n’a pas démarré"),
    "broke_off": sentence("la lecture s’est interrompue"),
}
_VERDICTS: Final[Mapping[str, str]] = {
    "perfect": sentence("parfaite"),
    "correct": sentence("correcte"),
    "failed": sentence("pénible"),
}


def label(kind: str) -> str:
    """The name of a subtest or a phase."""
    return message_text(LABELS.get(kind, kind))


def line_of(kind: str, part: Part) -> str:
    """One subtest in words: its figure, or why there is none."""
    status = str(part["status"])
    if status == "ok":
        return _FIGURES[SubtestKind(kind)](part)
    reason = part.get("reason")
    word = message_text(_STATUSES[status])
    return f"{word} ({message_text(_REASONS.get(reason, reason))})" if reason else word


def show_summary(document: Mapping[str, Any], console: Console) -> None:
    """Print the result as a table."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for kind, part in document["subtests"].items():
        table.add_row(label(kind), line_of(kind, part))
    used = document.get("bytes_used", {})
    volume = sentence("%(down)s reçus, %(up)s envoyés")
    amounts = message_text(volume, down=megabytes(used.get("down", 0)), up=megabytes(used.get("up", 0)))
    table.add_row(message_text(sentence("Volume")), amounts)
    if "node_over_limit" in document.get("flags", ()):
        table.add_row(message_text(sentence("À noter")), message_text(sentence("le nœud de mesure était trop chargé")))
    console.print(table)


def _latency(part: Part) -> str:
    line = message_text(sentence("%(rtt)s ms"), rtt=number(part["rtt_ms"]))
    if "jitter_ms" in part:
        line += message_text(sentence(", gigue %(jitter)s ms"), jitter=number(part["jitter_ms"], 1))
    if "rtt_loaded_ms" in part:
        line += message_text(sentence(", %(loaded)s ms en charge"), loaded=number(part["rtt_loaded_ms"]))
    return line


def _transfer(part: Part) -> str:
    line = rate(part["goodput_bps"])
    if "rpm" in part:
        line += message_text(sentence(", %(rpm)s allers-retours par minute en charge"), rpm=number(part["rpm"]))
    return line


def _file(part: Part) -> str:
    return message_text(sentence("%(seconds)s s"), seconds=number(part["duration_ms"] / 1000, 1))


def _web(part: Part) -> str:
    pages = part["pages"]
    message = sentence("%(fast)s sur %(count)s en moins de 5 s, %(slow)s en moins de 10 s")
    counts = {"fast": part["pages_within_5s"], "slow": part["pages_within_10s"], "count": len(pages)}
    return message_text(message, **counts)


def _video(part: Part) -> str:
    message = sentence("%(verdict)s : départ en %(start)s s, arrêts : %(stalls)s, %(height)s lignes")
    start = number(part["start_delay_ms"] / 1000, 1)
    height = part.get("height_px", "—")
    return message_text(
        message, verdict=message_text(_VERDICTS[part["verdict"]]), start=start, stalls=part["stalls"], height=height
    )


_FIGURES: Final[Mapping[SubtestKind, Callable[[Part], str]]] = {
    SubtestKind.LATENCY: _latency,
    SubtestKind.DOWNLOAD: _transfer,
    SubtestKind.UPLOAD: _transfer,
    SubtestKind.FILE_DOWNLOAD: _file,
    SubtestKind.FILE_UPLOAD: _file,
    SubtestKind.WEB: _web,
    SubtestKind.VIDEO: _video,
}
