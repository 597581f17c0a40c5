"""Classes of components (部件) and matters (事项), by edition of the catalogue."""

from gridcity.catalogue.model import CatalogueClass, Edition, Kind
from gridcity.catalogue.service import (
    find_class,
    get_class,
    get_class_by_code,
    list_classes,
    list_editions,
    load_editions,
)

__all__ = [
    "CatalogueClass",
    "Edition",
    "Kind",
    "find_class",
    "get_class",
    "get_class_by_code",
    "list_classes",
    "list_editions",
    "load_editions",
]
