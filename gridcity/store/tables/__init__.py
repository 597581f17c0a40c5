"""Every table, declared once. Migrations change them; ``gridcity doctor`` says when the two differ."""

from gridcity.store.tables.base import metadata
from gridcity.store.tables.basemap import buildings, streets, water
from gridcity.store.tables.cases import case_events, case_numbers, case_steps, cases
from gridcity.store.tables.catalogue import catalogue_classes, catalogue_editions
from gridcity.store.tables.city import areas, cells, city, tilings
from gridcity.store.tables.components import component_numbers, component_states, components
from gridcity.store.tables.people import departments, persons, sessions, sign_in_attempts, tokens
from gridcity.store.tables.records import (
    attachments,
    complaint_numbers,
    complaint_senders,
    complaints,
    document_links,
    documents,
    files,
    layer_versions,
    loads,
)

__all__ = [
    "areas",
    "attachments",
    "buildings",
    "case_events",
    "case_numbers",
    "case_steps",
    "cases",
    "catalogue_classes",
    "catalogue_editions",
    "cells",
    "city",
    "complaint_numbers",
    "complaint_senders",
    "complaints",
    "component_numbers",
    "component_states",
    "components",
    "departments",
    "document_links",
    "documents",
    "files",
    "layer_versions",
    "loads",
    "metadata",
    "persons",
    "sessions",
    "sign_in_attempts",
    "streets",
    "tilings",
    "tokens",
    "water",
]
