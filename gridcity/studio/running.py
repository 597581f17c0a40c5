"""Do a run: read at its cut, work it out, write the result and its card."""

from sqlalchemy import Engine

from gridcity.analytics.machines import on
from gridcity.jobs.running import Work
from gridcity.runs.cards import canonical, sha256
from gridcity.studio import repository
from gridcity.studio.asks import read_ask
from gridcity.studio.cards import APART, card_of
from gridcity.studio.encoding import write_result
from gridcity.studio.inputs import Inputs
from gridcity.studio.methods import method_of
from gridcity.studio.methods.base import Method
from gridcity.studio.model import Ask, Cut
from gridcity.studio.reading import read_inputs


def run(work: Work) -> None:
    """Do the run that a job is for.

    Raises
    ------
    GridcityError
        The data or the ask lead nowhere; the job fails with its code and message.
    """
    work.tell(0.02, "读取数据", "Reading the data")
    with work.engine.begin() as conn:
        one = repository.RUNS.of_job(conn, work.job_id)
    ask, cut = read_ask(one.ask, at=one.asked_at), Cut(**one.cut)
    method = method_of(ask.method)
    inputs = read(work.engine, ask, cut, method)
    work.tell(0.1, "计算", "Working it out")
    with on(work.settings.dask):
        finding = method.run(inputs, ask.params, work.tell)
    work.tell(0.97, "写入结果", "Writing the result")
    content = write_result(inputs, finding)
    card = card_of(
        city=work.settings.city,
        ask=one.ask,
        cut=cut,
        inputs=inputs,
        finding=finding,
        content=content,
        uses_weights=method.uses_weights,
    )
    with work.finishing() as conn:
        same = repository.RUNS.compare(conn, one, card, APART)
        repository.save(
            conn,
            one.id,
            content,
            at=work.now(),
            sha256=sha256(content),
            card=canonical(card),
            sentence=finding.sentence,
            sentence_en=finding.sentence_en,
            significant=None if finding.stands is None else int((finding.stands != 0).sum()),
            same_bytes=same,
        )


def read(engine: Engine, ask: Ask, cut: Cut, method: Method) -> Inputs:
    """Read all that a method needs, as it was at one moment."""
    with engine.execution_options(isolation_level="REPEATABLE READ").begin() as conn:
        inputs = read_inputs(conn, ask, cut, method)
        if method.uses_weights:
            _ = inputs.weights  # outlines are read while the store is at hand, where cells have no columns
    return inputs
