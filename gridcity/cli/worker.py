"""``gridcity worker``: notices are decided and delivered, and the schedule is kept, until Ctrl-C."""

from gridcity.cli.talking import City, say
from gridcity.settings import Settings
from gridcity.store.schema import require_city
from gridcity.worker import Duties, run_worker


def worker(city: City = None) -> None:
    """Decide and deliver notices, keep the schedule, until Ctrl-C. Several may run; one may be killed."""
    settings = Settings() if city is None else Settings(city=city)
    run_worker(settings, started=_say_what_it_does)
    say("Stopped.")


def _say_what_it_does(duties: Duties) -> None:
    require_city(duties.post.engine, duties.settings.city)
    channels = ", ".join(sorted(duties.channels))
    say(f"Working for {duties.settings.city}: " + (f"inbox and {channels}." if channels else "inbox only."))
    say("Stop with Ctrl-C.")
