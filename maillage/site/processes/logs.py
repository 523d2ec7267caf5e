"""Logging to standard error, for the console or as JSON (MAILLAGE_LOG). No line contains a client's address."""

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
    """Set up all loggers of this process in ``form``: console or json."""
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
    """The dictConfig of our logging, which the page server passes to its workers."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "maillage.site.processes.logs.line_formatter", "form": form}},
        "filters": {"threads": {"()": "maillage.site.processes.logs.ThreadsAreMeant"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["threads"]}},
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            "_granian": {"handlers": ["lines"], "level": "INFO", "propagate": False},
            # A missing page is the visitor's concern; only our own failures are logged.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "py4j": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
        },
    }


class ThreadsAreMeant(logging.Filter):
    """Drops the server's advice to use fewer threads: ours mostly wait for the disk."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is logged."""
        return "allows spawning up to" not in record.getMessage()


def line_formatter(form: str) -> logging.Formatter:
    """The formatter for our lines and those of libraries."""
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
    """Remove Django's request object, which would log the visitor's address."""
    line.pop("request", None)
    return line
