"""Whether the server and its store answer."""

from importlib.metadata import version

from sqlalchemy import text

from api.dependencies import Config, Db, Now, Public, Router
from api.models.city import Health

router = Router(prefix="/api/v1/health", tags=["health"])


@router.get("", dependencies=[Public])
def health(db: Db, settings: Config, now: Now) -> Health:
    """Ask the store for a sign of life."""
    db.execute(text("SELECT 1"))
    return Health(status="ok", city=settings.city, version=version("gridcity"), now=now)
