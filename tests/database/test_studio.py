"""Runs of the studio: what comes out, that it comes out again, and what is refused."""

import json
import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gridcity.cases import reading
from gridcity.cases import service as cases
from gridcity.cases.model import Command, Order
from gridcity.jobs.model import State
from gridcity.people.model import Person, Role
from gridcity.runs.service import MOST_WAITING
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.studio import comparing, repository, sending, service, showing
from gridcity.studio.errors import (
    AskInvalid,
    NothingStands,
    NothingToCompare,
    NothingToCount,
    RunFinished,
    RunKeyReused,
    RunNotDone,
    RunNotFound,
    RunNotYours,
    RunUnderWay,
    StreetsMissing,
    TooManyWaiting,
)
from gridcity.studio.here import frame_of
from gridcity.studio.inputs import WEIGHTINGS
from gridcity.studio.methods import METHODS
from gridcity.studio.model import Run
from gridcity.studio.repository import RUNS
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import NOON, make_person
from tests.support.studied import FEW, PERIOD, Studied, make_studied


@pytest.fixture(scope="module")
def studio(scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studied]:
    with scratch_cluster.database() as url:
        home = tmp_path_factory.mktemp("home")
        settings = Settings(_env_file=None, database_url=url, home=home, city="testcity")
        engine = open_engine(settings, "testcity")
        yield make_studied(settings, engine)
        engine.dispose()


def card_of(studio: Studied, run: Run) -> dict[str, Any]:
    with studio.engine.begin() as conn:
        card: dict[str, Any] = json.loads(RUNS.card(conn, run.id))
    return card


def somebody(studio: Studied, role: Role = Role.PLANNER) -> Person:
    with studio.engine.begin() as conn:
        return make_person(conn, role)


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"method": "astrology"}, "method", "unknown"),
    ({"colour": "red"}, "colour", "unknown"),
    ({"data": "rumours"}, "data", "unknown"),
    ({"class_ids": [999_999]}, "class_ids", "unknown"),
    ({"class_ids": []}, "class_ids", "empty"),
    ({"until": "2026-01-01T00:00:00Z"}, "until", "order"),
    ({"since": "2030-01-01T00:00:00Z", "until": "2030-02-01T00:00:00Z"}, "since", "future"),
    ({"since": "1990-01-01T00:00:00Z"}, "since", "too_long"),
    ({"since": "0001-01-01T00:00:00Z"}, "since", "year"),
    ({"since": "2026-02-01T00:00:00"}, "since", "zone"),
    ({"since": "yesterday"}, "since", "kind"),
    ({"weights": "gravity"}, "weights", "unknown"),
    ({"weights": "nearest", "weight_params": {"count": 0}}, "weight_params.count", "bounds"),
    ({"params": {"permutations": 5}}, "params.permutations", "bounds"),
    ({"params": {"permutations": "many"}}, "params.permutations", "kind"),
    ({"params": {"permutations": True}}, "params.permutations", "kind"),
    ({"params": {"moon": 1}}, "params.moon", "unknown"),
    ({"method": "bayes_rates"}, "exposure", "missing"),
    ({"exposure": "luck"}, "exposure", "unknown"),
    ({"method": "bivariate_moran"}, "beside", "missing"),
    ({"method": "scan_space_time", "data": "components"}, "data", "period"),
    ({"method": "reporting_bias", "data": "complaints"}, "data", "sources"),
    ({"method": "kernel_density", "params": {"edges": "round"}}, "params.edges", "kind"),
    ({"weights": "walk", "weight_params": {"reach_m": 9e9}}, "weight_params.reach_m", "bounds"),
    ({"seed": -1}, "seed", "bounds"),
]


@pytest.mark.parametrize(("change", "field", "reason"), WRONG, ids=lambda one: str(one)[:40])
def test_an_ask_that_makes_no_sense_is_refused_by_its_field(
    studio: Studied, change: dict[str, Any], field: str, reason: str
) -> None:
    with studio.engine.begin() as conn, pytest.raises(AskInvalid) as refused:
        service.ask_run(conn, {"method": "gi_star", **PERIOD, **change}, by=studio.planner, at=NOON)

    assert (refused.value.details["field"], refused.value.details["reason"]) == (field, reason)


def test_an_area_without_cells_is_refused(studio: Studied) -> None:
    with pytest.raises(NothingToCount):
        studio.asks("gi_star", area="230103")


