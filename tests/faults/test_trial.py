"""A few rounds of the trial (``python -m tests.faults.trial``): what was answered stays, and is told."""

import pytest

from gridcity.settings import Settings
from gridcity.store.cluster import Cluster
from tests.faults.trial import trial

pytestmark = pytest.mark.faults


def test_api_and_store_may_be_killed_while_people_work(
    mortal_cluster: Cluster, mortal_city: Settings
) -> None:
    settings = mortal_city.model_copy(update={"database_url": mortal_cluster.url()})
    with trial(mortal_cluster, settings, clients=4) as under_way:
        done = under_way.run(4)

    assert set(done.rounds) == {"API", "worker", "server process", "PostgreSQL"}
    assert done.acknowledged >= 4
    assert done.events > done.acknowledged
    assert done.post.letters > 0
