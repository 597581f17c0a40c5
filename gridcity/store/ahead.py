"""Prepare the next piece of work while the last is being used."""

import queue
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


@contextmanager
def ahead(items: Iterable[T], *, most: int = 3) -> Iterator[Iterator[T]]:
    """Draw items in a second thread, at most some ahead of their use; an error comes out where it would have.

    The items are drawn by one thread only, in their order, from the beginning of the block on. When the user
    stops early, so does the thread.
    """
    drawing = _Drawing(items, most)
    try:
        yield drawing
    finally:
        drawing.stop()


class _Drawing(Generic[T]):
    """The two sides of one queue."""

    def __init__(self, items: Iterable[T], most: int) -> None:
        self._items = items
        self._ready: queue.Queue[tuple[T | None, BaseException | None, bool]] = queue.Queue(maxsize=most)
        self._stopped = threading.Event()
        self._is_over = False
        self._thread = threading.Thread(target=self._draw, name="ahead", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if self._is_over:
            raise StopIteration
        item, error, self._is_over = self._ready.get()
        if error is not None:
            raise error
        if self._is_over:
            raise StopIteration
        return item  # type: ignore[return-value]

    def stop(self) -> None:
        """Let the thread end, and wait for it."""
        self._stopped.set()
        self._thread.join()

    def _draw(self) -> None:
        try:
            for item in self._items:
                if not self._put((item, None, False)):
                    return
            self._put((None, None, True))
        except BaseException as error:  # noqa: BLE001  (whatever it is, it is raised where the items are used)
            self._put((None, error, True))
        finally:
            if isinstance(self._items, Generator):
                self._items.close()  # its files, too, are closed by the thread that read them

    def _put(self, entry: tuple[T | None, BaseException | None, bool]) -> bool:
        while not self._stopped.is_set():
            try:
                self._ready.put(entry, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False
