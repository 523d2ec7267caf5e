"""Log lines, one an event: for eyes or as JSON (MAILLAGE_LOG), on standard error. No line names a client's address."""

import logging
import logging.config
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

_SHARED: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configure_logs(form: str) -> None:
    """Every logger of this process writes in ``form``: console or json."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(log_dictionary(form))


def log_dictionary(form: str) -> dict[str, Any]:
    """The standard library's description of our log lines; the page server hands it to its workers."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "maillage.site.processes.logs.line_formatter", "form": form}},
        "filters": {"threads": {"()": "maillage.site.processes.logs.ThreadsAreMeant"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["threads"]}},
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            "_granian": {"handlers": ["lines"], "level": "INFO", "propagate": False},
            # A page that is not there is the visitor's affair; only our own failures are lines.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "py4j": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
        },
    }


class ThreadsAreMeant(logging.Filter):
    """Drops the server's advice to have fewer threads: ours wait for the disk, together, and use no core meanwhile."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        return "allows spawning up to" not in record.getMessage()


def line_formatter(form: str) -> logging.Formatter:
    """The formatter of lines: ours and those of the libraries alike."""
    is_json = form == "json"
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if is_json
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    before: list[Processor] = [structlog.processors.format_exc_info] if is_json else []
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _without_request, *before, renderer],
    )


def _without_request(_logger: object, _method: str, line: EventDict) -> EventDict:
    """The line without Django's request object, which would show the visitor's address."""
    line.pop("request", None)
    return line
