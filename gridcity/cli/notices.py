"""``gridcity notices …``: what was told to whom, what could not be delivered, how people want to be told."""

from datetime import datetime, time
from typing import Annotated

import typer

from gridcity import clock
from gridcity.cases.vocabulary import Command
from gridcity.city.service import get_city
from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.notices import addresses
from gridcity.notices import standing as deliveries
from gridcity.notices import webhooks as hooks
from gridcity.notices.describing import local_time, speaker_of
from gridcity.notices.gateways import InDoubt, Message, NotNow, Refused, read_gateways
from gridcity.notices.inbox import read_inbox
from gridcity.notices.model import Channel, Digest, Language, Preferences, State
from gridcity.notices.preferences import get_preferences, save_preferences
from gridcity.notices.templates import read_templates
from gridcity.people import service as people
from gridcity.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Inbox, deliveries, preferences, webhooks.")

_Clock = Annotated[
    datetime | None, typer.Option(formats=["%H:%M"], help="A time of day, in the city's time.")
]
_UNDELIVERED = (State.FAILED, State.DOUBTFUL)


@app.command("list")
def list_deliveries(
    state: Annotated[list[State] | None, typer.Option(help="Only these; may be repeated.")] = None,
    channel: Annotated[Channel | None, typer.Option(help="Only this channel.")] = None,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 50,
    city: City = None,
) -> None:
    """List deliveries, the newest first; --state failed shows what could not be delivered, and why."""
    with city_connection(city) as conn:
        zone = get_city(conn).profile.zone
        found = deliveries.list_deliveries(conn, states=state or (), channel=channel, limit=most)
    show_table(
        ("number", "state", "channel", "to", "what", "case", "tries", "due", "why"),
        [
            (
                str(one.id),
                one.state,
                one.channel,
                one.recipient,
                one.kind,
                one.case_number or "–",
                str(one.tries),
                local_time(one.due_at, zone),
                one.reason or "",
            )
            for one in found
        ],
        none="Nothing was delivered, and nothing waits.",
    )


@app.command("retry")
def retry(
    numbers: Annotated[list[int] | None, typer.Argument(help="Which; all that failed, if none.")] = None,
    doubtful: Annotated[  # noqa: FBT002  (a switch on the command line)
        bool, typer.Option(help="Also what may have arrived already.")
    ] = False,
    city: City = None,
) -> None:
    """Let deliveries that failed go out again."""
    with city_connection(city) as conn:
        wanted = set(numbers or ())
        states = _UNDELIVERED if doubtful or wanted else (State.FAILED,)
        ids = wanted or {one.id for one in deliveries.list_deliveries(conn, states=states, limit=100_000)}
        count = deliveries.retry(conn, ids, at=clock.now())
    say(f"{count} go out again.")


@app.command("allow")
def allow(
    address: Annotated[str, typer.Argument(help="The address whose reader wants mail after all.")],
    city: City = None,
) -> None:
    """Take back that an address is never written to; whoever gave it may ask for a letter again."""
    with city_connection(city) as conn:
        was_refused = addresses.allow(conn, address)
    say("It may be asked again." if was_refused else "Nobody refused this address.")


@app.command("test")
def test(
    channel: Annotated[Channel, typer.Argument(help="smtp, sms or wecom.")],
    to: Annotated[str, typer.Argument(help="The address, number or account to write to.")],
) -> None:
    """Send one message at once, past the queue, to see whether a gateway is set up well."""
    settings = Settings()
    if channel is Channel.WEBHOOK:
        raise typer.BadParameter("a webhook is tried by what it is made for: gridcity notices webhook")
    gateway = read_gateways(settings.gateways_file).of(channel)
    message = Message(f"test-{int(clock.now().timestamp())}", to, "gridcity", "测试 · a test of gridcity")
    session = gateway.session()
    try:
        session.offer(message)
        session.hand_over(message)
    except (Refused, NotNow, InDoubt) as error:
        say(f"Not taken: {error}")
        raise typer.Exit(1) from None
    finally:
        session.close()
    say(f"The {channel} gateway took it.")


