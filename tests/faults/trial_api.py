"""The API for a trial: ``python -m tests.faults.trial_api PORT`` forks a server whenever it is told to.

The program is loaded once; each server is a process of its own, with its own connections and threads, and may
be killed at any moment. The listening socket is the parent's, so whoever knocks meanwhile waits for the next
one. Each line read begins a server; its process id is written back.
"""

import os
import signal
import socket
import sys

import uvicorn
from fastapi import FastAPI

from api.app import create_app


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    app = create_app()
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", int(sys.argv[1])))
        door.listen(128)
        for _ in sys.stdin:
            number = os.fork()
            if number == 0:
                _serve(app, door)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


def _serve(app: FastAPI, door: socket.socket) -> None:
    config = uvicorn.Config(app, log_level="critical", access_log=False, proxy_headers=True)
    uvicorn.Server(config).run(sockets=[door])
    os._exit(0)


if __name__ == "__main__":
    main()
