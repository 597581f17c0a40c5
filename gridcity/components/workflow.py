"""The life of a component, as data: which state may follow which. Pure.

::

    intact ◀──▶ damaged        lost ──▶ intact, damaged (it was found again)
      │  ▲         │  ▲        abandoned ──▶ intact, damaged (in use again)
      ▼  │         ▼  │
    lost, abandoned ──┘        from everywhere ──▶ removed, and from there nowhere:
                               what comes in its place is a new component

What is lost cannot be abandoned: somebody would have to know where it is. The store holds the
same arrows in a CHECK (``store.tables.components.STATE_ARROWS``); a test compares the two.
"""

from collections.abc import Mapping
from datetime import date

from gridcity.components.errors import (
    ComponentMerged,
    DayImpossible,
    MergeNotPossible,
    StateIsFinal,
    StateNotPossible,
    StateUnchanged,
)
from gridcity.components.model import Component, State

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.INTACT: frozenset({State.DAMAGED, State.LOST, State.ABANDONED, State.REMOVED}),
    State.DAMAGED: frozenset({State.INTACT, State.LOST, State.ABANDONED, State.REMOVED}),
    State.LOST: frozenset({State.INTACT, State.DAMAGED, State.REMOVED}),
    State.ABANDONED: frozenset({State.INTACT, State.DAMAGED, State.LOST, State.REMOVED}),
    State.REMOVED: frozenset(),
}


def possible_states(state: State) -> list[State]:
    """Name the states that may follow one, in the order of the standard."""
    return [one for one in State if one in TRANSITIONS[state]]


def check_state(component: Component, state: State) -> None:
    """Refuse a state that cannot follow the component's own.

    Raises
    ------
    StateUnchanged
        It is in that state already.
    StateIsFinal
        It was removed.
    StateNotPossible
        No arrow leads there; the details name the states that may follow.
    """
    if component.state is state:
        raise StateUnchanged(
            f"Component {component.code} is {state} already.", component_code=component.code, state=state
        )
    if component.state is State.REMOVED:
        raise StateIsFinal(
            f"Component {component.code} was removed; register what stands there now as a new one.",
            component_code=component.code,
        )
    if state not in TRANSITIONS[component.state]:
        possible = possible_states(component.state)
        raise StateNotPossible(
            f"Component {component.code} is {component.state}; from there it can become"
            f" {', '.join(possible)}, not {state}.",
            component_code=component.code,
            state=component.state,
            possible=possible,
        )


def check_is_itself(component: Component) -> None:
    """Refuse to change a double: its changes belong to the component that stays.

    Raises
    ------
    ComponentMerged
        The details name that component.
    """
    if component.merged_into is not None:
        raise ComponentMerged(
            f"Component {component.code} was merged into {component.merged_into}; change that one.",
            component_code=component.code,
            merged_into=component.merged_into,
        )


def check_merge(double: Component, into: Component) -> None:
    """Refuse to merge what are no doubles.

    Raises
    ------
    MergeNotPossible
        They are one and the same, of two classes, or the one to stay was removed.
    ComponentMerged
        One of them is merged already.
    """
    check_is_itself(double)
    check_is_itself(into)
    reason = None
    if double.id == into.id:
        reason = "a component is no double of itself"
    elif double.class_id != into.class_id:
        reason = f"one is a {double.class_name}, the other a {into.class_name}"
    elif into.state is State.REMOVED:
        reason = f"{into.code} was removed"
    if reason is not None:
        raise MergeNotPossible(
            f"{double.code} cannot be merged into {into.code}: {reason}.",
            component_code=double.code,
            merged_into=into.code,
        )


def check_day(on: date, *, today: date, start_on: date | None = None) -> date:
    """Refuse a day that is yet to come, or on which the component did not stand yet.

    Raises
    ------
    DayImpossible
    """
    if on > today:
        raise DayImpossible(
            f"{on} is yet to come, and the register holds what has happened: record it on that day. Until"
            " then a remark can say what is planned; who answers from a coming day on is a rule of duty.",
            day=on,
            today=today,
        )
    if start_on is not None and on < start_on:
        raise DayImpossible(
            f"On {on} it did not stand yet; it does since {start_on}.", day=on, start_on=start_on
        )
    return on
