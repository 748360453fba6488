"""The customers that a policy can choose, their features, and the ground truth.

A policy chooses among the control group of a past campaign. Its treated customers are
training data. They are not scored, because their outcomes after contact are published;
for the control group these are in the ground truth only.
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
    "annual_income",
    "credit_score",
    "savings_rate",
    "existing_loan_balance",
    "account_balance",
)
Positions = npt.NDArray[np.int64]
"""Indices into the pool."""


@dataclass(frozen=True)
class Campaign:
    """A campaign and its observed outcomes.

    Attributes:
        name: The campaign's name.
        horizon_months: The number of months over which profit is counted.
        contact_cost: The cost of a contact, in paise.
        customers: One row per customer of either arm, by ``customer_id``:
            ``is_treated``, ``converted`` and the features.
    """

    name: str
    horizon_months: int
    contact_cost: int
    customers: pd.DataFrame

    @property
    def treated(self) -> pd.DataFrame:
        """The customers that the campaign contacted."""
        return self.customers[self.customers["is_treated"]]

    @property
    def pool(self) -> pd.DataFrame:
        """The control group, from which a policy chooses."""
        return self.customers[~self.customers["is_treated"]]

    def contacts_within(self, budget: int) -> int:
        """The number of customers of the pool that a budget in paise can contact."""
        most = len(self.pool)
        return min(budget // self.contact_cost, most) if self.contact_cost else most


@dataclass(frozen=True)
class Truth:
    """The true effect of a contact on each customer of the pool, in its order.

    Attributes:
        profit: Additional profit in paise, after the costs of contact and conversion.
        uplift: Probability of conversion if contacted, less that if not.
    """

    profit: Paise
    uplift: npt.NDArray[np.float64]


def read_campaign(published: Published, name: str) -> Campaign:
    """Read a campaign from the published marts.

    Raises:
        InputError: Nothing is published, there is no such campaign, or it has no
            control group.
    """
    with published.open() as connection:
        cost = _contact_cost(connection, published, name)
        (horizon,) = connection.execute(
            "select max(horizon_months) from marts.campaign_outcomes "
            "where campaign = ? and horizon_months <= ?",
            [name, LONGEST_HORIZON],
        ).fetchall()[0]
        features = ", ".join(f"customers.{feature}" for feature in FEATURES)
        customers = connection.execute(
            f"select {KEY}, assigned.is_treated, "
            f"outcomes.converted::boolean as converted, {features} "
            "from marts.campaign_assignments as assigned "
            f"inner join marts.campaign_outcomes as outcomes using (campaign, {KEY}) "
            f"inner join marts.customers as customers using ({KEY}) "
            f"where campaign = ? and horizon_months = ? order by {KEY}",
            [name, horizon],
        ).df()
    campaign = Campaign(name, horizon, cost, customers.set_index(KEY))
    if campaign.pool.empty:
        remedy = (
            "it has no control group; lower its treated_share, or give another campaign"
        )
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
        known = ", ".join(costs)
        remedy = f"give one of {known}" if costs else "no campaign is published"
        raise InputError(published.shown(DATABASE), "CAMPAIGN", name, remedy)
    return int(costs[name])


def read_truth(published: Published, campaign: Campaign) -> Truth:
    """Read the true effects on the campaign's pool.

    Raises:
        InputError: The file is missing or belongs to another publication.
    """
    with published.open(TRUTH) as connection:
        try:
            truth = connection.execute(
                f"select {KEY}, (incremental_profit * 100)::bigint as profit, "
                "conversion_uplift::double as uplift from truth.customer_uplift "
                f"where campaign = ? and horizon_months = ? order by {KEY}",
                [campaign.name, campaign.horizon_months],
            ).df()
        except duckdb.CatalogException:
            truth = pd.DataFrame({KEY: []})
    if not np.array_equal(truth[KEY], campaign.customers.index):
        remedy = f"customers differ from {published.shown(DATABASE)}: run make publish"
        raise InputError(published.shown(TRUTH), "campaign", campaign.name, remedy)
    rows = truth[~campaign.customers["is_treated"].to_numpy()]
    return Truth(rows["profit"].to_numpy(np.int64), rows["uplift"].to_numpy())


def pool_positions(policy: Policy, campaign: Campaign) -> Positions:
    """The positions of the policy's customers in the pool, in order of priority.

    Customers that the campaign already contacted are skipped, at no cost.

    Raises:
        InputError: A customer is not in the audience, or all were contacted.
    """
    listed = np.array(policy.customers, np.int64)
    rows = campaign.customers.index.get_indexer(pd.Index(listed))
    if (rows < 0).any():
        first = int(np.argmax(rows < 0))
        remedy = f"not in the audience of {campaign.name}; leave it out"
        raise InputError(policy.sources[first], KEY, policy.customers[first], remedy)
    contactable = listed[~campaign.customers["is_treated"].to_numpy()[rows]]
    if not len(contactable):
        remedy = f"{campaign.name} contacted all these customers already; list others"
        raise InputError(policy.file, "rows", len(listed), remedy)
    positions: Positions = campaign.pool.index.get_indexer(pd.Index(contactable))
    return positions
