"""The journal: all histories together. Daily roots, the audit of every chain, the export for outsiders.

What a chain is stands in ``gridcity.cases.ledger``. A **daily root** covers every event that was
recorded on a day of the city's calendar, and the root of the day before::

    root = sha256(prev_root || day || hash || hash || …)

``day`` is ten letters (``2026-03-02``), the hashes are those of the day's events in the order of their
numbers, ``prev_root`` is 32 zero bytes before the first day. Whoever keeps one root (it can be printed
in a gazette) can show later that no event recorded until that day was changed, added or taken away.
"""
