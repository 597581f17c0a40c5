"""The worker of a trial: the program's own, with less patience.

What a dead one had claimed is another's after a second and not after ten minutes, so that a trial sees it.
"""

from datetime import timedelta

from gridcity.worker import Pace

HASTE = Pace(look_s=0.05, again_s=0.1, lease=timedelta(seconds=1))
