"""The API for a trial: ``python -m tests.faults.trial_api PORT`` forks a server whenever it is told to.

The listening socket is the parent's, so whoever knocks while no server lives waits for the next one.
"""

import socket
import sys

import uvicorn

from api.app import create_app
from tests.faults.trial_forks import fork_when_told


def main() -> None:
    """Serve until the input ends."""
    app = create_app()
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", int(sys.argv[1])))
        door.listen(128)

        def serve() -> None:
            config = uvicorn.Config(app, log_level="critical", access_log=False, proxy_headers=True)
            uvicorn.Server(config).run(sockets=[door])

        fork_when_told(serve)


if __name__ == "__main__":
    main()
