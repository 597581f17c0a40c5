"""What goes over the wire, as pydantic models: the only place where the shape of an answer is said."""
