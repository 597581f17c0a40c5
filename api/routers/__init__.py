"""The routes, one module a subject. A route reads the request, calls one service and shows the result."""

from fastapi import APIRouter

from api.routers import (
    cases,
    cells,
    city,
    complaints,
    components,
    documents,
    duty,
    events,
    files,
    health,
    people,
    register,
    rollup,
    search,
    session,
    statistics,
    surveys,
    tiles,
    tokens,
    versions,
)

# Looked through from the top for every request: what is asked most stands first.
ROUTERS: tuple[APIRouter, ...] = (
    tiles.raw,
    tiles.router,
    cases.router,
    cells.router,
    versions.router,
    rollup.router,
    session.router,
    city.router,
    events.router,
    register.router,
    register.files,
    components.router,
    components.of_cases,
    surveys.router,
    files.router,
    statistics.router,
    search.router,
    complaints.router,
    documents.router,
    duty.router,
    tokens.router,
    people.router,
    health.router,
)
