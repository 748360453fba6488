"""Campaign events: a funnel, spread over the year, deeper for people who respond."""

from bisect import bisect
from collections.abc import Iterator
from datetime import date, timedelta

from faker import Faker
from scipy.special import ndtri

from python_generators.base.faker.customers import Person
from python_generators.seeds.load import RESPONSES, STEP_SHARES, Seeds


class CampaignEventMaker:
    """Draws a person's campaign events from a seeded Faker."""

    def __init__(self, fake: Faker, seeds: Seeds, as_of: date) -> None:
        """Prepare the window of days and the steps of the funnel.

        Args:
            fake: A Faker seeded for this table alone.
            seeds: The market's parameters.
            as_of: The last day of the campaigns.
        """
        self._fake, self._p, self._last = fake, seeds.population, as_of
        # What a contact's pull, a standard normal, must exceed to reach each step.
        shares = (getattr(self._p, share) for share in STEP_SHARES)
        self._steps = [-float(ndtri(share)) for share in shares]

    def events(self, person: Person) -> Iterator[dict[str, object]]:
        """The person's events: the funnel's deepest step of each, in no order."""
        inclination = self._inclination(person)
        for _ in range(self._count()):
            pull = inclination + self._fake.random.gauss(0, self._p.response_noise)
            yield {
                "customer_id": person.row["customer_id"],
                "event_date": self._last - timedelta(days=self._days_ago()),
                "response": RESPONSES[bisect(self._steps, pull)],
            }

    def _inclination(self, person: Person) -> float:
        """How the person stands to campaigns; the mean of this over people is 0."""
        p = self._p
        return (
            person.persona.response_shift
            + p.response_income_weight * person.income_score
            + p.response_age_weight * person.age_score
            + p.response_savings_weight * person.savings_score
            + p.response_technology_weight * person.technology_score
        )

    def _days_ago(self) -> int:
        return self._fake.random_int(0, self._p.campaign_days - 1)

    def _count(self) -> int:
        """One event at least, then a binomial with the wanted mean."""
        p, uniform = self._p, self._fake.random.random
        more = p.max_campaign_events - 1
        probability = (p.campaign_events_per_customer - 1) / more
        return 1 + sum(1 for _ in range(more) if uniform() < probability)
