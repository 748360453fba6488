"""Campaign events of the base: the funnel step that each contact reaches."""

from bisect import bisect
from collections.abc import Iterator
from datetime import date, timedelta

from faker import Faker
from scipy.special import ndtri

from python_generators.base.faker.customers import CustomerProfile
from python_generators.seeds.campaign_funnel import RESPONSES, STEP_SHARES
from python_generators.seeds.load import Seeds


class CampaignEventMaker:
    """Draws the campaign events of a customer from a seeded Faker."""

    def __init__(self, fake: Faker, seeds: Seeds, as_of: date) -> None:
        """Compute the thresholds of the funnel steps.

        Args:
            fake: A Faker seeded for this table alone.
            seeds: The parameters of the market.
            as_of: The last day of the campaigns.
        """
        self._fake, self._p, self._last = fake, seeds.population, as_of
        self._random = fake.random  # each access through the Faker is slow
        # A contact reaches a step when its standard normal score exceeds the threshold.
        shares = (getattr(self._p, share) for share in STEP_SHARES)
        self._thresholds = [-float(ndtri(share)) for share in shares]

    def events(self, customer: CustomerProfile) -> Iterator[dict[str, object]]:
        """The events of a customer, unordered; each has the last step reached."""
        inclination = self._inclination(customer)
        for _ in range(self._count()):
            score = inclination + self._random.gauss(0, self._p.response_noise)
            yield {
                "customer_id": customer.row["customer_id"],
                "event_date": self._last - timedelta(days=self._days_ago()),
                "response": RESPONSES[bisect(self._thresholds, score)],
            }

    def _inclination(self, customer: CustomerProfile) -> float:
        """The customer's tendency to respond; its mean over all customers is 0."""
        p = self._p
        return (
            customer.persona.response_shift
            + p.response_income_weight * customer.income_score
            + p.response_age_weight * customer.age_score
            + p.response_savings_weight * customer.savings_score
            + p.response_technology_weight * customer.technology_score
        )

    def _days_ago(self) -> int:
        return self._fake.random_int(0, self._p.campaign_days - 1)

    def _count(self) -> int:
        """The number of events: one plus a binomial count, with the required mean."""
        p, uniform = self._p, self._random.random
        more = p.max_campaign_events - 1
        probability = (p.campaign_events_per_customer - 1) / more
        return 1 + sum(1 for _ in range(more) if uniform() < probability)
