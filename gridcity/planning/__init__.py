"""From a statistic to a deed: watch lists, patrol plans, and what came of them."""
