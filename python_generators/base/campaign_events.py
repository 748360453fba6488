"""Campaign events: spread over half a year, answered as the persona would."""

from collections.abc import Iterator
from datetime import date, timedelta

from faker import Faker

from python_generators.base.customers import Person
from python_generators.seeds import RESPONSE_SHARES, RESPONSES, Seeds


class CampaignEventMaker:
    """Draws a person's campaign events from a seeded Faker."""

    def __init__(self, fake: Faker, seeds: Seeds, as_of: date) -> None:
        """Prepare the window of days.

        Args:
            fake: A Faker seeded for this table alone.
            seeds: The market's parameters.
            as_of: The last day of the campaigns.
        """
        self._fake, self._p, self._last = fake, seeds.population, as_of

    def events(self, person: Person) -> Iterator[dict[str, object]]:
        """The person's events: a funnel's deepest step each, in no order."""
        shares = [getattr(person.persona, share) for share in RESPONSE_SHARES]
        for _ in range(self._count()):
            yield {
                "customer_id": person.row["customer_id"],
                "event_date": self._last - timedelta(days=self._days_ago()),
                "response": self._fake.random.choices(RESPONSES, shares)[0],
            }

    def _days_ago(self) -> int:
        return self._fake.random_int(0, self._p.campaign_days - 1)

    def _count(self) -> int:
        """One event at least, then a binomial with the wanted mean."""
        p, uniform = self._p, self._fake.random.random
        more = p.max_campaign_events - 1
        probability = (p.campaign_events_per_customer - 1) / more
        return 1 + sum(1 for _ in range(more) if uniform() < probability)
