"""The statements of what stands beside the cases, once for reading, writing and checking it."""

from gridcity.store.queries import load_queries

SQL = load_queries("gridcity.cases.beside")
