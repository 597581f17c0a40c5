"""``gridcity studio``: the planner's statistics on the command line, with their cards."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gridcity.cli.talking import City, city_connection, say, show_table

if TYPE_CHECKING:
    from gridcity.settings import Settings
    from gridcity.studio.model import Run

Dask = Annotated[
    str | None,
    typer.Option("--dask", help="Have it done by the machines of a Dask scheduler: tcp://10.0.0.5:8786."),
]

app = typer.Typer(
    no_args_is_help=True, help="Statistics with a card that tells how to get their bytes again."
)


@app.command("methods")
def list_methods() -> None:
    """List the statistics, and what each lets you choose."""
    from gridcity.studio.methods import METHODS

    rows: list[tuple[str, ...]] = []
    for one in METHODS.values():
        needs = [f"{param.name}={param.default}" for param in one.params]
        needs += ["--exposure"] if one.exposure == "needed" else []
        needs += ["--beside"] if one.needs_beside else []
        rows.append((one.code, f"{one.name_en} {one.name}", one.says_en, " ".join(needs)))
    show_table(("method", "name", "answers", "takes"), rows, none="")


@app.command()
def run(
    method: Annotated[str, typer.Argument(help="Which statistic: gridcity studio methods.")],
    since: Annotated[
        str | None, typer.Option("--from", help="From this instant on, 2015-01-01T00:00+08:00.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="Up to this instant; now.")] = None,
    data: Annotated[str, typer.Option(help="cases, complaints or components.")] = "cases",
    class_ids: Annotated[
        list[int] | None, typer.Option("--class", help="Only of this class; may be repeated.")
    ] = None,
    area: Annotated[str | None, typer.Option(help="Only this area's cells.")] = None,
    exposure: Annotated[
        str, typer.Option(help="none, inhabitants, components, streets, patrol or area.")
    ] = "none",
    weights: Annotated[
        str, typer.Option(help="queen, rook, nearest, band, walk or walk_nearest (along the streets).")
    ] = "queen",
    weight_params: Annotated[
        list[str] | None, typer.Option("--set-weights", help="A parameter of the weights: count=12.")
    ] = None,
    beside: Annotated[str | None, typer.Option(help="The second quantity: cases, complaints …")] = None,
    beside_class: Annotated[list[int] | None, typer.Option(help="Its classes; may be repeated.")] = None,
    params: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter: permutations=9999; may be repeated.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Where chance begins.", min=0)] = 1,
    to: Annotated[
        Path | None, typer.Option("--write", help="Write the cells: .parquet, .gpkg, .geojson or .csv.")
    ] = None,
    dask: Dask = None,
    city: City = None,
) -> None:
    """Work a statistic out, here and now; print its sentence and its card."""
    from gridcity.studio.here import study

    settings = _settings(city, dask)
    done = study(
        settings,
        method,
        since=since,
        until=until,
        data=data,
        class_ids=class_ids or None,
        area=area,
        exposure=exposure,
        weights=weights,
        weight_params=dict(_parameter(one) for one in weight_params or []),
        beside=None if beside is None else {"data": beside, "class_ids": beside_class or None},
        params=dict(_parameter(one) for one in params or []),
        seed=seed,
    )
    _tell(settings, done)
    if to is not None:
        _write(settings, done.id, to)


@app.command("list")
def list_runs(
    most: Annotated[int, typer.Option(help="So many at most.", min=1, max=500)] = 30, city: City = None
) -> None:
    """List runs, newest first."""
    from gridcity.studio.repository import RUNS

    with city_connection(city) as conn:
        found = RUNS.find(conn, most=most)
    rows: list[tuple[str, ...]] = [
        (
            str(one.id),
            f"{one.asked_at:%Y-%m-%d %H:%M}",
            one.method,
            str(one.state),
            one.sentence_en or one.error_message or "",
        )
        for one in found
    ]
    show_table(
        ("run", "asked", "method", "state", "came to"), rows, none="Nobody has asked for anything yet."
    )


@app.command()
def card(run_id: int, city: City = None) -> None:
    """Print a run's card: data cut, weights, permutations, seed, versions, hashes."""
    from gridcity.studio.repository import RUNS

    with city_connection(city) as conn:
        say_card(RUNS.card(conn, run_id))


@app.command()
def rerun(run_id: int, dask: Dask = None, city: City = None) -> None:
    """Do a run again on the same cut of the data, and say whether it came to the same bytes."""
    from gridcity.studio.here import repeat

    settings = _settings(city, dask)
    done = repeat(settings, run_id)
    _tell(settings, done)
    say("The same bytes." if done.same_bytes else "OTHER bytes: the card says what is another now.")
    if not done.same_bytes:
        raise typer.Exit(1)


def say_card(text: str) -> None:
    """Print a card so that people can read it; what is kept has no line breaks."""
    typer.echo(json.dumps(json.loads(text), ensure_ascii=False, indent=1))


def _tell(settings: "Settings", done: "Run") -> None:
    from gridcity.studio.repository import RUNS

    if done.error_message is not None:
        say(f"Run {done.id} failed ({done.error_code}): {done.error_message}")
        raise typer.Exit(1)
    say(f"Run {done.id}: {done.sentence_en}")
    say(str(done.sentence))
    with city_connection(settings.city) as conn:
        say_card(RUNS.card(conn, done.id))


def _write(settings: "Settings", run_id: int, to: Path) -> None:
    from gridcity.studio.here import frame_of

    with city_connection(settings.city) as conn:
        frame = frame_of(conn, run_id)
    match to.suffix.lower():
        case ".parquet":
            frame.to_parquet(to)
        case ".csv":
            frame.drop(columns="geometry").to_csv(to)
        case _:
            frame.reset_index().to_file(to)
    say(f"{len(frame):,} cells are in {to}.")


def _parameter(given: str) -> tuple[str, Any]:
    """Read ``name=value``: a number, yes or no, or a word."""
    name, _, value = given.partition("=")
    for kind in (int, float):
        try:
            return name, kind(value)
        except ValueError:
            continue
    return name, {"true": True, "false": False}.get(value.lower(), value)


def _settings(city: str | None, dask: str | None) -> "Settings":
    from gridcity.settings import Settings

    settings = Settings() if city is None else Settings(city=city)
    return settings if dask is None else settings.model_copy(update={"dask": dask})
