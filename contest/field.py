"""Who can still be contacted, what is known about them, and what would come of it.

The campaign has run. Those it contacted are the history that everybody may learn from;
its controls, whom it left alone, are who a policy chooses among. What a contact would
have made of a control is in no published table: of the contacted it is, so to score
them too would reward reading answers.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from contest.policy import KEY, Policy
from publishing.layout import DATABASE, TRUTH
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.money import Paise

LONGEST_HORIZON = 6  # months
FEATURES = (
    "persona",
    "age",
    "gender",
    "city",
    "job_role",
    "employment_type",
    "income",
    "credit_score",
    "savings_rate",
    "existing_loan_balance",
    "account_balance",
)
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Campaign:
    """A campaign as it was observed.

    Attributes:
        name: Of the campaign.
        horizon_months: Over which profit is counted.
        contact_cost: Paise a contact.
        people: A row a customer of its audience, by ``customer_id``: ``is_treated``,
            ``converted`` and the features.
    """

    name: str
    horizon_months: int
    contact_cost: int
    people: pd.DataFrame

    @property
    def treated(self) -> pd.DataFrame:
        """Those whom the campaign contacted."""
        return self.people[self.people["is_treated"]]

    @property
    def pool(self) -> pd.DataFrame:
        """Those whom a policy may contact."""
        return self.people[~self.people["is_treated"]]

    def contacts_within(self, budget: int) -> int:
        """How many of the pool a budget in paise can contact."""
        most = len(self.pool)
        return min(budget // self.contact_cost, most) if self.contact_cost else most


@dataclass(frozen=True)
class Truth:
    """What a contact changes, for each of the pool in its order.

    Attributes:
        profit: Paise earned more, less what the contact and its conversion cost.
        chance: Probability of converting if contacted, less that if not.
    """

    profit: Paise
    chance: npt.NDArray[np.float64]


def read_campaign(published: Published, name: str) -> Campaign:
    """What was published about a campaign.

    Raises:
        InputError: nothing is published, or there is no such campaign.
    """
    with published.open() as connection:
        cost = _contact_cost(connection, published, name)
        (horizon,) = connection.execute(
            "select max(horizon_months) from marts.campaign_outcomes "
            "where campaign = ? and horizon_months <= ?",
            [name, LONGEST_HORIZON],
        ).fetchall()[0]
        features = ", ".join(f"customers.{feature}" for feature in FEATURES)
        people = connection.execute(
            f"select {KEY}, assigned.is_treated, "
            f"outcomes.converted::boolean as converted, {features} "
            "from marts.campaign_assignments as assigned "
            f"inner join marts.campaign_outcomes as outcomes using (campaign, {KEY}) "
            f"inner join marts.customers as customers using ({KEY}) "
            f"where campaign = ? and horizon_months = ? order by {KEY}",
            [name, horizon],
        ).df()
    campaign = Campaign(name, horizon, cost, people.set_index(KEY))
    if campaign.pool.empty:
        remedy = "it left nobody to contact: lower its treated_share, or take another"
        raise InputError(published.shown(DATABASE), "campaign", name, remedy)
    return campaign


def _contact_cost(
    connection: duckdb.DuckDBPyConnection, published: Published, name: str
) -> int:
    try:
        costs = dict(
            connection.execute(
                "select campaign, (contact_cost * 100)::bigint from marts.campaigns "
                "order by campaign"
            ).fetchall()
        )
    except duckdb.CatalogException:
        costs = {}
    if name not in costs:
        known = f"give one of {', '.join(costs)}" if costs else "no campaign ran"
        raise InputError(published.shown(DATABASE), "CAMPAIGN", name, known)
    return int(costs[name])


def read_truth(published: Published, campaign: Campaign) -> Truth:
    """The sealed effects on the campaign's pool.

    Raises:
        InputError: the sealed file is missing, or is about another world.
    """
    with published.open(TRUTH) as connection:
        try:
            truth = connection.execute(
                f"select {KEY}, (incremental_profit * 100)::bigint as profit, "
                "conversion_uplift::double as chance from truth.customer_uplift "
                f"where campaign = ? and horizon_months = ? order by {KEY}",
                [campaign.name, campaign.horizon_months],
            ).df()
        except duckdb.CatalogException:
            truth = pd.DataFrame({KEY: []})
    if not np.array_equal(truth[KEY], campaign.people.index):
        remedy = f"it is not about {published.shown(DATABASE)}: make publish"
        raise InputError(published.shown(TRUTH), "campaign", campaign.name, remedy)
    rows = truth[~campaign.people["is_treated"].to_numpy()]
    return Truth(rows["profit"].to_numpy(np.int64), rows["chance"].to_numpy())


def places_of(policy: Policy, campaign: Campaign) -> Places:
    """The policy's customers as places in the pool, in order of priority.

    Those whom the campaign contacted already are passed over: they cost and bring
    nothing.

    Raises:
        InputError: somebody is not in the audience, or nobody is left.
    """
    customers = np.array(policy.customers, np.int64)
    where = campaign.people.index.get_indexer(pd.Index(customers))
    if (where < 0).any():
        first = int(np.argmax(where < 0))
        remedy = f"not in the audience of {campaign.name}; leave it out"
        raise InputError(policy.places[first], KEY, policy.customers[first], remedy)
    left = customers[~campaign.people["is_treated"].to_numpy()[where]]
    if not len(left):
        remedy = f"{campaign.name} contacted all of them already; list others"
        raise InputError(policy.file, "rows", len(customers), remedy)
    places: Places = campaign.pool.index.get_indexer(pd.Index(left))
    return places
