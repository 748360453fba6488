"""A small valid set of own files, and a second set with unusual content."""

import csv
import io
import json
from pathlib import Path

from python_generators.base.own.read import OwnBase, read_own_base
from python_generators.core.settings import load_settings, resolve_vars
from python_generators.seeds.load import Seeds

FOLDER = "mine"
HEADERS = {
    "customers": (
        "customer_id,age,gender,city,job_role,employment_type,income,credit_score,"
        "savings_rate,existing_loan_balance,account_balance,joined_date"
    ),
    "transactions": "customer_id,transaction_date,category,amount",
    "campaign_events": "customer_id,event_date,response",
}
CUSTOMER_COUNT = 60
CITIES = ("Mumbai", "Pune", "Delhi")
EMPLOYMENT_TYPES = ("Salaried", "Contract", "Freelance")
RESPONSES = ("Ignored", "Opened", "Clicked", "Converted")


def customer(i: int) -> list[object]:
    """Row i; credit scores and savings rates are such that every persona occurs."""
    income = 300_000 + 17_003 * i
    loan = 0 if i % 2 else income // 3
    return [
        *(i, 23 + i % 18, ("Male", "Female")[i % 2], CITIES[i % 3], "Sales"),
        *(
            EMPLOYMENT_TYPES[i % 3],
            income,
            600 + (i * 37) % 200,
            f"0.{i * 7 % 60:02d}",
            loan,
        ),
        *(f"{income / 12:.2f}", f"202{i % 5}-0{1 + i % 9}-1{i % 10}"),
    ]


def transactions() -> list[list[object]]:
    """Three transactions per customer; every fifth customer has none."""
    return [
        [i, f"2025-0{1 + (i + k) % 9}-0{1 + k}", ("Rent", "Travel")[k % 2], 99 + i * k]
        for i in range(1, CUSTOMER_COUNT + 1)
        for k in range(3)
        if i % 5
    ]


def events() -> list[list[object]]:
    """One contact for every second customer, all on the same day."""
    return [
        [i, "2025-10-02", RESPONSES[i // 2 % 4]]
        for i in range(2, CUSTOMER_COUNT + 1, 2)
    ]


def own_files() -> dict[str, str]:
    """The texts of the three files, by table name."""
    rows = {
        "customers": [customer(i) for i in range(1, CUSTOMER_COUNT + 1)],
        "transactions": transactions(),
        "campaign_events": events(),
    }
    return {name: _text(HEADERS[name], found) for name, found in rows.items()}


def odd_files() -> dict[str, str]:
    """The same customers with unusual but valid content.

    Labels that are not in the seeds, keys with gaps, customers without income, constant
    columns, two personas without customers, events before joining, extra columns.
    """
    customers = []
    for i in range(1, CUSTOMER_COUNT + 1):
        row = customer(i)
        row[0], row[2], row[3] = key(i), "Other", ("Leh", 'Ooty, "South"')[i % 2]
        row[5] = "Gig" if i % 4 else "Salaried"
        row[6] = 0 if i % 10 == 0 else row[6]
        row[7:10] = [750, "0.1", 0]
        row[11] = "2025-06-01" if i % 3 == 0 else row[11]
        customers.append([*row, f"branch {i % 7}", ""])
    header = f"{HEADERS['customers']},branch,Notes (free)"
    bought = [[key(i), day, "Gaming", n] for i, day, _, n in transactions()]
    contacts = [[key(i), day, response] for i, day, response in events()]
    return {
        "customers": _text(header, customers),
        "transactions": _text(HEADERS["transactions"], bought),
        "campaign_events": _text(HEADERS["campaign_events"], contacts),
    }


def key(i: object) -> int:
    """A large key; consecutive keys differ by 3."""
    return 9_000_000 + 3 * int(str(i))


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write the files into the folder without changing line ends."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def read(folder: Path, seeds: Seeds, **changes: object) -> OwnBase:
    """Read the own base of the folder, with changed vars."""
    given = json.dumps({"base_dir": str(folder), **changes})
    return read_own_base(load_settings(resolve_vars("ci", given)), seeds)


def _text(header: str, rows: list[list[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return buffer.getvalue()
