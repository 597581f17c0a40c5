"""The journal of rules: who changed which of the city's rules when."""

from typing import Annotated

from fastapi import Query

from api.dependencies import Db, Router, allow
from api.models.rule_changes import RuleChangeOut, RuleChangePage, RuleList
from api.parameters import After, Limit, mark_of, number_after
from gridcity.cases import rule_changes
from gridcity.people.model import Person, Role

router = Router(prefix="/api/v1/rule-changes", tags=["rules"])

Overseer = Annotated[Person, allow(Role.LEADER, Role.SUPERVISOR, Role.ADMIN)]


@router.get("")
def list_rule_changes(
    db: Db,
    _person: Overseer,
    rules: Annotated[RuleList | None, Query(description="Only of this list.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> RuleChangePage:
    """List what was changed in the city's rules, by whom, from what to what; the newest first."""
    found = rule_changes.list_rule_changes(db, rules=rules, after=number_after(after), limit=limit + 1)
    return RuleChangePage(
        items=[RuleChangeOut.model_validate(one) for one in found[:limit]],
        next=mark_of(found[limit - 1].id if len(found) > limit else None),
    )
