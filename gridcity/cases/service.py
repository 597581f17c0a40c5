"""Read, decide, write: what can be done with cases. Nothing here commits.

One request is one transaction and one write. A command is two statements: the first reads the
case and answers a retry, the rules decide in Python, the second moves the case and records
the event, both or neither. What is asked, linked or merged is written beside it, in the same transaction.
"""

from gridcity.cases.acting import act
from gridcity.cases.listing import count_cases, list_cases
from gridcity.cases.reading import attachments, explain_deadline, history, is_case, read, rebuild
from gridcity.cases.reporting import report, report_texts

__all__ = [
    "act",
    "attachments",
    "count_cases",
    "explain_deadline",
    "history",
    "is_case",
    "list_cases",
    "read",
    "rebuild",
    "report",
    "report_texts",
]