def test_a_period_without_cases_fails_and_says_so(studio: Studied) -> None:
    quiet = {"since": "2020-01-01T00:00:00Z", "until": "2020-02-01T00:00:00Z"}
    run = studio.did(studio.asks("gi_star", **quiet))

    assert (run.state, run.error_code) == (State.FAILED, "analytics.no_variation")
    with studio.engine.begin() as conn, pytest.raises(RunNotDone):
        showing.shown(conn, run.id)
    with studio.engine.begin() as conn, pytest.raises(RunNotDone):
        RUNS.rerun(conn, run.id, by=studio.planner, at=NOON)


@pytest.mark.parametrize(
    "ask", [{"method": "street_density"}, {"method": "moran", "weights": "walk_nearest"}]
)
def test_what_goes_along_the_streets_is_refused_where_there_are_none(
    studio: Studied, ask: dict[str, Any]
) -> None:
    with studio.engine.begin() as conn:
        run = service.ask_run(conn, {**PERIOD, **ask}, by=studio.planner, at=NOON)
        assert run.state is State.WAITING
        conn.execute(text("DELETE FROM streets"))
        with pytest.raises(StreetsMissing):
            service.ask_run(conn, {**PERIOD, **ask}, by=studio.planner, at=NOON)
        conn.rollback()


