#!/usr/bin/env python3
"""Links a data set with Splink 4 or 5 on DuckDB, as Splink's own documentation sets it up, and says what it cost.

    splink_link.py --dataset febrl3|febrl4|fake_1000|population --data FILE... --out DIR

writes `links.csv` (record, record, probability), `clusters.csv` (at probability 0.95) and `cost.json`. Run it with the Python
of a scratch environment that `peers.sh` made. README.md says where each set-up is from.
"""

import argparse
import json
import os
import resource
import sys
import time
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

FLOOR = 0.01
# Said in full, since febrl4a.csv has a carriage return within a value, from which DuckDB guesses wrong.
AS_TEXT = """read_csv(?, all_varchar=true, header=true, delim=',', quote='"', escape='"', new_line='\\n', strict_mode=false)"""
CLUSTERED_AT = 0.95


class Cost:
    """Wall and CPU seconds of each phase, of the whole process with its threads."""

    def __init__(self):
        self.phases = {}

    @contextmanager
    def of(self, phase):
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.phases[phase] = {"wall": round(time.perf_counter() - wall, 3), "cpu": round(time.process_time() - cpu, 3)}

    def report(self, dataset, threads):
        total = {kind: round(sum(phase[kind] for phase in self.phases.values()), 2) for kind in ("wall", "cpu")}
        return {"tool": f"Splink {version('splink')}", "versions": {name: version(name) for name in ("splink", "duckdb")},
                "python": sys.version.split()[0], "dataset": dataset, "threads": threads, "total": total, "phases": self.phases,
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
                "load_average": [round(load, 1) for load in os.getloadavg()]}


class SetUp:
    """How one data set is linked: the tables, the settings, and how the model is trained."""

    link_type = "dedupe_only"
    trained_without_tf = False

    def tables(self, con, files):
        con.execute(f"create table records as select * from {AS_TEXT}", [str(files[0])])
        return ["records"]

    def settings(self):
        return SettingsCreator(link_type=self.link_type, unique_id_column_name=self.unique_id,
                               blocking_rules_to_generate_predictions=self.blocking, comparisons=self.comparisons())

    def train(self, training, records):
        training.estimate_probability_two_random_records_match(self.deterministic, recall=self.recall)
        training.estimate_u_using_random_sampling(max_pairs=self.pairs(records), seed=1)
        for rule in self.em:
            training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=self.trained_without_tf)


class Febrl3(SetUp):
    """docs/demos/examples/duckdb/febrl3."""

    unique_id = "rec_id"
    blocking = [block_on("soc_sec_id"), block_on("given_name"), block_on("surname"), block_on("date_of_birth"),
                block_on("postcode")]
    deterministic = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"),
                     "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"]
    recall = 0.9
    em = [block_on("date_of_birth"), block_on("postcode")]

    def comparisons(self):
        return [cl.NameComparison("given_name"), cl.NameComparison("surname"),
                cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
                cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                cl.ExactMatch("postcode").configure(term_frequency_adjustments=True)]

    def pairs(self, records):
        return 1e6


class Febrl4(SetUp):
    """docs/demos/examples/duckdb/febrl4, its detailed model."""

    unique_id = "rec_id"
    link_type = "link_only"
    trained_without_tf = True
    blocking = [block_on("given_name", "surname"), "l.given_name = r.surname and l.surname = r.given_name",
                block_on("date_of_birth"), block_on("soc_sec_id"), block_on("state", "address_1"),
                block_on("street_number", "address_1"), block_on("postcode")]
    deterministic = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    recall = 0.8
    em = [block_on("date_of_birth"), block_on("postcode")]

    def tables(self, con, files):
        if len(files) != 2:
            raise SystemExit("febrl4 is two files, febrl4a.csv and febrl4b.csv: give both after --data")
        for name, file in zip(("a", "b"), files):
            con.execute(f"create table {name} as select * from {AS_TEXT}", [str(file)])
        return ["a", "b"]

    def comparisons(self):
        return [cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
                cl.NameComparison("surname").configure(term_frequency_adjustments=True),
                cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d",
                                         invalid_dates_as_null=True),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True)]

    def pairs(self, records):
        return 1e6


