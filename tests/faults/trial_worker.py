"""The worker for a trial: ``python -m tests.faults.trial_worker`` forks one whenever it is told to.

It is the program's own worker with less patience: what a dead one had claimed is another's after a second
and not after ten minutes, so that a trial sees it.
"""

from datetime import timedelta

from gridcity.notices.templates import read_templates
from gridcity.settings import Settings
from gridcity.worker import Pace, run_worker
from tests.faults.trial_forks import fork_when_told

HASTE = Pace(look_s=0.05, again_s=0.1, lease=timedelta(seconds=1))


def main() -> None:
    """Work until the input ends."""
    settings = Settings()
    read_templates(settings.data_dir)
    fork_when_told(lambda: run_worker(settings, pace=HASTE))


if __name__ == "__main__":
    main()