@pytest.mark.parametrize("method", METHODS)
def test_every_method_comes_to_an_end_with_a_sentence_and_the_same_bytes_again(
    studio: Studied, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants = METHODS[method]
    few = {one.name: one.least for one in wants.params if one.name in ("permutations", "replicates")}
    run = studio.asks(
        method,
        params=few,
        exposure="area" if wants.exposure != "no" else "none",
        beside={"data": "cases", "class_ids": [studio.ground.class_id]} if wants.needs_beside else None,
    )
    run = studio.did(run)
    assert (run.state, run.error_message) == (State.DONE, None)
    assert run.sentence
    assert run.sentence_en

    with studio.engine.begin() as conn:
        again = RUNS.rerun(conn, run.id, by=studio.planner, at=NOON + timedelta(days=3))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    again = studio.did(again)
    with studio.engine.begin() as conn:
        content, repeated = (repository.content(conn, one.id) for one in (run, again))
    first, second = card_of(studio, run), card_of(studio, again)

    assert again.same_bytes is True
    assert content == repeated
    assert second.pop("rerun") == {"of": run.id, "same_bytes": True, "same_input": True, "why": []}
    assert first.pop("rerun") is None
    assert first == second, "nothing on a card tells of the day of the run"


@pytest.mark.parametrize("weights", [one.code for one in WEIGHTINGS])
def test_every_neighbourhood_gives_the_same_bytes_again(studio: Studied, weights: str) -> None:
    run = studio.did(studio.asks("local_moran", params=FEW, weights=weights))
    with studio.engine.begin() as conn:
        again = RUNS.rerun(conn, run.id, by=studio.planner, at=NOON)
    again = studio.did(again)

    assert (run.error_message, again.same_bytes) == (None, True)
    assert card_of(studio, run)["weights"]["code"] == weights


def columns_of(studio: Studied, run: Run) -> dict[str, dict[str, float]]:
    """Give the columns of a result by the codes of the cells."""
    with studio.engine.begin() as conn:
        frame = frame_of(conn, run.id)
    return {str(name): frame[name].to_dict() for name in frame.columns if name != "geometry"}


def test_on_foot_only_cells_along_the_streets_have_neighbours(studio: Studied) -> None:
    run = studio.did(studio.asks("gi_star", params=FEW, weights="walk", weight_params={"reach_m": 100.0}))
    seen = card_of(studio, run)["weights"]

    # One street runs through ten cells' middles, 100 m apart, the one across through four more; 21 cells lie
    # more than 100 m from either. Of those at 100 m rounding decides.
    assert seen["nonzero"] >= 2 * (9 + 4)
    assert 21 <= seen["islands"] <= 60 - 14


def test_the_density_is_made_good_at_the_border_and_the_card_tells(studio: Studied) -> None:
    corrected, bare = (
        studio.did(studio.asks("kernel_density", params={"bandwidth_m": 100.0} | more))
        for more in ({}, {"edges": "none"})
    )
    now, before = (columns_of(studio, one)["density"] for one in (corrected, bare))
    gains = {code: now[code] / before[code] for code in now if before[code] > 1e-9}
    with studio.engine.begin() as conn:
        seen = showing.shown(conn, bare.id)

    assert max(gains.values()) == pytest.approx(1 / 0.6915**2, rel=0.02), "a cell in the city's corner"
    assert min(gains.values()) >= 1 - 1e-6
    assert [card_of(studio, one)["ask"]["params"]["edges"] for one in (corrected, bare)] == [
        "at_place",
        "none",
    ]
    assert [one["code"] for one in seen["warnings"]] == ["border_uncorrected"]


def test_a_bandwidth_that_leaves_the_city_is_refused_by_its_field(studio: Studied) -> None:
    run = studio.did(studio.asks("kernel_density", params={"bandwidth_m": 20_000.0}))

    assert (run.state, run.error_code) == (State.FAILED, "studio.ask_invalid")
    bare = studio.did(studio.asks("kernel_density", params={"bandwidth_m": 20_000.0, "edges": "none"}))
    assert bare.state is State.DONE


def test_cases_along_the_streets_add_up_to_those_that_are_near_one(studio: Studied) -> None:
    run = studio.did(studio.asks("street_density", params={"off_street_m": 60.0, "bandwidth_m": 50.0}))
    found = columns_of(studio, run)
    told = {code: found["density"][code] * found["street_m"][code] / 1000 for code in found["density"]}
    with studio.engine.begin() as conn:
        warned = showing.shown(conn, run.id)["warnings"]

    near = sum(value for value in told.values() if value == value)
    (missed,) = (int(one["text_en"].split()[0]) for one in warned if one["code"] == "off_street")
    assert near == pytest.approx(sum(found["count"].values()) - missed, rel=0.01)
    assert sum(found["street_m"].values()) == pytest.approx(1450, rel=0.01)
    assert sum(value != value for value in found["density"].values()) == 60 - 14
    dense = {code: value for code, value in found["density"].items() if value == value}
    assert found["count"][max(dense, key=lambda code: dense[code])] >= 5


def test_a_cluster_that_goes_on_tells_how_long_chance_takes_for_one(studio: Studied) -> None:
    ask = {"reach_m": 250.0, "replicates": 99, "alpha": 0.5, "every_days": 7}
    past, now = (
        studio.did(studio.asks("scan_space_time", params=ask | {"is_prospective": is_now}))
        for is_now in (False, True)
    )
    with studio.engine.begin() as conn:
        before, after = (showing.shown(conn, one.id)["clusters"] for one in (past, now))

    assert before
    assert {one["recurrence_days"] for one in before} == {None}
    assert after
    for one in after:
        least = one["p"] <= 1.5 / 100
        assert one["recurrence_days"] >= 7 / one["p"] - 1e-9
        assert least or one["recurrence_days"] == pytest.approx(7 / one["p"])


def test_who_told_is_counted_cell_by_cell(studio: Studied) -> None:
    found = columns_of(studio, studio.did(studio.asks("reporting_bias")))

    told = {code: found["public"][code] + found["inspectors"][code] for code in found["count"]}
    assert told == found["count"]
    assert sum(found["public"].values()) == pytest.approx(sum(found["expected_public"].values()))
    assert 0 < sum(found["public"].values()) < sum(found["inspectors"].values())
    unknown = {code for code, ratio in found["ratio"].items() if ratio != ratio}
    assert unknown == {code for code, n in found["count"].items() if not n}


def test_hot_cells_are_where_the_cases_are(studio: Studied) -> None:
    run = studio.did(studio.asks("gi_star", params=FEW | {"correction": "none"}))
    with studio.engine.begin() as conn:
        seen = showing.shown(conn, run.id)

    hot = {code for code, stands in zip(seen["codes"], seen["values"]["stands"], strict=True) if stands == 1}
    counts = dict(zip(seen["codes"], seen["values"]["count"], strict=True))
    assert len(hot) >= 4
    assert {code for code, n in counts.items() if n >= 5} <= hot
    assert sum(counts.values()) == 30
    assert run.significant == len([one for one in seen["values"]["stands"] if one])
    assert sum(seen["distribution"]["counts"]) + seen["distribution"]["missing"] == 60
    assert len(seen["lon"]) == len(seen["ids"]) == 60


def test_an_area_is_counted_alone(studio: Studied) -> None:
    run = studio.did(studio.asks("gi_star", params=FEW, area="230102001002"))
    with studio.engine.begin() as conn:
        seen = showing.shown(conn, run.id)

    assert len(seen["ids"]) == 30
    assert {code[:12] for code in seen["codes"]} == {"230102001002"}


def test_what_is_recorded_or_voided_later_is_not_in_a_repetition_but_in_a_new_ask(studio: Studied) -> None:
    mistaken = studio.files(1.5, -1.5)
    run = studio.did(studio.asks("moran", params=FEW))
    studio.files(-2.5, -1.5, at=NOON - timedelta(days=1))
    studio.files(-2.5, -1.5, at=NOON - timedelta(days=2))
    with studio.engine.begin() as conn:
        order = Order(Command.VOID, reading.read(conn, mistaken).version, reason="Filed by mistake.")
        cases.act(conn, mistaken, order, by=studio.crew.leader, at=NOON)
        again = RUNS.rerun(conn, run.id, by=studio.planner, at=NOON)
    again, anew = studio.did(again), studio.did(studio.asks("moran", params=FEW))
    counted = [card_of(studio, one)["cut"]["counted"] for one in (run, again, anew)]

    assert again.same_bytes is True
    assert counted == [counted[0], counted[0], counted[0] + 2 - 1]


def test_a_store_that_was_changed_by_hand_is_told_on_the_card_of_a_repetition(studio: Studied) -> None:
    run = studio.did(studio.asks("moran", params=FEW))
    with studio.engine.begin() as conn:
        conn.execute(
            text("UPDATE cases SET place_quality = 'default' WHERE id = (SELECT max(id) FROM cases)")
        )
        again = RUNS.rerun(conn, run.id, by=studio.planner, at=NOON)
    again = studio.did(again)
    told = card_of(studio, again)["rerun"]

    assert (again.same_bytes, told["same_input"]) == (False, False)
    assert {one["what"] for one in told["why"]} == {"cut.input_sha256", "cut.counted"}


def test_the_same_key_is_the_same_run_even_at_once(studio: Studied) -> None:
    found: list[int] = []

    def ask() -> None:
        with studio.engine.begin() as conn:
            run = service.ask_run(conn, {"method": "gi"}, by=studio.planner, at=NOON, key="key-of-two")
            found.append(run.id)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 4
    with studio.engine.begin() as conn, pytest.raises(RunKeyReused):
        service.ask_run(conn, {"method": "gi_star"}, by=studio.planner, at=NOON, key="key-of-two")


def test_nobody_lets_more_than_ten_runs_wait(studio: Studied) -> None:
    eager = somebody(studio)
    with studio.engine.begin() as conn:
        for _ in range(MOST_WAITING):
            service.ask_run(conn, {"method": "moran"}, by=eager, at=NOON)
        with pytest.raises(TooManyWaiting):
            service.ask_run(conn, {"method": "moran"}, by=eager, at=NOON)
        ahead = [run.ahead for run in RUNS.find(conn, person_id=eager.id)]
        assert ahead == sorted(ahead, reverse=True), "who asked last waits longest"
        service.ask_run(conn, {"method": "moran"}, by=studio.planner, at=NOON)
        conn.rollback()


def test_runs_are_their_owners_to_stop_and_to_delete(studio: Studied) -> None:
    other, leader, admin = (somebody(studio, role) for role in (Role.PLANNER, Role.LEADER, Role.ADMIN))
    first, second = (studio.asks("gi") for _ in range(2))
    with studio.engine.begin() as conn:
        for act in (
            lambda: RUNS.cancel(conn, first.id, by=other, at=NOON),
            lambda: RUNS.keep(conn, first.id, is_kept=True, by=other),
            lambda: RUNS.delete(conn, first.id, by=other),
            lambda: RUNS.delete(conn, first.id, by=leader),
        ):
            with pytest.raises(RunNotYours):
                act()
        with pytest.raises(RunUnderWay):
            RUNS.delete(conn, first.id, by=studio.planner)
        assert RUNS.cancel(conn, first.id, by=leader, at=NOON).state is State.CANCELLED
        assert RUNS.cancel(conn, second.id, by=studio.planner, at=NOON).state is State.CANCELLED
        with pytest.raises(RunFinished):
            RUNS.cancel(conn, first.id, by=studio.planner, at=NOON)
        RUNS.delete(conn, first.id, by=studio.planner)
        RUNS.delete(conn, second.id, by=admin)
        with pytest.raises(RunNotFound):
            RUNS.get(conn, first.id)
        assert conn.scalar(text("SELECT count(*) FROM long_jobs WHERE id = :id"), {"id": first.job_id}) == 0


def test_a_run_is_forgotten_after_a_year_unless_it_is_kept(studio: Studied) -> None:
    short, kept = (studio.did(studio.asks("geary", params=FEW, seed=seed)) for seed in (7, 8))
    with studio.engine.begin() as conn:
        RUNS.keep(conn, kept.id, is_kept=True, by=studio.planner)
        assert RUNS.forget(conn, at=NOON + timedelta(days=364)) == 0
        assert RUNS.forget(conn, at=NOON + timedelta(days=367)) >= 1
        assert RUNS.get(conn, kept.id).is_kept
        with pytest.raises(RunNotFound):
            RUNS.get(conn, short.id)
        results = "SELECT count(*) FROM studio_results WHERE sha256 = :sha256"
        assert conn.scalar(text(results), {"sha256": short.result_sha256}) == 0
        conn.rollback()


def test_two_runs_are_compared_cell_by_cell(studio: Studied) -> None:
    queen = studio.did(studio.asks("gi_star", params=FEW | {"correction": "none"}))
    rook = studio.did(studio.asks("gi_star", params=FEW | {"correction": "none"}, weights="rook"))
    whole = studio.did(studio.asks("kernel_density"))
    with studio.engine.begin() as conn:
        found = comparing.compare(conn, queen.id, rook.id)
        itself = comparing.compare(conn, queen.id, queen.id)
        with pytest.raises(NothingToCompare):
            comparing.compare(conn, queen.id, whole.id, column="z")

    assert (found.column, found.differences) == ("z", (("weights", "queen", "rook"),))
    assert sum(found.count(what) for what in range(5)) == 60
    assert found.correlation is not None
    assert 0.5 < found.correlation < 1
    assert not found.same_bytes
    assert (itself.same_bytes, itself.agreement, itself.kappa, itself.differences) == (True, 1.0, 1.0, ())
    assert itself.rank_correlation == pytest.approx(1.0)


def test_cells_that_stand_out_go_on_a_watch_list_and_into_a_plan(studio: Studied) -> None:
    run = studio.did(studio.asks("gi_star", params=FEW | {"correction": "none"}))
    silent = studio.did(studio.asks("kernel_density"))
    wish: dict[str, Any] = {
        "name": "North-east",
        "expires_on": (NOON + timedelta(days=30)).date(),
        "which": sending.Which.HIGH,
        "cluster": None,
        "by": studio.planner,
        "at": NOON,
    }
    with studio.engine.begin() as conn:
        listed = sending.watch(conn, run.id, **wish)
        planned = sending.plan_patrols(conn, run.id, **wish, rounds=1, minutes=60.0, inspectors=())
        with pytest.raises(NothingStands):
            sending.watch(conn, silent.id, **wish)
        reason = conn.scalar(text("SELECT reason FROM watch_lists WHERE id = :id"), {"id": listed.id})

    assert listed.cells == planned.cells >= 4
    assert (reason["run_id"], reason["method"]) == (run.id, "gi_star")


def test_words_of_complainants_are_in_no_result(studio: Studied) -> None:
    with studio.engine.begin() as conn:
        conn.execute(
            text(
                "INSERT INTO complaints"
                " (number, secret_hash, description, cell_id, status, received_at, geom)"
                " SELECT 'C' || n, '\\x00', 'My neighbour Zhang San', id, 'received', :at, st_centroid(geom)"
                " FROM (SELECT id, geom, row_number() OVER () AS n FROM cells LIMIT 9) AS nine"
            ),
            {"at": NOON},
        )
    run = studio.did(studio.asks("gi_star", data="complaints", params=FEW))
    with studio.engine.begin() as conn:
        shown = json.dumps(showing.shown(conn, run.id)) + RUNS.card(conn, run.id)

    assert run.state is State.DONE
    assert "Zhang" not in shown
    assert card_of(studio, run)["cut"]["counted"] == 9
