"""What is logged, and how: one line an event on standard error, a plain stack for a bug."""

import logging
import sys

import structlog


def log_to_console(level: str) -> None:
    """Set up logging for this process.

    Stacks are shown without the values of variables: those may be passwords or a citizen's words.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