class Febrl4Extended(Febrl4):
    """The same document's "further refinements": names compared together, either way round; u from ten times the pairs."""

    def tables(self, con, files):
        tables = super().tables(con, files)
        for table in tables:
            con.execute(f"alter table {table} add column full_name varchar")
            con.execute(f"update {table} set full_name = given_name || '_' || surname")
        return tables

    def comparisons(self):
        turned = "jaro_winkler_similarity(given_name_l, surname_r) + jaro_winkler_similarity(surname_l, given_name_r)"
        tf = lambda column: cll.ExactMatchLevel(column, term_frequency_adjustments=True)
        edits = lambda column, furthest: cl.CustomComparison(output_column_name=column, comparison_levels=[
            cll.NullLevel(column), tf(column),
            *(cll.DamerauLevenshteinLevel(column, count) for count in range(1, furthest + 1)), cll.ElseLevel()])
        return [cl.CustomComparison(output_column_name="names", comparison_levels=[
                    cll.And(cll.NullLevel("given_name"), cll.NullLevel("surname")),
                    tf("full_name"), cll.JaroWinklerLevel("full_name", 0.9), cll.JaroWinklerLevel("full_name", 0.7),
                    cll.ColumnsReversedLevel("given_name", "surname"),
                    cll.CustomLevel(f"{turned} >= 1.8"), cll.CustomLevel(f"{turned} >= 1.4"),
                    tf("given_name"), tf("surname"),
                    cll.CustomLevel("given_name_l = surname_r or surname_l = given_name_r"),
                    cll.JaroWinklerLevel("given_name", 0.9), cll.JaroWinklerLevel("surname", 0.9), cll.ElseLevel()]),
                cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d",
                                         invalid_dates_as_null=True),
                edits("soc_sec_id", 2), edits("street_number", 1), edits("postcode", 2)]

    def pairs(self, records):
        return 1e7


class Fake1000(SetUp):
    """docs/demos/examples/duckdb/accuracy_analysis_from_labels_column, which finds far more than the tutorial's model."""

    unique_id = "unique_id"
    trained_without_tf = True
    blocking = [block_on("first_name"), block_on("surname"), block_on("dob"), block_on("email")]
    deterministic = ["l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
                     "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
                     "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2", "l.email = r.email"]
    recall = 0.7
    em = [block_on("dob"), block_on("email"), block_on("first_name", "surname")]

    def comparisons(self):
        return [cl.ForenameSurnameComparison("first_name", "surname"),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.ExactMatch("city").configure(term_frequency_adjustments=True), cl.EmailComparison("email")]

    def pairs(self, records):
        return 1e6


PLAIN = "nullif(trim(regexp_replace(lower(strip_accents({0})), '[^a-z ]', '', 'g')), '')"
TITLE = "'^(mr|mrs|miss|ms|dr|master) '"
NOT_A_NAME = "('unknown', 'nk', 'baby', 'baby boy', 'baby girl', 'infant', 'twin')"


