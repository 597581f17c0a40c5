"""API and worker of a trial: ``python -m tests.faults.trial_programs PORT`` forks one whenever it is told to.

What both need is loaded once. Each line read names what is to live: a process of its own, with its own
connections and threads; its number is written back. The listening socket is this program's, so whoever knocks
while no API lives waits for the next one. A life ends with the trial, however that ends.
"""

import ctypes
import os
import signal
import socket
import sys

import uvicorn

from api.app import create_app
from gridcity.notices.templates import read_templates
from gridcity.settings import Settings
from gridcity.worker import run_worker
from tests.faults.trial_worker import HASTE

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Fork a life for each line of the input, until it ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    settings = Settings()
    app = create_app(settings)
    read_templates(settings.data_dir)
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", int(sys.argv[1])))
        door.listen(128)

        def serve() -> None:
            config = uvicorn.Config(app, log_level="critical", access_log=False, proxy_headers=True)
            uvicorn.Server(config).run(sockets=[door])

        lives = {"API": serve, "worker": lambda: run_worker(settings, pace=HASTE)}
        for line in sys.stdin:
            number = os.fork()
            if number == 0:
                ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
                os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what it says goes to the log
                lives[line.strip()]()
                os._exit(0)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
