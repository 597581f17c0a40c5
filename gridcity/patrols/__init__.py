"""Patrols (巡查): the tracks of inspectors on their beats, as minutes per cell.

::

    fixes ─▶ thinned ─▶ kept ─▶ believed ─▶ time of each ─▶ shares of cells ─▶ minutes per cell
             too close          not coarse,  half of what      by the circle       stay
             to another         not too      lies between      of its accuracy
                                fast         it and the next
    the fixes themselves are deleted after some days (``retention``)

How that is counted is pure (``counting``); its thresholds are the city's (``patrol_rules``).
"""
