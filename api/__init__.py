"""The city over HTTP: reads the request, calls one service, shows the result. Nothing else."""
