"""What each role may do beside commanding cases: one table.

Who may give which command to a case is in ``gridcity.cases.workflow.STEPS``.
"""

from enum import StrEnum

from gridcity.people.model import Person, Role


class Permission(StrEnum):
    """Something that a route asks for."""

    READ_CASES = "read_cases"
    COMMAND_CASES = "command_cases"
    READ_COMPONENTS = "read_components"
    CHANGE_COMPONENTS = "change_components"
    READ_STATISTICS = "read_statistics"
    RUN_STATISTICS = "run_statistics"
    """Ask for statistics that take the machine's time, and send what they find into the streets."""
    TAKE_TABLES = "take_tables"
    """Take whole tables out of the house: for those who answer for the whole city."""
    READ_COMPLAINTS = "read_complaints"
    SETTLE_COMPLAINTS = "settle_complaints"
    READ_DOCUMENTS = "read_documents"
    REGISTER_DOCUMENTS = "register_documents"
    FOLLOW_EVENTS = "follow_events"
    OWN_TOKENS = "own_tokens"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_RULES = "manage_rules"
    """Calendars and limits: what deadlines are worked out from."""


_P = Permission
_LOOK = frozenset(
    {_P.READ_CASES, _P.READ_COMPONENTS, _P.READ_STATISTICS, _P.READ_DOCUMENTS, _P.FOLLOW_EVENTS}
)
_WORK = _LOOK | {_P.COMMAND_CASES}
_COMPLAINTS = frozenset({_P.READ_COMPLAINTS, _P.SETTLE_COMPLAINTS})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.INSPECTOR: _WORK | {_P.CHANGE_COMPONENTS},
    Role.OPERATOR: _WORK | _COMPLAINTS,
    Role.DISPATCHER: _WORK | {_P.READ_COMPLAINTS},
    Role.LEADER: _WORK
    | _COMPLAINTS
    | {_P.CHANGE_COMPONENTS, _P.REGISTER_DOCUMENTS, _P.RUN_STATISTICS, _P.TAKE_TABLES},
    Role.HANDLER: _WORK | {_P.CHANGE_COMPONENTS},
    Role.SUPERVISOR: _WORK | {_P.READ_COMPLAINTS, _P.OWN_TOKENS, _P.RUN_STATISTICS, _P.TAKE_TABLES},
    Role.PLANNER: _LOOK | {_P.OWN_TOKENS, _P.RUN_STATISTICS, _P.TAKE_TABLES},
    Role.CLERK: _WORK | {_P.REGISTER_DOCUMENTS, _P.READ_COMPLAINTS},
    Role.ADMIN: _LOOK
    | {
        _P.CHANGE_COMPONENTS,
        _P.READ_COMPLAINTS,
        _P.RUN_STATISTICS,
        _P.TAKE_TABLES,
        _P.OWN_TOKENS,
        _P.MANAGE_PEOPLE,
        _P.MANAGE_RULES,
    },
    Role.IMPORTER: _WORK | {_P.CHANGE_COMPONENTS},
}
"""Role → what it may do."""


def may(person: Person, permission: Permission) -> bool:
    """Say whether a person's role carries a permission."""
    return permission in PERMISSIONS[person.role]
