"""So many of so many, and what that says of the whole they were drawn from."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z_95: Final = 1.96  # standard deviations to either side that hold 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Portion:
    """`found` of `of`; of none the portion is 0 and may be anything."""

    found: int
    of: int

    @property
    def share(self) -> float:
        return self.found / self.of if self.of else 0.0

    @property
    def between(self) -> tuple[float, float]:
        """The true share lies between these, 95 times in 100.

        Wilson's interval (Journal of the American Statistical Association 22, 1927): fit for small samples and
        for shares near 1, where plus and minus so many deviations would pass it.
        """
        if not self.of:
            return 0.0, 1.0
        widened = 1 + Z_95**2 / self.of
        middle = (self.share + Z_95**2 / (2 * self.of)) / widened
        reach = Z_95 * sqrt(self.share * (1 - self.share) / self.of + Z_95**2 / (4 * self.of**2)) / widened
        return middle - reach, middle + reach

    def __str__(self) -> str:
        low, high = self.between
        return f"{self.share:.3f} [{low:.3f}, {high:.3f}], {self.found} of {self.of}"
