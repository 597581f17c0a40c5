"""Error codes are promises: unique, named for their package, listed for whoever programs against them."""

import importlib
import pkgutil
import re
from collections import Counter

import api
import gridcity
import grids
from gridcity.errors import Conflict, Forbidden, GridcityError, Invalid, NotFound, Unavailable
from gridcity.settings import CHECKOUT


def every_error() -> list[type[Exception]]:
    """Import all modules, so that all errors are known, and gather them."""
    for package in (gridcity, grids, api):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    roots: list[type[Exception]] = [GridcityError]
    roots.append(importlib.import_module("grids.errors").GridError)
    found: list[type[Exception]] = []
    while roots:
        root = roots.pop()
        found.append(root)
        roots.extend(root.__subclasses__())
    return [error for error in dict.fromkeys(found) if not error.__module__.startswith("tests")]


def code_of(error: type[Exception]) -> str:
    return str(vars(error).get("code", ""))


def test_every_error_has_a_code_of_its_own_and_a_sentence() -> None:
    errors = every_error()
    silent = [error.__name__ for error in errors if not code_of(error) or not error.__doc__]
    twice = [code for code, count in Counter(code_of(error) for error in errors).items() if count > 1]

    assert silent == []
    assert twice == []


def test_a_code_begins_with_the_package_that_raises_it() -> None:
    astray = {
        code_of(error): error.__module__
        for error in every_error()
        if code_of(error).split(".")[0] not in error.__module__.split(".")
    }

    assert astray == {}


def test_every_code_is_listed_in_the_architecture() -> None:
    page = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    assert sorted(code for error in every_error() if f"`{(code := code_of(error))}`" not in page) == []


def test_every_code_is_tried_by_a_test() -> None:
    """A kind is tried by what is of it; all others by name or code."""
    kinds = {Conflict, Forbidden, GridcityError, Invalid, NotFound, Unavailable}
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "tests").rglob("*.py"))
    untried = [
        code_of(error)
        for error in set(every_error()) - kinds
        if f'"{code_of(error)}"' not in tests and not re.search(rf"\b{error.__name__}\b", tests)
    ]

    assert untried == []
