"""What people look at: the web pages in ``web/``, and maps as single files that open without a network."""
