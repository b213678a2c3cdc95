use kith_matching::compare::compare;
use kith_matching::model::chance;
use kith_matching::table::Table;
use kith_matching::*;
use std::collections::HashMap;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut files = vec![];
    let mut truth = None;
    let mut show = 0usize;
    let mut dump = false;
    for a in &args {
        if let Some(t) = a.strip_prefix("--truth=") {
            truth = Some(t.to_owned())
        } else if let Some(s) = a.strip_prefix("--show=") {
            show = s.parse().unwrap()
        } else if a == "--dump" {
            dump = true
        } else {
            files.push(a.clone())
        }
    }
    let t0 = std::time::Instant::now();
    let mut table = Table::default();
    for f in &files {
        let file = std::fs::File::open(f).unwrap();
        table.read(f, file, &Layout::default()).unwrap();
    }
    let n = table.records.len();
    eprintln!("read {n} {:?}", t0.elapsed());
    let table = table.in_order().unwrap();
    let order: Vec<u32> = (0..n as u32).collect();
    let keys: Vec<String> = order.iter().map(|i| table.key(*i).to_owned()).collect();
    eprintln!("order {:?}", t0.elapsed());
    if std::env::var("READ").is_ok() {
        return;
    }
    let mut model = Model::built_in().unwrap();
    if let Ok(t) = std::env::var("LINK") {
        model.thresholds.link = t.parse().unwrap();
    }
    let linked = link(
        &table.records,
        &table.pool,
        &order,
        &model,
        &How {
            train: true,
            floor: -20.0,
            trained: "x".into(),
        },
        &mut |_| {},
    )
    .unwrap();
    eprintln!("pairs {} total {:?}", linked.pairs.len(), t0.elapsed());
    let m2 = linked.model.clone().condensed(1e-4);
    if dump {
        println!("{}", toml::to_string(&m2).unwrap());
    }
    eprintln!("{:?}", linked.model.partners);
    let person: Vec<String> = match &truth {
        Some(t) if t == "febrl" => keys
            .iter()
            .map(|k| k.split('-').nth(1).unwrap().to_owned())
            .collect(),
        Some(t) if t == "cluster" => {
            let mut r = csv::Reader::from_path(&files[0]).unwrap();
            let c = r
                .headers()
                .unwrap()
                .iter()
                .position(|h| h == "cluster")
                .unwrap();
            let m: HashMap<String, String> = r
                .records()
                .map(|x| {
                    let x = x.unwrap();
                    (x[0].to_owned(), x[c].to_owned())
                })
                .collect();
            keys.iter().map(|k| m[k].clone()).collect()
        }
        Some(t) => {
            let mut m: HashMap<String, String> = HashMap::new();
            let mut r = csv::Reader::from_path(t).unwrap();
            for x in r.records() {
                let x = x.unwrap();
                m.insert(x[0].to_owned(), x[1].to_owned());
            }
            keys.iter().map(|k| m[k].clone()).collect()
        }
        None => return,
    };
    let mut tc: HashMap<&str, Vec<u32>> = HashMap::new();
    for (i, p) in person.iter().enumerate() {
        tc.entry(p).or_default().push(i as u32);
    }
    let total: usize = tc.values().map(|v| v.len() * (v.len() - 1) / 2).sum();
    let same = |a: u32, b: u32| person[a as usize] == person[b as usize];
    // pairs
    let mut ps = linked.pairs.clone();
    ps.sort_by(|a, b| b.odds.total_cmp(&a.odds));
    let (mut tp, mut fp) = (0, 0);
    let mut best = (0.0, 0.0, 0.0, 0.0);
    let mut at0 = (0.0, 0.0, 0.0);
    let mut recall_at_p998 = 0.0f64;
    for p in &ps {
        if same(p.a, p.b) {
            tp += 1
        } else {
            fp += 1
        }
        let pr = tp as f64 / (tp + fp) as f64;
        let re = tp as f64 / total as f64;
        let f = 2.0 * pr * re / (pr + re);
        if f > best.0 {
            best = (f, pr, re, p.odds as f64);
        }
        if p.odds >= 0.0 {
            at0 = (pr, re, f);
        }
        if pr >= 0.998 {
            recall_at_p998 = recall_at_p998.max(re)
        }
    }
    println!(
        "pairs best F {:.4} P {:.4} R {:.4} at {:.1}; at 0: P {:.4} R {:.4} F {:.4}; candidates recall {:.4}; recall at P.998 {:.4}",
        best.0,
        best.1,
        best.2,
        best.3,
        at0.0,
        at0.1,
        at0.2,
        tp as f64 / total as f64,
        recall_at_p998
    );
    // clusters
    let mut cc: HashMap<u32, Vec<u32>> = HashMap::new();
    for (i, c) in linked.clusters.iter().enumerate() {
        cc.entry(*c).or_default().push(i as u32);
    }
    let (mut tp, mut pp) = (0usize, 0usize);
    let mut bp = 0.0;
    let mut br = 0.0;
    let mut worst = 0;
    let mut joined = 0;
    for v in cc.values() {
        pp += v.len() * (v.len() - 1) / 2;
        let mut per: HashMap<&str, usize> = HashMap::new();
        for i in v {
            *per.entry(&person[*i as usize]).or_default() += 1;
        }
        worst = worst.max(per.len());
        if per.len() > 1 {
            joined += 1
        }
        for (p, c) in &per {
            tp += c * (c - 1) / 2;
            bp += (c * c) as f64 / v.len() as f64;
            br += (c * c) as f64 / tc[p].len() as f64;
        }
    }
    let pr = tp as f64 / pp as f64;
    let re = tp as f64 / total as f64;
    bp /= n as f64;
    br /= n as f64;
    println!(
        "clusters P {:.4} R {:.4} F {:.4} B3 {:.4} (p {:.4} r {:.4}) worst joins {} clusters joined {}",
        pr,
        re,
        2.0 * pr * re / (pr + re),
        2.0 * bp * br / (bp + br),
        bp,
        br,
        worst,
        joined
    );
    // without nhs on a side
    let nonhs =
        |a: u32, b: u32| table.records[a as usize].nhs == 0 || table.records[b as usize].nhs == 0;
    let mut tot = 0;
    for v in tc.values() {
        for i in 0..v.len() {
            for j in i + 1..v.len() {
                if nonhs(v[i], v[j]) {
                    tot += 1
                }
            }
        }
    }
    let (mut tp, mut pp) = (0, 0);
    for v in cc.values() {
        for i in 0..v.len() {
            for j in i + 1..v.len() {
                if nonhs(v[i], v[j]) {
                    pp += 1;
                    if same(v[i], v[j]) {
                        tp += 1
                    }
                }
            }
        }
    }
    let (pr, re) = (tp as f64 / pp as f64, tp as f64 / tot as f64);
    println!(
        "no nhs: clusters-pairs P {:.4} R {:.4} F {:.4}",
        pr,
        re,
        2.0 * pr * re / (pr + re)
    );
    if show > 0 {
        let mut rawm: HashMap<String, String> = HashMap::new();
        for f in &files {
            let mut r = csv::Reader::from_path(f).unwrap();
            for x in r.records() {
                let x = x.unwrap();
                rawm.insert(x[0].to_owned(), x.iter().collect::<Vec<_>>().join("|"));
            }
        }
        let raw: Vec<String> = keys.iter().map(|k| rawm[k].clone()).collect();
        let scales = Scales::new(&linked.model, n).unwrap();
        let rar = scales.rarity(&table.pool);
        let say = |a: u32, b: u32| {
            let (x, y) = (&table.records[a as usize], &table.records[b as usize]);
            let p = compare(x, y, &table.pool);
            let w = scales.weigh(&p, scales.shared(&p, x, y, &rar));
            println!(
                "  {:.1} (p {:.3}) kin -{:.1} {:?}",
                w.odds,
                chance(w.odds),
                w.kin,
                w.fields
                    .iter()
                    .zip(kith_matching::level::SPECS.iter())
                    .filter(|(b, _)| **b != 0.0)
                    .map(|(b, s)| format!("{}={:.1}", s.name, b))
                    .collect::<Vec<_>>()
                    .join(" ")
            );
            println!("    {}\n    {}", raw[a as usize], raw[b as usize]);
        };
        println!("--- false in clusters");
        let mut k = 0;
        for v in cc.values() {
            for i in 0..v.len() {
                for j in i + 1..v.len() {
                    if !same(v[i], v[j]) && k < show {
                        k += 1;
                        say(v[i], v[j]);
                    }
                }
            }
        }
        println!("--- missed");
        let mut k = 0;
        let mut ks: Vec<_> = tc.iter().collect();
        ks.sort();
        for (_, v) in ks {
            for i in 0..v.len() {
                for j in i + 1..v.len() {
                    if linked.clusters[v[i] as usize] != linked.clusters[v[j] as usize] && k < show
                    {
                        k += 1;
                        say(v[i], v[j]);
                    }
                }
            }
        }
    }
}
