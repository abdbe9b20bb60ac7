"""The public CRM data set, made current: its dates moved by whole weeks so that it ends today."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "demo_data" / "crm-sales-opportunities"
LAST_DAY = date(2017, 12, 31)  # of the data set
DATES = ("engage_date", "close_date")
MAIL_DOMAIN = "gtx-hardware.example"

Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def weeks_between(today: date) -> timedelta:
    """Whole weeks, so that a Monday stays a Monday; the data then ends in the seven days up to today."""
    return timedelta(weeks=(today - LAST_DAY).days // 7)


def accounts() -> list[Row]:
    """The 85 accounts. All of them have won deals: they are customers."""
    return [row | {"customer": "yes"} for row in read("accounts.csv")]


def pipeline(today: date) -> Iterator[Row]:
    """The 8,800 deals."""
    shift = weeks_between(today)
    for row in read("sales_pipeline.csv"):
        moved = {name: (date.fromisoformat(row[name]) + shift).isoformat() for name in DATES if row[name]}
        yield row | moved


def mail_address(name: str) -> str:
    """first.last@…, in plain letters."""
    return f"{'.'.join(name.lower().replace('-', '').split())}@{MAIL_DOMAIN}"


def staff() -> list[Row]:
    """The 35 sales agents with manager and office, and the managers, whom the data only names."""
    agents = read("sales_teams.csv")
    managers = {row["manager"]: row["regional_office"] for row in agents}
    heads = [{"name": name, "region": office, "role": "rep", "reports to": ""} for name, office in managers.items()]
    reps = [
        {"name": row["sales_agent"], "region": row["regional_office"], "role": "rep", "reports to": row["manager"]}
        for row in agents
    ]
    return [row | {"email": mail_address(row["name"])} for row in (*reps, *heads)]
