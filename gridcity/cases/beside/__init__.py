"""What a command needs to know beside its case, and what it writes beside the case and its event.

``preparing`` looks up what an order names (another case, a problem, a collector, the parts of a split) and
adds it to the event's body. ``recording`` keeps the rows that follow from an event: what was asked and
answered, returns, suspensions, links. They are made of nothing but the events, so they can be made again.
"""
