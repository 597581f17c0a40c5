"""Prepare the next piece of work while the last is being used."""

import queue
import threading
from collections.abc import Generator, Iterable
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T], *, most: int = 3) -> Generator[T, None, None]:  # noqa: C901  (two sides of one queue)
    """Draw items in a second thread, at most some ahead of their use; an error comes out where it would have.

    The items are drawn by one thread only, in their order. When the user stops early, so does the thread.
    """
    ready: queue.Queue[tuple[T | None, BaseException | None, bool]] = queue.Queue(maxsize=most)
    stopped = threading.Event()

    def put(entry: tuple[T | None, BaseException | None, bool]) -> bool:
        while not stopped.is_set():
            try:
                ready.put(entry, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def draw() -> None:
        try:
            for item in items:
                if not put((item, None, False)):
                    return
            put((None, None, True))
        except BaseException as error:  # noqa: BLE001  (whatever it is, it is raised where the items are used)
            put((None, error, True))
        finally:
            if isinstance(items, Generator):
                items.close()  # its files, too, are closed by the thread that read them

    thread = threading.Thread(target=draw, name="ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error, is_last = ready.get()
            if error is not None:
                raise error
            if is_last:
                return
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        thread.join()
