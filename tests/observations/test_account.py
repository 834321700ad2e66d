import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.observations.account import Account, gather, rejected
from belvedere.observations.schema import Rejection

COUNTS = st.integers(0, 10**9)


def account(stored, duplicate, refused, late):
    return Account(stored + duplicate + refused + late, stored, duplicate, refused, late)


@given(*[COUNTS] * 4, *[COUNTS] * 4)
def test_the_sum_of_two_accounts_balances(a, b, c, d, e, f, g, h):
    both = account(a, b, c, d) + account(e, f, g, h)
    assert both.received == both.stored + both.duplicate + both.rejected + both.late == a + b + c + d + e + f + g + h


@pytest.mark.parametrize("counts", [(10, 9, 0, 0, 0), (10, 11, 0, 0, -1), (1, 1, 0, 0, 0, 2), (0, 0, 0, 0, 0, -1)])
def test_an_account_that_does_not_balance_cannot_be_made(counts):
    with pytest.raises(ValueError, match="must balance"):
        Account(*counts)


def test_reasons_are_gathered_by_problem_with_the_first_place_seen():
    reasons = gather([Rejection("line 1", "no day", 2), Rejection("line 9", "no day", 3), Rejection("x", "no code", 1)])
    assert reasons == (Rejection("line 1", "no day", 5), Rejection("x", "no code", 1))
    assert rejected(reasons).rejected == rejected(reasons).received == 6
