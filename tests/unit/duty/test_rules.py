"""Who answers, and why: against a second opinion, and against the answer's own explanation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.catalogue.model import Kind
from gridcity.duty.model import Answer, Claim, Outcome, Party, Place, Scope, Slot
from gridcity.duty.rules import asked_in_order, decide, slots_of
from gridcity.people.model import Department
from tests.support.duty import DAY, DEPARTMENTS, PLACES, Verdict, a_question, a_target, brute_force

ROADS, WATER, STREET_OFFICE, GOVERNMENT, _ = DEPARTMENTS

kinds = st.sampled_from(list(Kind))
parties = st.dictionaries(st.sampled_from(list(Party)), st.sampled_from(DEPARTMENTS), min_size=1)
days = st.dates(date(2026, 1, 1), date(2026, 6, 1))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Kind, list[Claim]]:
    """Draw rules such as a store can hold: one that counts for each place, target and day at most."""
    kind = draw(kinds)
    claims: list[Claim] = []
    for number in range(draw(st.integers(0, 12))):
        place = draw(st.sampled_from(PLACES))
        target = a_target(draw(st.sampled_from(list(Scope))), kind)
        begin = draw(days)
        length = draw(st.none() | st.integers(1, 100))
        end = None if length is None else begin + timedelta(length)
        is_contested = draw(st.booleans()) if draw(st.booleans()) else False
        claim = Claim(place, target, draw(parties), number + 1, begin, end, is_contested, begin)
        if is_contested or not any(meets(claim, other) for other in claims):
            claims.append(claim)
    if draw(st.booleans()):
        claims.append(Claim(PLACES[0], None, draw(parties)))
    return kind, claims


def meets(one: Claim, other: Claim) -> bool:
    if other.is_contested or (one.place, one.target) != (other.place, other.target):
        return False
    assert one.valid_from is not None
    assert other.valid_from is not None
    return one.valid_from < (other.valid_to or date.max) and other.valid_from < (one.valid_to or date.max)


def answer_to(kind: Kind, claims: list[Claim], on: date = DAY) -> Answer:
    """Lay claims where they are looked for, and decide."""
    question = a_question(kind, on)
    own = [claim for claim in claims if claim.target is None]
    slots = [Slot(PLACES[0], None, tuple(own))] if own else []
    for place, target in asked_in_order(question, PLACES):
        there = [claim for claim in claims if claim.place == place and claim.target == target]
        slots.append(Slot(place, target, tuple(there)))
    return decide(question, slots)


def verdict(answer: Answer) -> Verdict:
    return Verdict(dict(answer.parties), answer.responsible, answer.rule_id, answer.is_fallback)


def rule(number: int, scope: Scope, place: Place, kind: Kind = Kind.COMPONENT, **named: Department) -> Claim:
    return Claim(
        place,
        a_target(scope, kind),
        {Party(party): one for party, one in named.items()},
        number,
        date(2024, 1, 1),
    )


@given(tables(), days)
def test_an_answer_is_that_of_the_second_opinion(table: tuple[Kind, list[Claim]], on: date) -> None:
    kind, claims = table

    assert verdict(answer_to(kind, claims, on)) == brute_force(kind, claims, on)


@given(tables(), days)
def test_an_answer_can_be_worked_out_again_from_its_explanation(
    table: tuple[Kind, list[Claim]], on: date
) -> None:
    answer = answer_to(*table, on)

    assert decide(answer.question, slots_of(answer)) == answer


@given(tables(), days)
def test_every_claim_is_accounted_for_in_both_languages(table: tuple[Kind, list[Claim]], on: date) -> None:
    kind, claims = table
    answer = answer_to(kind, claims, on)

    numbers = sorted(step.claim.rule_id or 0 for step in answer.steps if step.claim is not None)
    assert numbers == sorted(claim.rule_id or 0 for claim in claims)
    for step in answer.steps:
        assert step.text.endswith("。")
        assert step.text_en.endswith(".")
        if step.claim is not None and step.claim.rule_id is not None:
            assert f"规定 {step.claim.rule_id}" in step.text
            assert f"Rule {step.claim.rule_id} " in step.text_en


def test_nobody_answers_where_there_is_no_rule_and_no_government() -> None:
    answer = answer_to(Kind.MATTER, [])

    assert (answer.responsible, answer.rule_id, answer.is_fallback) == (None, None, True)
    assert answer.text == "2026-03-02：无人负责，也没有登记属地政府。"
    assert {step.outcome for step in answer.steps} == {Outcome.NO_RULE}


@pytest.mark.parametrize("kind", list(Kind))
def test_the_territorial_government_answers_only_where_nobody_else_does(kind: Kind) -> None:
    government = rule(9, Scope.TERRITORY, PLACES[3], kind, governing=GOVERNMENT)
    city = rule(8, Scope.TERRITORY, PLACES[4], kind, governing=ROADS)

    alone = answer_to(kind, [government, city])
    with_a_rule = answer_to(kind, [government, rule(1, Scope.ALL, PLACES[4], kind, maintainer=ROADS)])

    assert (alone.responsible, alone.rule_id, alone.capacity) == (GOVERNMENT, 9, None)
    assert alone.text_en == "Nobody is named; the territorial government answers: Office 4 (rule 9)."
    assert (with_a_rule.responsible, with_a_rule.is_fallback) == (ROADS, False)
    assert Party.GOVERNING not in with_a_rule.parties


def test_a_component_goes_to_its_owner_whichever_rule_names_it() -> None:
    near = rule(1, Scope.CLASS, PLACES[0], maintainer=ROADS)
    wide = rule(2, Scope.MAJOR, PLACES[4], owner=WATER, maintainer=STREET_OFFICE)

    answer = answer_to(Kind.COMPONENT, [near, wide])

    assert (answer.responsible, answer.capacity, answer.rule_id) == (WATER, Party.OWNER, 2)
    assert answer.parties[Party.MAINTAINER] == ROADS


def test_a_matter_goes_to_whom_the_narrowest_ground_names() -> None:
    near = rule(1, Scope.ALL, PLACES[2], Kind.MATTER, maintainer=STREET_OFFICE)
    wide = rule(2, Scope.CLASS, PLACES[4], Kind.MATTER, governing=WATER)

    answer = answer_to(Kind.MATTER, [near, wide])

    assert (answer.responsible, answer.capacity, answer.rule_id) == (STREET_OFFICE, Party.MAINTAINER, 1)
    assert answer.parties[Party.GOVERNING] == WATER


def test_what_the_register_says_of_a_component_comes_before_any_rule() -> None:
    own = Claim(PLACES[0], None, {Party.OWNER: ROADS})
    answer = answer_to(Kind.COMPONENT, [own, rule(1, Scope.CLASS, PLACES[0], owner=WATER)])

    assert (answer.responsible, answer.rule_id) == (ROADS, None)
    assert answer.text == "部件权属优先：权属单位 部门1 负责（登记簿）。"


def test_a_rule_ends_before_the_day_that_it_names_as_its_end() -> None:
    ended = Claim(PLACES[4], a_target(Scope.ALL, Kind.MATTER), {Party.OWNER: ROADS}, 1, date(2025, 1, 1), DAY)

    assert answer_to(Kind.MATTER, [ended], DAY - timedelta(1)).responsible == ROADS
    after = answer_to(Kind.MATTER, [ended], DAY)
    assert after.responsible is None
    step = next(step for step in after.steps if step.claim is ended)
    assert step.outcome is Outcome.NOT_IN_FORCE
    assert (
        step.text_en
        == "Rule 1 (all matters, the whole city, 2025-01-01 to 2026-03-01): not in force on 2026-03-02."
    )
    assert step.text == "规定 1（全部事项，全市，2025-01-01 至 2026-03-01）：2026-03-02 不在有效期内。"
