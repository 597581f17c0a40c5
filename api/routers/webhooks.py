"""Programs elsewhere that are told of cases: made, tried, taken away."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, Path, Request, status
from sqlalchemy import Engine

from api.dependencies import Db, Now, Router, lend_engine, may
from api.errors import problems
from api.models.notices import NewWebhook, WebhookIn, WebhookList, WebhookOut, WebhookTried
from gridcity.notices import webhooks
from gridcity.notices.errors import ChannelOff, TestTooSoon, WebhookNotAllowed, WebhookNotFound
from gridcity.notices.gateways import Gateways
from gridcity.notices.trying import try_webhook
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1/notices/webhooks", tags=["notices"])

Reader = Annotated[Person, may(Permission.MANAGE_PEOPLE)]
Manager = Annotated[Person, may(Permission.MANAGE_PEOPLE, in_person=True)]
_WebhookId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
def list_webhooks(db: Db, _person: Reader) -> WebhookList:
    """List the programs that are told of cases."""
    return WebhookList(items=[WebhookOut.model_validate(one) for one in webhooks.list_webhooks(db)])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(WebhookNotAllowed, ChannelOff),
)
def make_webhook(body: WebhookIn, request: Request, db: Db, person: Manager, now: Now) -> NewWebhook:
    """Let a program be told from now on; what its calls are signed with is shown this once."""
    gateways: Gateways = request.app.state.gateways
    made, secret = webhooks.make_webhook(db, gateways, body.name, body.url, body.commands, by=person, at=now)
    return NewWebhook(**WebhookOut.model_validate(made).model_dump(), secret=secret)


@router.delete("/{webhook_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(WebhookNotFound))
def close_webhook(webhook_id: _WebhookId, db: Db, _person: Manager) -> None:
    """Tell a program no more."""
    webhooks.close_webhook(db, webhook_id)


@router.post(
    "/{webhook_id}/test",
    responses=problems(ChannelOff, WebhookNotFound, TestTooSoon, WebhookNotAllowed),
)
def send_test(
    webhook_id: _WebhookId,
    request: Request,
    engine: Annotated[Engine, Depends(lend_engine)],
    _person: Manager,
    now: Now,
) -> WebhookTried:
    """Send a signed test message now, and show what came back: no more often than every ten seconds."""
    tried = try_webhook(engine, request.app.state.gateways, webhook_id, at=now)
    return WebhookTried(**asdict(tried), is_good=tried.is_good)
