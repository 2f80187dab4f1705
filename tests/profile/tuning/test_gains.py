"""When a rule counts as saving time."""

from __future__ import annotations

from lazyboot.profile.tuning.gains import Gain, Seconds, gain, median, noise


def runs(*wall: float, cpu: float = 1.0) -> list[Seconds]:
    """Runs that took so long by the clock."""
    return [Seconds(each, cpu) for each in wall]


def test_a_gain_is_the_median_of_the_rounds_differences() -> None:
    found = gain(runs(5.0, 6.0, 5.1), runs(7.0, 8.1, 7.2), Seconds(0.1, 0.1))
    assert round(found.wall_s, 6) == 2.1
    assert found.runs == 3
    assert found.is_real


def test_a_difference_within_the_noise_is_no_saving() -> None:
    assert not gain(runs(5.0, 5.3, 5.1), runs(5.1, 5.2, 5.2), Seconds(0.2, 0.1)).is_real


def test_milliseconds_are_no_saving_however_alike_the_runs_are() -> None:
    assert not gain(runs(0.040, 0.040, 0.040), runs(0.042, 0.042, 0.042), Seconds(0.0, 0.0)).is_real
    assert gain(runs(0.040, 0.040, 0.040), runs(0.060, 0.060, 0.060), Seconds(0.0, 0.0)).is_real


def test_where_the_clock_cannot_tell_the_processor_decides() -> None:
    with_, without = runs(5.0, 7.0, 6.0, cpu=3.0), runs(6.5, 5.0, 6.2, cpu=3.5)
    assert gain(with_, without, Seconds(1.0, 0.01)).is_real


def test_a_rule_whose_removal_makes_it_faster_is_no_saving_whatever_the_processor_says() -> None:
    assert not Gain(-2.0, 1.0, 0.1, 0.1, 3).is_real


def test_what_the_result_needs_is_kept() -> None:
    assert Gain(0.0, 0.0, 0.0, 0.0, 3, needed=True).is_real


def test_noise_is_how_runs_lie_about_their_own_variants_median() -> None:
    assert noise({"a": runs(5.0, 5.0, 5.0), "b": runs(9.0, 9.0, 9.0)}) == Seconds(0.0, 0.0)
    assert noise({"a": runs(5.0, 6.0, 7.0), "b": runs(1.0)}).wall_s > 0.9
    assert noise({"a": runs(5.0)}) == Seconds(0.0, 0.0)


def test_medians_are_taken_of_each_clock() -> None:
    assert median([Seconds(1, 5), Seconds(2, 4), Seconds(9, 3)]) == Seconds(2, 4)
