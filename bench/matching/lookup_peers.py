#!/usr/bin/env python3
"""Asks Tantivy or PostgreSQL's pg_trgm for the people of `lookups.csv`, by names and birth date, and says what it cost.

    lookup_peers.py --peer tantivy|postgres --folder DIR --out DIR     DIR as population.py --lookups wrote it

writes `answers.csv` (look-up, rank, person) and `cost.json`. One client asks, one look-up after the other. Run it with the
Python of the scratch environment that `peers.sh` made.
"""

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from feeds import without_marks

ANSWERS = 5


def plain(name):
    return without_marks(name).lower().replace("'", "").replace("-", " ")


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def folder_mb(folder):
    return round(sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6, 1)


class Tantivy:
    """Exact and fuzzy terms on both names, either way round, and on the birth date and its parts.

    The boosts are a judgement and were not tuned on these look-ups.
    """

    def __init__(self, scratch):
        import tantivy
        self.tantivy = tantivy
        self.folder = scratch / "tantivy"
        self.folder.mkdir()
        fields = tantivy.SchemaBuilder()
        fields.add_text_field("person", stored=True, tokenizer_name="raw", index_option="basic")
        for name in ("given", "family"):
            fields.add_text_field(name, tokenizer_name="default", index_option="freq")
        for name in ("born", "year", "month_day", "initial"):
            fields.add_text_field(name, tokenizer_name="raw", index_option="basic")
        self.schema = fields.build()
        self.name = f"Tantivy {version('tantivy')}"

    def build(self, people):
        self.index = self.tantivy.Index(self.schema, path=str(self.folder))
        writer = self.index.writer(heap_size=200_000_000, num_threads=1)
        for row in people:
            born = row["date_of_birth"].replace("-", "")
            given = plain(row["given_name"])
            families = [plain(name) for name in (row["family_name"], row["previous_family_name"]) if name]
            writer.add_document(self.tantivy.Document(
                person=row["person_id"], given=given, family=families, initial=given[:1],
                born=born, year=born[:4], month_day=born[4:]))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def disk_mb(self):
        return folder_mb(self.folder)

    def query(self, asked):
        Query, should = self.tantivy.Query, self.tantivy.Occur.Should
        found = []

        def term(field, text, boost):
            found.append((should, Query.boost_query(Query.term_query(self.schema, field, text), boost)))

        def fuzzy(field, text, boost, distance):
            found.append((should, Query.const_score_query(
                Query.fuzzy_term_query(self.schema, field, text, distance=distance), boost)))

        def fixed(field, text, boost):
            found.append((should, Query.const_score_query(Query.term_query(self.schema, field, text), boost)))

        for field, other, said in (("given", "family", asked["given_name"]), ("family", "given", asked["family_name"])):
            for word in plain(said).split():
                term(field, word, 0.3)
                term(other, word, 0.2)
                if len(word) > 2:
                    fuzzy(field, word, 4.0, 1)
                    fuzzy(other, word, 2.5, 1)
                if len(word) > 5:
                    fuzzy(field, word, 2.0, 2)
        if asked["given_name"]:
            fixed("initial", plain(asked["given_name"])[:1], 1.0)
        born = asked["date_of_birth"].replace("-", "")
        if born:
            fixed("year", born[:4], 1.5)
        if len(born) == 8:
            fixed("born", born, 2.5)
            fixed("month_day", born[4:], 1.5)
            fuzzy("born", born, 2.5, 1)
        return Query.boolean_query(found)

    def ask(self, asked):
        hits = self.searcher.search(self.query(asked), ANSWERS).hits
        return [self.searcher.doc(address)["person"][0] for _, address in hits]

    def cpu_seconds(self):
        return time.process_time()

    def close(self):
        pass


