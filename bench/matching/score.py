#!/usr/bin/env python3
"""Scores links and clusters against the truth, exactly.

    score.py --dataset population --data population.csv --links links.csv --clusters clusters.csv \\
             --threshold 0.95 --out figures.json

A link is `id,id[,score]`, a cluster `record_id,cluster`, each with a header row. Recall is over all true pairs, so a pair
that was never compared is a miss. Without clusters, those are the connected components of the links at the threshold.
Standard library only; a million records take about half a minute.
"""

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

from truth import DATASETS, read_truth

__all__ = ["score", "pair_scores", "cluster_scores", "Links"]


def pairs_among(count):
    return count * (count - 1) // 2


def figures(hits, given, true):
    """Precision, recall and F1 of `hits` among `given` answers for `true` ones."""
    return {"precision": hits / given if given else 1.0, "recall": hits / true if true else 1.0,
            "f1": 2 * hits / (given + true) if given + true else 1.0, "wrong": given - hits, "missed": true - hits}


class Links:
    """Links by the places of their records, each once, the best score first."""

    def __init__(self, truth, rows):
        best = {}
        count = len(truth.people)
        for line, row in enumerate(rows, 2):
            try:
                left, right = truth.places[row[0]], truth.places[row[1]]
            except KeyError as unknown:
                raise SystemExit(f"line {line} of the links names record {unknown}, which is not in the data") from None
            if left == right:
                raise SystemExit(f"line {line} of the links joins record {row[0]} with itself")
            key = min(left, right) * count + max(left, right)
            score = float(row[2]) if len(row) > 2 else 1.0
            if score > best.get(key, float("-inf")):
                best[key] = score
        self.ordered = sorted(((value, *divmod(key, count)) for key, value in best.items()), reverse=True)

    def down_to(self, threshold):
        for score, left, right in self.ordered:
            if score < threshold:
                return
            yield left, right


def true_pairs(people, counted=None):
    """Pairs of records of one person; only among the counted ones, where they are given."""
    chosen = people if counted is None else [person for person, counts in zip(people, counted) if counts]
    return sum(pairs_among(count) for count in Counter(chosen).values())


def pair_scores(truth, links, threshold, lacking_number=False):
    """At the threshold, and at the best one for this data; over all pairs, or those with no NHS number on a side."""
    true = true_pairs(truth.people)
    if lacking_number:
        true -= true_pairs(truth.people, truth.has_number)
    hits = given = 0
    at_threshold, best = figures(0, 0, true), None
    ordered = links.ordered
    for place, (score, left, right) in enumerate(ordered):
        if not (lacking_number and truth.has_number[left] and truth.has_number[right]):
            given += 1
            hits += truth.people[left] == truth.people[right]
        if place + 1 < len(ordered) and ordered[place + 1][0] == score:
            continue
        if score >= threshold:
            at_threshold = figures(hits, given, true)
        if best is None or 2 * hits / max(1, given + true) > best["f1"]:
            best = {**figures(hits, given, true), "threshold": score}
    return at_threshold, best or {**figures(0, 0, true), "threshold": threshold}


def components(truth, links, threshold):
    """The cluster of each record when every link at the threshold is followed."""
    parent = list(range(len(truth.people)))

    def root(place):
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for left, right in links.down_to(threshold):
        parent[root(left)] = root(right)
    return [root(place) for place in range(len(parent))]


def read_clusters(truth, rows):
    """The cluster of each record; one that is not named is alone."""
    clusters = [f"alone {place}" for place in range(len(truth.people))]
    for line, row in enumerate(rows, 2):
        if row[0] not in truth.places:
            raise SystemExit(f"line {line} of the clusters names record {row[0]}, which is not in the data")
        clusters[truth.places[row[0]]] = row[1]
    return clusters


def pairs_in_clusters(clusters, people, counted=None):
    """(pairs of one person in one cluster, pairs in one cluster, pairs of one person)."""
    rows = [(cluster, person) for place, (cluster, person) in enumerate(zip(clusters, people))
            if counted is None or counted[place]]
    return (sum(pairs_among(count) for count in Counter(rows).values()),
            sum(pairs_among(count) for count in Counter(cluster for cluster, _ in rows).values()),
            sum(pairs_among(count) for count in Counter(person for _, person in rows).values()))


