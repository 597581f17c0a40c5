"""Do a simulation as a long job: read at its cut, work it out without the store, write result and card."""

from sqlalchemy import Connection

from gridcity.jobs.running import Work
from gridcity.runs.cards import canonical
from gridcity.simulation.checking import hold_back, read_whole
from gridcity.simulation.cut import cut_of
from gridcity.simulation.ground import Ground
from gridcity.simulation.measuring import Window
from gridcity.simulation.model import Check, Simulation
from gridcity.simulation.runs import repository
from gridcity.simulation.runs.asks import Ask, read_ask
from gridcity.simulation.runs.cards import APART, card_of, write_result
from gridcity.simulation.runs.model import Kind, Run
from gridcity.simulation.service import read_past, work_out

_READ = 0.1
"""Share of the work that is done when the past is read; learning it is the next tenth. [-]"""


def run(work: Work) -> None:
    """Do the simulation that a job is for.

    Raises
    ------
    GridcityError
        The past or the scenario lead nowhere; the job fails with its code and message.
    """
    work.tell(0.02, "读取历史案卷", "Reading past cases")
    with work.engine.begin() as conn:
        one = repository.SIMULATIONS.of_job(conn, work.job_id)
    ask = read_ask(one.ask)
    with work.engine.execution_options(isolation_level="REPEATABLE READ").begin() as conn:
        ground, window = _read(conn, ask, one)
    work.tell(_READ, "学习各部门的快慢", "Learning how departments work")
    found = _work_out(work, read_ask(one.ask, ground.clock), ground, window)
    content = write_result(found)
    card = card_of(
        city=work.settings.city, ask=one.ask, cut=one.cut, ground=ground, found=found, content=content
    )
    with work.finishing() as conn:
        same = repository.SIMULATIONS.compare(conn, one, card, APART)
        repository.save(
            conn,
            one.id,
            result=content,
            card=canonical(card),
            sentence=found.sentence[0],
            sentence_en=found.sentence[1],
            same_bytes=same,
        )


def _read(conn: Connection, ask: Ask, one: Run) -> tuple[Ground, Window | None]:
    cut = cut_of(one.cut)
    if ask.kind is Kind.CHECK:
        return read_whole(conn, cut, ask.setting)
    return read_past(conn, cut, ask.setting), None


def _work_out(work: Work, ask: Ask, ground: Ground, window: Window | None) -> Simulation | Check:
    def told(done: int, of: int) -> None:
        share = _READ + 0.1 + (0.98 - _READ - 0.1) * done / of
        work.tell(share, f"模拟第 {done}/{of} 次", f"Simulating: {done} of {of} replicates")

    if window is not None:
        return hold_back(ground, window, ask.setting, on_step=told)
    return work_out(ground, ask.scenario, ask.setting, on_step=told)