class Population(SetUp):
    """After docs/demos/examples/duckdb/deduplicate_50k_synthetic, with an NHS number, a sex and previous names.

    The best of those tried (README.md). Phone and house number are left out: relatives share them, and they made it worse.
    """

    unique_id = "record_id"
    trained_without_tf = True
    blocking = [block_on("nhs_number"), block_on("given", "dob"), block_on("family", "dob"),
                block_on("given", "family", "district"), block_on("postcode", "dob"), block_on("postcode", "given"),
                "l.given = r.family and l.family = r.given",
                block_on("substr(given, 1, 3)", "substr(family, 1, 3)", "substr(dob, 1, 4)"),
                block_on("substr(given, 1, 2)", "family", "postcode"), block_on("family", "district", "substr(given, 1, 1)"),
                block_on("dob", "district", "substr(given, 1, 1)"), block_on("dob", "district", "sex"),
                "l.previous_family = r.family and l.given = r.given"]
    deterministic = [block_on("nhs_number"), block_on("given", "family", "dob")]
    recall = 0.7
    em = [block_on("given", "family"), block_on("dob"), block_on("nhs_number")]

    def tables(self, con, files):
        con.execute(f"""
            create table records as
            with read as (
                select record_id,
                    regexp_replace({PLAIN.format('given_name')}, {TITLE}, '') as said_given,
                    replace({PLAIN.format('family_name')}, ' ', '') as family,
                    replace({PLAIN.format('previous_family_name')}, ' ', '') as previous_family,
                    regexp_replace(nhs_number, '[^0-9]', '', 'g') as digits, date_of_birth, sex,
                    upper(replace(postcode, ' ', '')) as unit
                from {AS_TEXT})
            select record_id, family, previous_family,
                case when said_given in {NOT_A_NAME} then null else said_given end as given,
                given || ' ' || family as given_family,
                case when length(digits) = 10 and digits not in ('0000000000', '9999999999', '1234567890') then digits end
                    as nhs_number,
                case when date_of_birth not in ('1900-01-01', '1901-01-01', '1970-01-01') then date_of_birth end as dob,
                case when sex in ('M', 'F') then sex end as sex,
                case when unit = 'ZZ993VZ' then null when length(unit) >= 5
                    then substr(unit, 1, length(unit) - 3) || ' ' || substr(unit, length(unit) - 2) end as postcode,
                case when unit = 'ZZ993VZ' then null when length(unit) >= 5 then substr(unit, 1, length(unit) - 3)
                    else unit end as district
            from read""", [str(files[0])])
        return ["records"]

    def comparisons(self):
        return [cl.CustomComparison(output_column_name="name", comparison_levels=[
                    cll.And(cll.NullLevel("given"), cll.NullLevel("family")),
                    cll.ExactMatchLevel("given_family").configure(tf_adjustment_column="given_family"),
                    cll.ColumnsReversedLevel("given", "family", symmetrical=True),
                    cll.CustomLevel("given_l = given_r and (family_l = previous_family_r or family_r = previous_family_l "
                                    "or previous_family_l = previous_family_r)", "given name, and a previous family name"),
                    cll.And(cll.JaroWinklerLevel("given", 0.92), cll.JaroWinklerLevel("family", 0.92)),
                    cll.And(cll.JaroWinklerLevel("given", 0.8), cll.JaroWinklerLevel("family", 0.88)),
                    cll.ExactMatchLevel("family").configure(tf_adjustment_column="family"),
                    cll.ExactMatchLevel("given").configure(tf_adjustment_column="given"),
                    cll.ElseLevel()]),
                cl.DateOfBirthComparison("dob", input_is_string=True, datetime_format="%Y-%m-%d", invalid_dates_as_null=False),
                cl.PostcodeComparison("postcode"),
                cl.DamerauLevenshteinAtThresholds("nhs_number", [1, 2]),
                cl.ExactMatch("sex")]

    def pairs(self, records):
        return 1e7 if records > 20_000 else 1e6


SET_UPS = {"febrl3": Febrl3, "febrl4": Febrl4, "febrl4_extended": Febrl4Extended, "fake_1000": Fake1000, "population": Population}


def linker_of(set_up, con, tables):
    """Splink 5 asks for registered tables, Splink 4 for their names."""
    api = DuckDBAPI(connection=con)
    if int(version("splink").split(".")[0]) >= 5:
        registered = [api.register(table) for table in tables]
        return Linker(registered if len(tables) > 1 else registered[0], set_up.settings())
    return Linker(tables if len(tables) > 1 else tables[0], set_up.settings(), api)


def link(set_up, files, out, cost, threads):
    con = duckdb.connect()
    con.execute(f"set threads to {threads}")
    with cost.of("load"):
        tables = set_up.tables(con, files)
        records = sum(con.execute(f"select count(*) from {table}").fetchone()[0] for table in tables)
        linker = linker_of(set_up, con, tables)
    with cost.of("train"):
        set_up.train(linker.training, records)
    with cost.of("score"):
        predictions = linker.inference.predict(threshold_match_probability=FLOOR)
    with cost.of("cluster"):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predictions, threshold_match_probability=CLUSTERED_AT)
    with cost.of("export"):
        one = set_up.unique_id
        con.execute(f"copy (select {one}_l as id_l, {one}_r as id_r, match_probability as p from {predictions.physical_name}) "
                    f"to '{out / 'links.csv'}' (header)")
        con.execute(f"copy (select {one} as record_id, cluster_id as cluster from {clusters.physical_name}) "
                    f"to '{out / 'clusters.csv'}' (header)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dataset", choices=sorted(SET_UPS), required=True)
    parser.add_argument("--data", nargs="+", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    cost = Cost()
    link(SET_UPS[asked.dataset](), asked.data, asked.out, cost, asked.threads)
    report = cost.report(asked.dataset, asked.threads)
    (asked.out / "cost.json").write_text(json.dumps(report, indent=1))
    print(json.dumps(report))


if __name__ == "__main__":
    main()
