import numpy as np
import pytest

from docmill.stages.clean.article.confidence import confidence_of, logit
from docmill.stages.clean.article.extraction import extract
from training.article.calibration import calibration_error, fit_platt, held_out_error


def test_confidence_grows_with_the_expected_f1_and_is_a_probability() -> None:
    found = [confidence_of(at / 100) for at in range(101)]
    assert found == sorted(found)
    assert 0 <= found[0] < 0.1
    assert 0.9 < found[-1] <= 1


def test_what_is_fitted_is_found_again_and_calibrated() -> None:
    draw = np.random.default_rng(3)
    expected = draw.uniform(0.2, 0.999, 20_000)
    good = draw.random(20_000) < [confidence_of(one, 1.4, -2.5) for one in expected]
    slope, offset = fit_platt(expected, good)
    assert (slope, offset) == (pytest.approx(1.4, abs=0.1), pytest.approx(-2.5, abs=0.2))
    assert held_out_error(expected, good, np.arange(20_000) % 4) < 0.02


def test_the_calibration_error_is_the_mean_gap_of_probability_and_share() -> None:
    good = np.array([True, False, True, True])
    assert calibration_error(np.array([0.55, 0.55, 0.95, 0.95]), good) == pytest.approx(0.05)
    assert calibration_error(np.array([1.0, 1.0, 0.0, 0.0]), good) == pytest.approx(0.75)


def test_odds_of_certainty_are_finite() -> None:
    assert -logit(0) == pytest.approx(logit(1))
    assert logit(1) == pytest.approx(9.2, abs=0.1)


def test_a_clear_page_is_extracted_with_more_confidence_than_a_doubtful_one() -> None:
    text = "The river rose two metres in one night, and the whole valley woke to the sound of water. "
    clear = extract(
        f"<nav>Home</nav><article><h1>The flood</h1>{f'<p>{text * 3}</p>' * 6}</article><footer>Imprint</footer>"
    )
    doubtful = extract(
        "<div>" + "".join(f"<div class='card'><a href=x>Item {at}</a> some words</div>" for at in range(9)) + "</div>"
    )
    assert clear.extraction.confidence
    assert doubtful.extraction.confidence
    assert clear.extraction.confidence > 0.7 > doubtful.extraction.confidence
