"""A small valid set of the user's own files, for tests to spoil."""

import csv
import io
from pathlib import Path

FOLDER = "mine"
HEADERS = {
    "customers": (
        "customer_id,age,gender,city,job_role,employment_type,income,credit_score,"
        "savings_rate,existing_loan_balance,account_balance,joined_date"
    ),
    "transactions": "customer_id,transaction_date,category,amount",
    "campaign_events": "customer_id,event_date,response",
}
PEOPLE = 60
CITIES = ("Mumbai", "Pune", "Delhi")
KINDS = ("Salaried", "Contract", "Freelance")
RESPONSES = ("Ignored", "Opened", "Clicked", "Converted")


def customer(i: int) -> list[object]:
    """Customer i; the credit score and the savings rate give every persona people."""
    income = 300_000 + 17_003 * i
    loan = 0 if i % 2 else income // 3
    return [
        *(i, 23 + i % 18, ("Male", "Female")[i % 2], CITIES[i % 3], "Sales"),
        *(KINDS[i % 3], income, 600 + (i * 37) % 200, f"0.{i * 7 % 60:02d}", loan),
        *(f"{income / 12:.2f}", f"202{i % 5}-0{1 + i % 9}-1{i % 10}"),
    ]


def transactions() -> list[list[object]]:
    """Up to three purchases a customer; every fifth customer has none."""
    return [
        [i, f"2025-0{1 + (i + k) % 9}-0{1 + k}", ("Rent", "Travel")[k % 2], 99 + i * k]
        for i in range(1, PEOPLE + 1)
        for k in range(3)
        if i % 5
    ]


def events() -> list[list[object]]:
    """One contact for every second customer, all of them on one day."""
    return [[i, "2025-10-02", RESPONSES[i // 2 % 4]] for i in range(2, PEOPLE + 1, 2)]


def own_files() -> dict[str, str]:
    """The three files' texts, by the table's name."""
    rows = {
        "customers": [customer(i) for i in range(1, PEOPLE + 1)],
        "transactions": transactions(),
        "campaign_events": events(),
    }
    return {name: _text(HEADERS[name], found) for name, found in rows.items()}


def odd_files() -> dict[str, str]:
    """The same people, with all that own data may bring.

    Labels that no seed knows, keys with gaps, people without income, constant columns,
    nobody of two personas, events before joining, columns beyond ours.
    """
    people = []
    for i in range(1, PEOPLE + 1):
        row = customer(i)
        row[0], row[2], row[3] = key(i), "Other", ("Leh", 'Ooty, "South"')[i % 2]
        row[5] = "Gig" if i % 4 else "Salaried"
        row[6] = 0 if i % 10 == 0 else row[6]
        row[7:10] = [750, "0.1", 0]
        row[11] = "2025-06-01" if i % 3 == 0 else row[11]
        people.append([*row, f"branch {i % 7}", ""])
    header = f"{HEADERS['customers']},branch,Notes (free)"
    bought = [[key(i), day, "Gaming", n] for i, day, _, n in transactions()]
    contacts = [[key(i), day, response] for i, day, response in events()]
    return {
        "customers": _text(header, people),
        "transactions": _text(HEADERS["transactions"], bought),
        "campaign_events": _text(HEADERS["campaign_events"], contacts),
    }


def key(i: object) -> int:
    """A large key, three apart."""
    return 9_000_000 + 3 * int(str(i))


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write the files into the folder, bytes as given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def _text(header: str, rows: list[list[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return buffer.getvalue()
