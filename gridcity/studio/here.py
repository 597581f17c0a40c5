"""The studio without a page: for notebooks and the command line, done in this process."""

from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection

from gridcity import clock
from gridcity.jobs.running import run_job
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.studio import repository, service
from gridcity.studio.encoding import read_result
from gridcity.studio.model import Run
from gridcity.studio.reading import SQL


def study(settings: Settings, method: str, *, title: str = "", at: datetime | None = None, **ask: Any) -> Run:
    """Ask for a run and do it here; it is kept beside those of the page, with its card.

    Parameters
    ----------
    settings
        Which city of which store.
    method
        One of ``methods.METHODS``.
    at
        When it is asked for; None: now.
    ask
        What differs from the usual: ``since``, ``until``, ``data``, ``class_ids``, ``area``, ``exposure``,
        ``weights``, ``weight_params``, ``beside``, ``params``, ``seed``; see ``asks.read_ask``.

    Returns
    -------
    Run
        Done or failed; ``frame_of`` gives its cells.

    Raises
    ------
    AskInvalid, NothingToCount
        See each.
    """
    engine = open_engine(settings, settings.city)
    try:
        with engine.begin() as conn:
            now = clock.now() if at is None else at
            given = {"method": method, **ask}
            run = service.ask_run(conn, given, by=None, at=now, title=title, is_entered=False)
        run_job(settings, run.job_id)
        with engine.begin() as conn:
            return repository.RUNS.get(conn, run.id)
    finally:
        engine.dispose()


def repeat(settings: Settings, run_id: int, *, at: datetime | None = None) -> Run:
    """Do a run again here, on the same cut of the data; ``same_bytes`` says whether it came to the same.

    Raises
    ------
    RunNotFound, RunNotDone
        See each.
    """
    engine = open_engine(settings, settings.city)
    try:
        with engine.begin() as conn:
            now = clock.now() if at is None else at
            run = repository.RUNS.rerun(conn, run_id, by=None, at=now, is_entered=False)
        run_job(settings, run.job_id)
        with engine.begin() as conn:
            return repository.RUNS.get(conn, run.id)
    finally:
        engine.dispose()


def frame_of(conn: Connection, run_id: int) -> gpd.GeoDataFrame:
    """Give a run's cells with their outlines and all columns of the result.

    Returns
    -------
    GeoDataFrame
        Indexed by the cells' codes, EPSG:4326; cells that were redrawn since have the outlines they had.
        ``attrs`` holds the sentences.

    Raises
    ------
    RunNotFound, RunNotDone
        See each.
    """
    table, notes = read_result(repository.content(conn, run_id)[1])
    frame = table.to_pandas()
    with cursor(conn) as cur:
        cur.execute(SQL.outlines, {"ids": frame["id"].tolist()})
        shapes = dict(cur.fetchall())
    outlines = shapely.from_wkb(np.array([bytes(shapes[one]) for one in frame["id"]], dtype=object))
    found = gpd.GeoDataFrame(frame.drop(columns="id").set_index("code"), geometry=outlines, crs=4326)
    found.attrs = {"sentence": notes["sentence"], "sentence_en": notes["sentence_en"]}
    return found
