"""The look-out: scans over live cases every few minutes, and the alarms that come of them.

A *watch* says what is scanned and how; a *scan* is one look; a cluster too rare for chance is an *alarm*, and
stays the same alarm as long as scans see it. A *trial* measures what a watch would have done.
"""
