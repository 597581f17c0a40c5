#!/usr/bin/env python3
"""Check an exported ledger of gridcity without gridcity. Needs Python 3.9 or later and nothing else.

    python3 verify_ledger.py ledger.jsonl.gz [--root 2026-03-02=HASH ...]

Checked is: that the hash of each event follows from the event and the hash before it; that no event of
a case is missing or out of order; that each case ends with the hash that its row knew; that the root of
each day follows from the root before and from the hashes of all events recorded on that day, in the
order of their numbers. With ``--root`` also that the root of a day is the one you kept (on paper, in a
gazette): then nothing that was recorded until that day has been changed, added or taken away since.

Exit code: 0 all is whole, 1 something is not (each fault is a line), 2 the file cannot be read.
"""

import argparse
import gzip
import json
import sys
from hashlib import sha256

NOTHING = bytes(32)


def canonical(event):
    """Write an event as it was hashed."""
    return json.dumps(event, sort_keys=False, separators=(",", ":"), ensure_ascii=False)


def with_sorted_body(event):
    """Put an event's members into the order in which they were hashed; a body's are sorted."""
    names = ("actor", "at", "body", "case", "command", "origin", "role", "seq", "source", "target")
    ordered = {name: event[name] for name in names}
    ordered["body"] = json.loads(json.dumps(event["body"], sort_keys=True))
    return ordered


def check_case(line, days, faults):
    """Check one case's chain, and lay its hashes where the daily roots want them."""
    number, before = line["case"], NOTHING
    for seq, entry in enumerate(line["events"], start=1):
        event = with_sorted_body(entry["event"])
        if event["seq"] != seq or event["case"] != number:
            faults.append(f"case {number}: event {seq} is missing, out of order or another case's")
            return seq - 1
        before = sha256(before + canonical(event).encode()).digest()
        if before.hex() != entry["hash"]:
            faults.append(f"case {number}: event {seq} is not what was written")
            return seq
        days.setdefault(entry["on"], []).append((entry["id"], before))
    if before.hex() != line["head"]:
        faults.append(f"case {number}: its last event is missing")
    return len(line["events"])


def check_roots(roots, days, kept, faults):
    """Check the roots of days, and those that somebody kept."""
    before, known = NOTHING, set()
    for root in roots:
        day = root["day"]
        known.add(day)
        hashes = [digest for _, digest in sorted(days.get(day, []))]
        before = sha256(before + day.encode() + b"".join(hashes)).digest()
        if before.hex() != root["root"] or len(hashes) != root["event_count"]:
            faults.append(f"{day}: the root is not that of the {len(hashes)} events recorded on it")
            before = bytes.fromhex(root["root"])
        if kept.get(day, root["root"]) != root["root"]:
            faults.append(f"{day}: the root is {root['root']}, not {kept[day]}")
    faults.extend(f"{day}: the ledger has no root of this day" for day in sorted(set(kept) - known))


def verify(path, kept):
    """Check a file; give the numbers of cases, events and roots, and the faults."""
    cases = events = 0
    roots, days, faults = [], {}, []
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        header = json.loads(file.readline())
        if header.get("format") != "gridcity-ledger" or header.get("version") != 1:
            raise ValueError("this is no ledger that this program knows")
        for text in file:
            line = json.loads(text)
            if "case" in line:
                cases += 1
                events += check_case(line, days, faults)
            else:
                roots.append(line)
    check_roots(roots, days, kept, faults)
    return cases, events, len(roots), faults


def main():
    """Read the command line, check, say what was found."""
    parser = argparse.ArgumentParser(description="Check an exported ledger of gridcity.")
    parser.add_argument("file")
    parser.add_argument("--root", action="append", default=[], metavar="DAY=HASH")
    given = parser.parse_args()
    try:
        kept = dict(one.split("=", 1) for one in given.root)
        cases, events, roots, faults = verify(given.file, kept)
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"{given.file} cannot be read as a ledger: {error!r}", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    verdict = f"{len(faults)} faults" if faults else "all whole"
    print(f"{cases} cases, {events} events, {roots} daily roots: {verdict}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
