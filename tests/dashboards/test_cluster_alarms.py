"""A cluster alarm on the command room's page: it comes by itself, is looked after, and opens one case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from gridcity.cells.service import cell_at
from gridcity.notices.deciding import decide_limits
from gridcity.notices.templates import read_templates
from gridcity.people.model import Role
from gridcity.people.service import get_person
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.surveillance import repository, service
from gridcity.surveillance.model import Found, Looked, Terms, Watch
from tests.support.browser import OURS, Desk, FileCase, login_of
from tests.support.tiny import DATA

pytestmark = pytest.mark.browser

TERMS = Terms(
    "井盖聚集", "Manholes of a test", history_days=2, longest_days=1, largest_share=0.5, fewest_cases=2,
    replicates=99, recurrence_days=1.0,
)  # fmt: skip


@pytest.fixture
def engine(pages_settings: Settings) -> Iterator[Engine]:
    """Give the store behind the pages."""
    engine = open_engine(pages_settings, pages_settings.city)
    yield engine
    engine.dispose()


@pytest.fixture
def watch(engine: Engine) -> Iterator[Watch]:
    """Give a watch whose alarms are over when the test is."""
    with engine.begin() as conn:
        watch = service.add_watch(conn, TERMS, by=None, at=datetime.now(UTC))
    yield watch
    with engine.begin() as conn:
        off = replace(TERMS, is_on=False)
        service.change_watch(conn, watch.id, off, version=1, by=None, at=datetime.now(UTC))


def _scan_finds(engine: Engine, watch: Watch, lon: float, lat: float) -> int:
    """Keep a scan that found the cases of a cell to be too many for chance; the alarm's number."""
    at = datetime.now(UTC) + timedelta(seconds=1)
    with engine.begin() as conn:
        cell = cell_at(conn, lon, lat)
        found = Found(
            (cell.id,), lon, lat, 0.0, at - timedelta(days=1), at, 4, 0.3, 8.1, 0.001, 0.0001, 412.0
        )
        service.keep(conn, watch, Looked(at, 4, 1, (found,)))
        (alarm,) = repository.list_alarms(conn, watch_id=watch.id, is_live=True)
    return alarm.id


def _follow_and_watch_list(desk: Desk, engine: Engine, watch: Watch, spot: dict[str, Any]) -> str:
    """Let the operator follow the watch, and put a case's cell on a watch list; give its code."""
    with engine.begin() as conn:
        operator = get_person(conn, login_of(Role.OPERATOR))
        service.follow(conn, watch.id, operator, is_following=True, at=datetime.now(UTC))
        cell = cell_at(conn, spot["lon"], spot["lat"])
    until = datetime.now(UTC) + timedelta(days=2)
    listed = {"name": "Covers of a test", "cells": [cell.code], "valid_until": until.isoformat()}
    with desk.requests(login_of(Role.PLANNER)) as requests:
        answer = requests.post("/api/v1/watch-lists", data=listed, headers=OURS)
        assert answer.status == 201, answer.text()
    return str(cell.code)


def _is_told(engine: Engine) -> None:
    with engine.begin() as conn:
        decide_limits(conn, read_templates(DATA), (), at=datetime.now(UTC) + timedelta(minutes=1))


def test_an_alarm_comes_by_itself_is_looked_after_and_opens_one_case(
    desk: Desk, file_case: FileCase, engine: Engine, watch: Watch
) -> None:
    spot, *_ = [file_case("A cover is gone", col=-3.5, row=-1.5) for _ in range(4)]
    cell = _follow_and_watch_list(desk, engine, watch, spot)
    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto("/command")
        expect(page.get_by_test_id("live")).to_have_text("Live")
        bell = page.get_by_role("button", name="Cluster alarms: ")
        expect(bell).to_have_count(0)

        number = _scan_finds(engine, watch, spot["lon"], spot["lat"])

        bell.click()
        page.get_by_role("button", name=f"Manholes of a test · Cluster alarm {number}").click()
        card = page.get_by_test_id("alarm")
        expect(card).to_contain_text("Would come by chance once in 412 days.")
        card.get_by_role("button", name="Dismiss").click()
        expect(card.get_by_label("Why is this nothing to look after?")).to_be_visible()
        card.get_by_role("button", name="Acknowledge").click()
        expect(card.get_by_text("Looked after")).to_be_visible()
        card.get_by_role("button", name="Open one incident").click()
        card.get_by_role("status").get_by_role("button", name="Incident").click()
        expect(page.get_by_test_id("panel")).to_contain_text(f"聚集警报 {number}")
        page.goto(f"/command?alarm={number}")
        expect(card.get_by_text("Incident opened")).to_be_visible()
        expect(card.get_by_role("button", name="Open one incident")).to_have_count(0)

        # Who follows a watch has a notice of it, which leads to the alarm.
        _is_told(engine)
        page.goto("/notices")
        told = page.get_by_role("listitem").filter(has_text=f"Cluster alarm {number}: Manholes of a test")
        told.get_by_role("link", name="Open").click()
        expect(card.get_by_text("Incident opened")).to_be_visible()
        followed = card.get_by_label("Tell me of its alarms")
        expect(followed).to_be_checked()
        followed.uncheck()
        page.goto("/notices/settings")
        expect(page.get_by_test_id("followed").get_by_label("Manholes of a test")).not_to_be_checked()

        # Cells on watch lists are a layer of the map; one that is opened says on which it is.
        page.goto(f"/command?cell={cell}")
        page.get_by_role("button", name="Show cells on watch lists").click()
        expect(page.get_by_text("On a watch list (1)")).to_be_visible()
        expect(page.get_by_test_id("cell-watched")).to_contain_text("Covers of a test until")


def test_a_planner_sets_a_watch_and_reads_how_often_it_errs(desk: Desk, watch: Watch) -> None:
    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        page.goto("/planner/watches")
        card = page.locator(f"[data-watch='{watch.id}']")
        expect(card).to_contain_text("Alarm from: once in 1 days by chance.")
        expect(card).to_contain_text("Nobody has measured yet")

        card.get_by_role("button", name="Change").click()
        card.get_by_label("Name in English").fill("")
        card.get_by_label("Name in English").press_sequentially("Manholes of a planner")
        card.get_by_role("button", name="Cancel").click()
        expect(card.get_by_role("heading", level=2)).to_have_text("Manholes of a test")
        card.get_by_role("button", name="Measure how often it is wrong").click()
        expect(card.get_by_role("status")).to_have_text("Measuring: 0 %")
