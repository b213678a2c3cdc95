"""The data sets that matching is measured on, and what is true of them."""

import csv
from collections import namedtuple
from pathlib import Path

__all__ = ["DATASETS", "Truth", "read_truth"]

PLACEHOLDERS = {"0000000000", "9999999999", "1234567890"}

# The column that names a record, and the person of a row where the file says it.
Dataset = namedtuple("Dataset", "record_id person_of")
DATASETS = {
    "febrl3": Dataset("rec_id", lambda row: row["rec_id"].split("-")[1]),
    "febrl4": Dataset("rec_id", lambda row: row["rec_id"].split("-")[1]),
    "fake_1000": Dataset("unique_id", lambda row: row["cluster"]),
    "population": Dataset("record_id", None),
}


class Truth:
    """Who each record is of, by the record's place in the list; which have an NHS number; groups to report on."""

    def __init__(self):
        self.places = {}
        self.people = []
        self.has_number = []
        self.groups = {}

    def add(self, record, person, has_number):
        if record in self.places:
            raise SystemExit(f"record {record} is in the data twice; each record needs an id of its own")
        self.places[record] = len(self.people)
        self.people.append(person)
        self.has_number.append(has_number)


def read_truth(dataset, files, truth_file=None):
    """Reads the data and, where the data does not say it, the file that says who each record is of."""
    known = DATASETS[dataset]
    said = {}
    columns = []
    if known.person_of is None:
        path = truth_file or Path(files[0]).with_suffix(".truth.csv")
        with open(path, encoding="utf-8") as file:
            rows = csv.DictReader(file)
            columns = [column for column in ("tradition", "sex") if column in rows.fieldnames]
            said = {row["record_id"]: row for row in rows}
    truth = Truth()
    groups = {column: [] for column in columns}
    numbers = False
    for name in files:
        with open(name, encoding="utf-8") as file:
            for row in csv.DictReader(file):
                record = row[known.record_id]
                if known.person_of is None and record not in said:
                    raise SystemExit(f"{path} does not say who record {record} is of")
                person = known.person_of(row) if known.person_of else said[record]["true_person_id"]
                number = row.get("nhs_number", "").replace(" ", "")
                numbers = numbers or "nhs_number" in row
                truth.add(record, person, len(number) == 10 and number.isdigit() and number not in PLACEHOLDERS)
                for column in columns:
                    groups[column].append(said[record][column])
    truth.groups = groups
    if not numbers:
        truth.has_number = None
    return truth
