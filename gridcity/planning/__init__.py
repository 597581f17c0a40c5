"""From a finding to duty and back: watch lists, patrol plans, and whether they changed anything.

::

    cells that stand out ─▶ watch list, until a day ─┐
                        └─▶ patrol plan: stops, rounds ┴─▶ afterwards: the rate beside that of matched cells

``covering`` and ``rounds`` choose and order stops, ``effect`` and ``matching`` judge what came of it: pure.
"""
