"""What the simulated week and the live stream share: file a report, take a case one step further.

Everything goes through the service layer, in the name of persons with the right roles, so the
simulator can do nothing that people could not.
"""

from datetime import datetime
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, select

from gridcity.cases import service
from gridcity.cases.model import Answer, Case, Origin, Report, Stage
from gridcity.city.service import get_city
from gridcity.complaints import service as complaints
from gridcity.complaints.model import NewComplaint
from gridcity.people.model import Role
from gridcity.sample.conduct import Conduct
from gridcity.sample.matters import Matter, Matters, read_matters
from gridcity.sample.places import Places, Spot
from gridcity.sample.staff import Staff, read_staff
from gridcity.store.tables import case_requests
from gridcity.store.tables import complaints as complaints_table

_CHANNELS = (("inspector", 0.56), ("phone", 0.16), ("citizen", 0.1), ("video", 0.12), ("sensor", 0.06))


class Simulator:
    """The people of the sample city at work, drawn from one random generator."""

    def __init__(
        self,
        conn: Connection,
        data_dir: Path,
        files_home: Path,
        *,
        seed: int,
        rng: np.random.Generator,
        at: datetime,
    ) -> None:
        city = get_city(conn)
        self.zone = city.profile.zone
        self.matters: Matters = read_matters(conn, data_dir, month=at.astimezone(self.zone).month)
        self.staff: Staff = read_staff(conn)
        self.places = Places(conn, seed)
        self.conduct = Conduct(self.matters, self.staff, self.zone, rng)
        self._home = files_home
        self._rng = rng

    def report(self, conn: Connection, matter: Matter, spot: Spot, *, at: datetime) -> Case:
        """File one case: by an inspector, or by an operator for whoever called or complained."""
        rng = self._rng
        names = [name for name, _ in _CHANNELS]
        channel = str(rng.choice(names, p=[share for _, share in _CHANNELS]))
        words = matter.words[int(rng.integers(len(matter.words)))]
        by = self.staff.one(Role.INSPECTOR if channel == "inspector" else Role.OPERATOR, rng)
        new = Report(
            class_id=matter.class_id,
            lon=spot.lon,
            lat=spot.lat,
            description=words,
            address=spot.address,
            channel=channel,
            component_id=spot.component_id,
        )
        if channel != "citizen":
            return service.report(conn, new, by=by, at=at, origin=Origin.SIMULATED)
        complaint = NewComplaint(spot.lon, spot.lat, words, class_id=matter.class_id)
        receipt = complaints.submit(conn, self._home, complaint, at=at)
        case = service.report(conn, new, by=by, at=at, origin=Origin.SIMULATED)
        number = conn.scalar(select(complaints_table.c.id).where(complaints_table.c.number == receipt.number))
        assert number is not None  # noqa: S101  (it was just taken in)
        complaints.link(conn, number, case.id, by=by, at=at)
        return case

    def step(self, conn: Connection, case: Case, *, at: datetime) -> Case:
        """Take a case one step further; a case that is at its end comes back as it is."""
        following = self.conduct.choose(case, at=at, found=_found(conn, case))
        if following is None:
            return case
        return service.act(conn, case.id, following.order, by=following.by, at=at, origin=Origin.SIMULATED)


def _found(conn: Connection, case: Case) -> Answer | None:
    """Say what somebody found who was sent to look before the case is filed; None: nobody was."""
    if case.stage is not Stage.REPORTED or case.version == 1 or case.pending:
        return None
    answer = conn.scalar(
        select(case_requests.c.answer)
        .where(case_requests.c.case_id == case.id, case_requests.c.kind == "check")
        .order_by(case_requests.c.seq.desc())
        .limit(1)
    )
    return None if answer is None else Answer(answer)