class Postgres:
    """Trigrams of both names in one text, so that their order does not matter, with an index of birth dates beside them."""

    def __init__(self, scratch):
        import psycopg
        self.folder = scratch / "postgres"
        self.bin = self.find_bin()
        # PostgreSQL refuses to run as root.
        self.user = {"user": "postgres"} if os.geteuid() == 0 else {}
        if self.user:
            self.folder.mkdir()
            for folder in (scratch, self.folder):
                shutil.chown(folder, "postgres")
        self.run("initdb", "-D", str(self.folder), "-A", "trust", "-U", "postgres", "--no-sync")
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-l", str(self.folder / "log"), "-o",
                 f"-k {self.folder} -c listen_addresses= -c fsync=off -c shared_buffers=1GB -c max_parallel_workers=0 "
                 "-c max_parallel_maintenance_workers=0 -c maintenance_work_mem=512MB -c jit=off -c autovacuum=off", "start")
        self.connection = psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)
        self.pid = self.connection.info.backend_pid
        self.name = f"PostgreSQL {self.connection.info.server_version // 10000}." \
                    f"{self.connection.info.server_version % 10000} pg_trgm"

    @staticmethod
    def find_bin():
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin")) + \
                  [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
        for folder in reversed(folders):
            if (folder / "initdb").exists():
                return folder
        raise SystemExit("PostgreSQL is not here: no initdb in /usr/lib/postgresql/*/bin or PATH")

    def run(self, program, *words):
        ran = subprocess.run([self.bin / program, *words], capture_output=program == "initdb", text=True, cwd="/",
                             stdout=None if program == "initdb" else subprocess.DEVNULL, **self.user)
        if ran.returncode:
            raise SystemExit(f"{program} did not work: {ran.stderr}")

    def build(self, people):
        run = self.connection.execute
        run("create extension pg_trgm")
        run("create table people (person text, name text, former text, born text)")
        with self.connection.cursor().copy("copy people from stdin") as copy:
            for row in people:
                given, former = plain(row["given_name"]), plain(row["previous_family_name"])
                copy.write_row((row["person_id"], f"{given} {plain(row['family_name'])}",
                                f"{given} {former}" if former else None, row["date_of_birth"]))
        run("create index names on people using gin (name gin_trgm_ops)")
        run("create index former_names on people using gin (former gin_trgm_ops)")
        run("create index births on people (born)")
        run("vacuum analyze people")
        run("set pg_trgm.similarity_threshold = 0.45")

    def disk_mb(self):
        return round(self.connection.execute("select pg_total_relation_size('people')").fetchone()[0] / 1e6, 1)

    def ask(self, asked):
        name = f"{plain(asked['given_name'])} {plain(asked['family_name'])}"
        return [row[0] for row in self.connection.execute(
            """select person from people where name %% %(name)s or former %% %(name)s or born = %(born)s
               order by greatest(similarity(name, %(name)s), similarity(former, %(name)s))
                   + case when born = %(born)s then 0.6
                          else case when left(born, 4) = left(%(born)s, 4) then 0.2 else 0 end
                             + case when right(born, 5) = right(%(born)s, 5) then 0.25 else 0 end end desc
               limit %(count)s""",
            {"name": name, "born": asked["date_of_birth"], "count": ANSWERS}, prepare=True)]

    def cpu_seconds(self):
        """Of the server's process that answers; the client's own is left out."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        self.connection.close()
        self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")


def measured(peer, folder, out):
    people = rows_of(folder / "index.csv")
    wall, cpu = time.perf_counter(), peer.cpu_seconds()
    peer.build(people)
    built = {"wall": round(time.perf_counter() - wall, 1), "cpu": round(peer.cpu_seconds() - cpu, 1)}
    there = {row["lookup_id"] for row in rows_of(folder / "lookups.truth.csv") if row["person_id"]}
    asked = [row for row in rows_of(folder / "lookups.csv") if row["lookup_id"] in there]
    for row in asked[:100]:
        peer.ask(row)
    took = []
    answers = []
    cpu = peer.cpu_seconds()
    for row in asked:
        began = time.perf_counter()
        answers.append((row["lookup_id"], peer.ask(row)))
        took.append(1000 * (time.perf_counter() - began))
    cpu = peer.cpu_seconds() - cpu
    with open(out / "answers.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["lookup_id", "rank", "person_id"])
        rows.writerows((lookup, rank, person) for lookup, persons in answers for rank, person in enumerate(persons, 1))
    cuts = statistics.quantiles(took, n=100)
    return {"tool": peer.name, "lookups": len(asked), "p50_ms": round(cuts[49], 2), "p99_ms": round(cuts[98], 2),
            "cpu_ms": round(1000 * cpu / len(asked), 2), "disk_mb": peer.disk_mb(), "build": built,
            "load_average": [round(load, 1) for load in os.getloadavg()], "python": sys.version.split()[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peer", choices=("tantivy", "postgres"), required=True)
    parser.add_argument("--folder", type=Path, required=True, help="with index.csv, lookups.csv and lookups.truth.csv")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        peer = {"tantivy": Tantivy, "postgres": Postgres}[asked.peer](Path(scratch))
        try:
            cost = measured(peer, asked.folder, asked.out)
        finally:
            peer.close()
    (asked.out / "cost.json").write_text(json.dumps(cost, indent=1))
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
