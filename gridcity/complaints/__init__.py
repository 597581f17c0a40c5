"""The public's door (公众投诉): complaints come in, are linked to cases, and are answered."""