def b_cubed(clusters, people):
    together = Counter(zip(clusters, people))
    sizes, persons = Counter(clusters), Counter(people)
    precision = sum(count * count / sizes[cluster] for (cluster, _), count in together.items()) / len(people)
    recall = sum(count * count / persons[person] for (_, person), count in together.items()) / len(people)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def cluster_scores(truth, clusters):
    everything = pairs_in_clusters(clusters, truth.people)
    joined = Counter(cluster for cluster, _ in set(zip(clusters, truth.people)))
    sizes = Counter(clusters)
    worst = max(joined, key=lambda cluster: (joined[cluster], sizes[cluster]))
    scored = {"pairs": figures(*everything), "b_cubed": b_cubed(clusters, truth.people),
              "clusters": len(sizes), "clusters_of_several_people": sum(count > 1 for count in joined.values()),
              "clusters_of_more_than_two_people": sum(count > 2 for count in joined.values()),
              "biggest_wrong_cluster": {"people": joined[worst], "records": sizes[worst]} if joined[worst] > 1 else None}
    if truth.has_number is not None:
        both = pairs_in_clusters(clusters, truth.people, truth.has_number)
        scored["pairs_without_nhs_number"] = figures(*(a - b for a, b in zip(everything, both)))
    return scored


def recall_by_group(truth, links, threshold, clusters):
    """Of the true pairs of each group, those that are linked and those that share a cluster; the group is the person's."""
    linked = [(left, right) for left, right in links.down_to(threshold) if truth.people[left] == truth.people[right]]
    tables = {}
    for column, groups in truth.groups.items():
        of_person = dict(zip(truth.people, groups))
        true = Counter()
        for person, count in Counter(truth.people).items():
            true[of_person[person]] += pairs_among(count)
        hits = Counter(groups[left] for left, _ in linked)
        together = Counter()
        for (_, person), count in Counter(zip(clusters, truth.people)).items():
            together[of_person[person]] += pairs_among(count)
        tables[column] = {group: {"true_pairs": true[group], "linked": hits[group] / true[group],
                                  "in_one_cluster": together[group] / true[group]} for group in sorted(true) if true[group]}
    return tables


def score(truth, links, threshold, clusters=None):
    clusters = clusters or components(truth, links, threshold)
    at_threshold, best = pair_scores(truth, links, threshold)
    scored = {"records": len(truth.people), "people": len(set(truth.people)), "true_pairs": true_pairs(truth.people),
              "links": len(links.ordered), "threshold": threshold, "pairs": at_threshold, "pairs_best": best}
    if truth.has_number is not None:
        scored["pairs_without_nhs_number"], scored["pairs_without_nhs_number_best"] = \
            pair_scores(truth, links, threshold, lacking_number=True)
    scored["clusters"] = cluster_scores(truth, clusters)
    scored["recall_by"] = recall_by_group(truth, links, threshold, clusters)
    return scored


def in_words(scored):
    """The same figures as a table."""
    line = lambda name, found: (f"| {name} | {found['precision']:.4f} | {found['recall']:.4f} | {found['f1']:.4f} |"
                                f" {found.get('wrong', '')} | {found.get('missed', '')} |")
    clusters, worst = scored["clusters"], scored["clusters"]["biggest_wrong_cluster"]
    rows = [f"{scored['records']} records of {scored['people']} people, {scored['true_pairs']} true pairs; "
            f"threshold {scored['threshold']}", "", "| | precision | recall | F1 | wrong | missed |",
            "| --- | ---: | ---: | ---: | ---: | ---: |", line("pairs", scored["pairs"]),
            line(f"pairs, best threshold ({scored['pairs_best']['threshold']:.5g})", scored["pairs_best"])]
    if "pairs_without_nhs_number" in scored:
        rows += [line("pairs, no NHS number on a side", scored["pairs_without_nhs_number"]),
                 line("the same, best threshold", scored["pairs_without_nhs_number_best"])]
    rows += [line("clusters, pairs", clusters["pairs"]), line("clusters, B-cubed", clusters["b_cubed"]), "",
             f"{clusters['clusters_of_several_people']} clusters join several people, "
             f"{clusters['clusters_of_more_than_two_people']} more than two; the biggest joins "
             + (f"{worst['people']} people in {worst['records']} records." if worst else "nobody.")]
    for column, groups in scored["recall_by"].items():
        rows += ["", f"| {column} | true pairs | linked | in one cluster |", "| --- | ---: | ---: | ---: |"]
        rows += [f"| {group} | {found['true_pairs']} | {found['linked']:.4f} | {found['in_one_cluster']:.4f} |"
                 for group, found in groups.items()]
    return "\n".join(rows)


def rows_after_header(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dataset", choices=sorted(DATASETS), required=True)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--truth", help="who each record is of; DATA.truth.csv where it is not given")
    parser.add_argument("--links", required=True)
    parser.add_argument("--clusters")
    parser.add_argument("--threshold", type=float, default=float("-inf"), help="links below it do not count")
    parser.add_argument("--out", type=Path, help="write the figures here as JSON")
    asked = parser.parse_args()
    truth = read_truth(asked.dataset, asked.data, asked.truth)
    clusters = read_clusters(truth, rows_after_header(asked.clusters)) if asked.clusters else None
    scored = score(truth, Links(truth, rows_after_header(asked.links)), asked.threshold, clusters)
    if asked.out:
        asked.out.write_text(json.dumps(scored, indent=1))
    print(in_words(scored))


if __name__ == "__main__":
    main()