@app.command("inbox")
def inbox(
    login: Annotated[str, typer.Argument(help="Whose.")],
    most: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20,
    city: City = None,
) -> None:
    """Show what somebody was told, the newest first; * is unread."""
    settings = Settings()
    with city_connection(city) as conn:
        speaker = speaker_of(conn, read_templates(settings.data_dir), settings.public_address)
        page = read_inbox(conn, speaker, people.get_person(conn, login).id, limit=most)
    zone, language = speaker.city.profile.zone, speaker.first_language
    show_table(
        ("", "when", "what"),
        [
            ("" if one.read_at else "*", local_time(one.happened_at, zone), one.words[language].subject)
            for one in page.items
        ],
        none="Nothing yet.",
    )


@app.command("prefer")
def prefer(
    login: Annotated[str, typer.Argument(help="Whose preferences.")],
    channel: Annotated[
        list[Channel] | None, typer.Option(help="Way beside the inbox; may be repeated.")
    ] = None,
    email: Annotated[str | None, typer.Option(help="Where mail goes.")] = None,
    phone: Annotated[str | None, typer.Option(help="Where text messages go.")] = None,
    wecom: Annotated[str | None, typer.Option(help="The account at WeCom.")] = None,
    language: Annotated[Language | None, typer.Option(help="zh or en; the city's first without it.")] = None,
    quiet_from: _Clock = None,
    quiet_until: _Clock = None,
    digest: Annotated[Digest, typer.Option(help="How often.")] = Digest.AT_ONCE,
    digest_at: _Clock = None,
    city: City = None,
) -> None:
    """Say how somebody wants to be told, anew; without options, show it."""
    given = (channel, email, phone, wecom, language, quiet_from, quiet_until, digest_at)
    with city_connection(city) as conn:
        person = people.get_person(conn, login)
        wish = get_preferences(conn, person.id)
        if any(given) or digest is not Digest.AT_ONCE:
            wish = Preferences(
                language,
                email,
                phone,
                wecom,
                tuple(channel or ()),
                _time(quiet_from),
                _time(quiet_until),
                digest,
                _time(digest_at) or wish.digest_at,
            )
            wish = save_preferences(conn, person.id, wish, at=clock.now())
    say(f"{login}: inbox" + "".join(f", {one} to {wish.address(one)}" for one in wish.channels))
    if wish.quiet_from is not None:
        say(f"quiet from {wish.quiet_from:%H:%M} until {wish.quiet_until:%H:%M}")
    say(f"{wish.digest}" + (f", at {wish.digest_at:%H:%M}" if wish.digest is Digest.DAILY else ""))


@app.command("webhook")
def webhook(
    name: Annotated[str, typer.Argument(help="Whose it is.")],
    url: Annotated[str, typer.Argument(help="Where it is called.")],
    command: Annotated[list[Command] | None, typer.Option(help="Only of these; may be repeated.")] = None,
    city: City = None,
) -> None:
    """Let a program elsewhere be told of cases; what its calls are signed with is shown this once."""
    gateways = read_gateways(Settings().gateways_file)
    with city_connection(city) as conn:
        made, secret = hooks.make_webhook(conn, gateways, name, url, command or (), by=None, at=clock.now())
    say(f"Webhook {made.id} is called at {made.url}")
    say(f"Its calls are signed with {secret}")


@app.command("webhooks")
def webhooks(
    close: Annotated[int | None, typer.Option(help="Call this one no more.")] = None, city: City = None
) -> None:
    """List webhooks, or close one."""
    with city_connection(city) as conn:
        if close is not None:
            hooks.close_webhook(conn, close)
        found = hooks.list_webhooks(conn)
    show_table(
        ("number", "name", "address", "told of"),
        [(str(one.id), one.name, one.url, ", ".join(one.commands) or "every command") for one in found],
        none="No program is told.",
    )


def _time(given: datetime | None) -> time | None:
    return None if given is None else given.time()
