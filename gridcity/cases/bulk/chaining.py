"""Chain the events of many cases: step after step, each hash over the one before; see ``ledger``."""

from hashlib import sha256

import numpy as np
import pyarrow as pa

from gridcity.cases import ledger, workflow
from gridcity.cases.bulk.drafts import Draft
from gridcity.cases.bulk.records import Texts
from gridcity.cases.bulk.texts import joined
from gridcity.cases.model import Command, Origin, Stage

_HERE = "\0"
"""Where something else is put into a text; no text of ours holds it."""


def chain(draft: Draft, numbers: list[str]) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Hash all events, each after the one before it in its case; see ``ledger``.

    Step after step, as the draft has them: the hashes before, the hashes, and each case's last one.
    """
    number_texts = pa.array(numbers, pa.string())
    before_at, after_at = ledger.head_of(None, _HERE).split(_HERE)
    heads = [ledger.GENESIS] * len(draft)
    prev_hashes, hashes = list[bytes](), list[bytes]()
    for step, (at, body) in enumerate(zip(draft.at, draft.bodies, strict=True)):
        before_number, after_number = _tails(draft, step)
        written = joined(before_at, at, after_at, body, before_number, number_texts, after_number)
        rows = np.flatnonzero(draft.is_taken[:, step])
        texts = written.cast(pa.binary()).take(pa.array(rows)).to_pylist()
        taken = rows.tolist()
        before = [heads[i] for i in taken]
        after = [sha256(prev + text).digest() for prev, text in zip(before, texts, strict=True)]
        for i, digest in zip(taken, after, strict=True):
            heads[i] = digest
        prev_hashes += before
        hashes += after
    return prev_hashes, hashes, heads


def _tails(draft: Draft, step: int) -> tuple[Texts, Texts]:
    """Write what stands after the body of a step's events: before the case's number, and after it."""
    pieces = []
    for kind in range(len(draft.kinds)):
        source, command, target = move_of(draft, kind, step)
        seq = 1 + sum(move is not None for move in draft.kinds[kind].moves[:step])
        tail = ledger.tail_of(_HERE, command, Origin.IMPORTED, draft.by.role, seq, source, target)
        pieces.append(tail.split(_HERE))
    rows = pa.array(draft.kind_of)
    before, after = (pa.array([piece[half] for piece in pieces], pa.string()) for half in (0, 1))
    return before.take(rows), after.take(rows)


def move_of(draft: Draft, kind: int, step: int) -> tuple[str, str, str]:
    """Say source, command and target of a step; nothing where that kind of history does not take it."""
    if step == 0:
        return workflow.NOWHERE, Command.REPORT, Stage.REPORTED
    move = draft.kinds[kind].moves[step - 1]
    return ("", "", "") if move is None else (move.source, move.command, move.target)
