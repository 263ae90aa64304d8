"""Values are counted exactly over many blocks, and no longer once there are too many of them."""

import numpy as np
import pyarrow as pa

from harvesters.validation.profile import MAX_DISTINCT, Profile

BLOCK = 4_000


def profile_of(distinct: int, blocks: int) -> Profile:
    profile = Profile()
    numbers = np.arange(BLOCK * blocks) * 7_919 % distinct
    for start in range(0, len(numbers), BLOCK):
        profile.observe(pa.array([f"ค่า {number}" for number in numbers[start : start + BLOCK]]))
    return profile


def test_counts_of_many_blocks_add_up() -> None:
    profile = Profile()
    for block in range(60):
        profile.observe(pa.array([*map(str, range(1_900)), None, "บ่อย", *(["บ่อย"] * (block % 3))]))
    assert (profile.distinct, profile.missing, profile.overflowed) == (1_901, 60, False)
    assert profile.frequent()[0] == "บ่อย"


def test_distinct_values_are_exact_up_to_the_bound_and_unknown_above() -> None:
    assert profile_of(MAX_DISTINCT, 40).distinct == MAX_DISTINCT
    above = profile_of(MAX_DISTINCT + 1, 40)
    assert (above.distinct, above.overflowed, above.frequent()) == (None, True, ())
