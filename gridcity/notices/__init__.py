"""Notices: who is told what happens to cases, by which way, and that it arrives.

::

    case_events ──▶ deciding ──▶ notices (the inbox) ──▶ notice_deliveries ──▶ delivering ──▶ gateways
    (the outbox)    one turn      once a recipient       one a channel          claim, hand   SMTP, webhooks,
    complaints      at a time,    and cause              due when the person    over, record  SMS, WeCom
    deadlines       in order                             may be disturbed

Commands write no notices: their events are the outbox, read in the order in which they settled
(``store/functions/live.sql``), so that a command takes no longer for it and nothing is skipped.

What is promised
----------------
* **Nobody is written to because somebody typed their address.** Whoever reads mail there confirms it first
  (``addresses``), or refuses for good; until then notices wait, and are given up after a week.
* **Decided once.** The place in the stream, the notices and their deliveries are one transaction; a
  recipient has one notice of each cause (a unique index).
* **Nothing lost.** A delivery waits until its gateway took it, for three days; then it is listed as failed,
  with the reason. A worker that dies lets go of what it had after ``delivering.LEASE``; one whose store goes
  away begins anew when it is back.
* **Nothing twice**, but for one moment that no program can close: a gateway took a message and the worker,
  its machine or the store died before that was written. Before a message is handed over its row says
  ``sending``; a row that still says so later is in doubt. Where the receiver tells repeats by their name
  (mail by its Message-ID, webhooks by their id, gateways that say so), the same message goes out again under
  the same name. Elsewhere it is ``doubtful``: listed, not sent again by itself, and in the inbox anyway.
"""
