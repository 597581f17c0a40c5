"""Work that takes long: asked for in a transaction, done by the worker in a process of its own."""
