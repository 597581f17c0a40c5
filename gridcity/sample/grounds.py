"""Whose ground is whose: the communities are dealt out among the inspectors, in the order of their codes."""

from sqlalchemy import Engine, func, select, update

from gridcity.cases.rulebook import save_places
from gridcity.people.model import Role
from gridcity.sample.progress import WeekPlan
from gridcity.sample.simulator import Simulator
from gridcity.sample.staff import read_grounds
from gridcity.store.tables import areas, collector_places, collector_tenures


def give_grounds(engine: Engine, simulator: Simulator, plan: WeekPlan) -> int:
    """Give each inspector some communities from the beginning of a plan on, and say how many there are.

    Where somebody has ground already nothing happens.
    """
    staff = simulator.staff.by_role[Role.INSPECTOR]
    with engine.begin() as conn:
        if conn.scalar(select(func.count()).select_from(collector_places)):
            return 0
        codes = conn.scalars(select(areas.c.code).where(areas.c.level == "community").order_by("code")).all()
        for number, person in enumerate(staff):
            first, end = (len(codes) * one // len(staff) for one in (number, number + 1))
            save_places(conn, person.id, codes[first:end])
        # They had it before anybody wrote it down.
        conn.execute(update(collector_tenures).values(began_at=plan.begins_at))
        simulator.staff.grounds = read_grounds(conn, simulator.staff)
    return len(codes)
