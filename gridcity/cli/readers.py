"""``gridcity db reader …``: who may look at a city's views with QGIS, R or a BI tool."""

from typing import Annotated

import typer

from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Read-only logins for QGIS, R and BI tools.")

Name = Annotated[str, typer.Argument(help="Name of the login role.")]


@app.command()
def create(
    name: Name,
    timeout: Annotated[int, typer.Option(min=1, help="How long its statements may take. [s]")] = 300,
    city: City = None,
) -> None:
    """Make a login that may look at a city's views and at nothing else; or give one a new password."""
    from gridcity.store.reader_views import views_schema
    from gridcity.store.readers import create_reader

    code = city or Settings().city
    with city_connection(city) as conn:
        password = create_reader(conn, code, name, timeout_s=timeout)
        database = conn.engine.url.database
        host = conn.engine.url.query.get("host") or conn.engine.url.host or "localhost"
    say(f"{name} may look at {views_schema(code)}. Its password, shown once: {password}")
    say(f"Connect: host={host} dbname={database} user={name}")
    if Settings().database_url is None:
        say("The private database listens on that socket only: docs/views.md says how QGIS gets there.")


@app.command(name="list")
def list_all(city: City = None) -> None:
    """List the readers of a city."""
    from gridcity.store.readers import list_readers

    with city_connection(city) as conn:
        found = list_readers(conn, city or Settings().city)
    show_table(
        ("reader", "city", "open sessions"),
        [(one.name, one.city, str(one.sessions)) for one in found],
        none="No readers: gridcity db reader create NAME",
    )


@app.command()
def drop(name: Name, city: City = None) -> None:
    """Take a reader away, with its open sessions."""
    from gridcity.store.readers import drop_reader

    with city_connection(city) as conn:
        drop_reader(conn, city or Settings().city, name)
    say(f"{name} is gone.")


@app.command()
def views(city: City = None) -> None:
    """Say what the views hold, as Markdown: the tables of docs/views.md."""
    from gridcity.store.reader_views import list_views, views_page

    with city_connection(city) as conn:
        page = views_page(list_views(conn, city or Settings().city))
    typer.echo(page)
