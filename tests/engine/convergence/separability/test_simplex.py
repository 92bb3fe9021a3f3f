"""Proofs with fractions alone, checked with fractions; verdicts against linear programmes."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from engine.convergence import rational as exact
from engine.convergence.separability import simplex as certificate
from engine.convergence.separability.exact_signs import NullSpace, UndecidedError
from engine.convergence.separability.separation import separate
from engine.convergence.separability.simplex import farkas_certificate
from engine.convergence.signed_rows import SignedRows
from engine.support.tasks import run_to_end

TENTHS = st.integers(0, 9).map(lambda number: number / 10)
HALVES = st.integers(-6, 6).map(lambda number: number / 2)


def separation(F, y):
    return run_to_end(separate(SignedRows(F, y)))


@st.composite
def examples(draw, numbers):
    n = draw(st.integers(1, 3))
    m = draw(st.integers(2, 14))
    F = np.array(draw(st.lists(numbers, min_size=n * m, max_size=n * m))).reshape(n, m)
    y = np.array(draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=m, max_size=m)))
    return F, y


def proof_of(F, y):
    rows = SignedRows(F, y).of_one_size()
    raw = rows.unscaled()
    return raw, run_to_end(
        farkas_certificate(raw, NullSpace(rows, []), np.zeros(len(y), dtype=bool))
    )


def rows_of(raw):
    return [exact.as_written(raw.row(index)) for index in range(raw.m)]


@given(examples(TENTHS) | examples(HALVES))
def test_either_proof_holds_to_the_last_bit(case):
    raw, proof = proof_of(*case)
    if proof.theta is not None:
        assert all(exact.dot(row, proof.theta) > 0 for row in rows_of(raw))
        assert not proof.corners
    else:
        corners = [rows_of(raw)[number] for number in proof.corners]
        (weights,) = exact.null_space(list(zip(*corners, strict=True)), len(corners))
        assert len({weight > 0 for weight in weights}) == 1
        assert all(weights)


@given(examples(HALVES))
def test_verdict_is_that_of_a_linear_programme(case):
    F, y = case
    R = np.vstack((F, np.ones(len(y)))) * (2 * y - 1)
    best = linprog(-R.sum(axis=1), A_ub=-R.T, b_ub=np.zeros(len(y)), bounds=(-1, 1))
    assert (separation(F, y) is not None) == (-best.fun > 1e-7)


@given(examples(TENTHS))
def test_tenths_which_no_float_can_hold_are_always_decided(case):
    separation(*case)


def test_examples_that_floats_do_not_decide():
    F = np.array([[0.1, 0.1, 0.4, 0.3, 0.0, 0.6], [0.5, 0.1, 0.0, 0.0, 0.6, 0.0]])
    assert separation(F, np.array([1.0, 0.0, 1.0, 1.0, 0.0, 0.0])) is None
    far = np.array([[1e15 + 1, 1e15 + 2, 1e15 + 3], [2.0, 4.0, 5.0]])  # not on one line
    for y in ([1.0, 0.0, 1.0], [0.0, 0.0, 1.0]):
        found = separation(far, np.array(y))
        assert found is not None
        assert found.is_complete


def test_patience_ends(monkeypatch):
    monkeypatch.setattr(certificate, "MOST_PIVOTS", 1)
    with pytest.raises(UndecidedError):
        proof_of(np.array([[0.0, 1.0, 2.0, 3.0]]), np.array([0.0, 1.0, 0.0, 1.0]))


def test_the_first_row_on_the_wrong_side_leads_to_a_proof_too(monkeypatch):
    monkeypatch.setattr(certificate, "_BOLD", 0)
    F = np.random.default_rng(0).normal(size=(3, 200))
    raw, proof = proof_of(F, (F.sum(axis=0) > 0.5).astype(float))
    assert proof.theta is not None
    assert all(exact.dot(row, proof.theta) > Fraction(0) for row in rows_of(raw))
