"""What may be the same as a report that is being written."""

from typing import Annotated

from fastapi import Query

from api.dependencies import Db, Now, Router, may
from api.errors import problems
from api.models.base import Lat, Lon, SmallId, words
from api.models.duplicates import (
    DuplicateRuleOut,
    DuplicateRules,
    DuplicateRulesIn,
    SuggestionList,
    SuggestionOut,
)
from gridcity.cases import duplicates
from gridcity.cases.duplicates import Draft, DuplicateRule
from gridcity.cases.errors import PlaceOutsideCity, RuleInvalid, TextTooLong
from gridcity.components import service as components
from gridcity.components.errors import ComponentNotFound
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1", tags=["cases"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Manager = Annotated[Person, may(Permission.MANAGE_RULES)]


@router.get("/duplicates", responses=problems(PlaceOutsideCity, TextTooLong, ComponentNotFound))
def suggest_duplicates(
    db: Db,
    _person: Reader,
    now: Now,
    lon: Lon,
    lat: Lat,
    class_id: Annotated[SmallId | None, Query(description="The class, once it is chosen.")] = None,
    component_code: Annotated[
        str | None, Query(pattern=r"^[0-9]{16,17}$", description="The component it is about.")
    ] = None,
    text: Annotated[str, words(4000), Query(description="What was typed by now.")] = "",
    limit: Annotated[int, Query(ge=1, le=duplicates.MOST)] = 5,
) -> SuggestionList:
    """Suggest open and recently closed cases that may be the same, and why; nothing is merged by it."""
    component_id = None if component_code is None else components.get(db, component_code).id
    draft = Draft(lon, lat, class_id, component_id, text)
    found = duplicates.suggest(db, draft, at=now, limit=limit)
    return SuggestionList(items=[SuggestionOut.model_validate(one) for one in found])


@router.get("/duplicate-rules")
def read_duplicate_rules(db: Db, _person: Reader) -> DuplicateRules:
    """Show what is suggested, by class."""
    return DuplicateRules(items=[DuplicateRuleOut.model_validate(one) for one in duplicates.list_rules(db)])


@router.put("/duplicate-rules", responses=problems(RuleInvalid))
def put_duplicate_rules(body: DuplicateRulesIn, db: Db, _person: Manager) -> DuplicateRules:
    """Set what is suggested from now on."""
    duplicates.save_rules(db, [DuplicateRule(**one.model_dump()) for one in body.items])
    return read_duplicate_rules(db, _person)
