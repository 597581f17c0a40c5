"""Runs of the studio: what comes out, that it comes out again, and what is refused."""

from collections.abc import Iterator

import pytest

from gridcity.jobs.model import State
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.studio.methods import METHODS
from tests.support.cluster import ScratchCluster
from tests.support.studied import Studied, make_studied


@pytest.fixture(scope="module")
def studio(scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studied]:
    with scratch_cluster.database() as url:
        settings = Settings(
            _env_file=None, database_url=url, home=tmp_path_factory.mktemp("home"), city="testcity"
        )
        engine = open_engine(settings, "testcity")
        yield make_studied(settings, engine)
        engine.dispose()


@pytest.mark.parametrize("method", METHODS)
def test_every_method_comes_to_an_end_with_a_sentence(studio: Studied, method: str) -> None:
    wants = METHODS[method]
    ask = {
        "params": {one.name: one.least for one in wants.params if one.name in ("permutations", "replicates")},
        "exposure": "area" if wants.exposure != "no" else "none",
        "beside": {"data": "cases", "class_ids": [studio.ground.class_id]} if wants.needs_beside else None,
    }
    run = studio.did(studio.asks(method, **ask))

    assert (run.state, run.error_message) == (State.DONE, None)
    assert run.sentence
    assert run.sentence_en
