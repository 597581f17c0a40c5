"""Runs: long work that somebody asked for, kept with a card that it can be repeated by.

::

    asked ─▶ waits ─▶ runs ─▶ done ─▶ kept, repeated, deleted, or forgotten after a year
                        └──▶ failed, cancelled

What is run is no business of this package: the studio's statistics and the simulations each keep their own
table and columns, and say so by a ``Runs``.
"""
