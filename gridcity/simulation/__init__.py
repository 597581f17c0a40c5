"""The city's own process, simulated: cases come, wait for crews that work their hours, and are late.

::

    arrivals ─▶ desk ─▶ crews of the department ─▶ verification ─▶ closed
    real weeks  accept,   lead time, then a queue     fails now and then:
    or Poisson  dispatch  by deadline, then the work   back to the crews

``calibrating`` learns all of it from the store, ``engine`` runs it, ``service`` compares a scenario with the
city as it is: both see the same cases, so that only the difference of the rules is left between them.
Its sister ``gridcity.whatif`` asks a past year itself, and leaves everybody's pace as it was.
"""
