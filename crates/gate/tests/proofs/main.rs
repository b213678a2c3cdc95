//! What is proved of the policies, for every question that can be asked and not for examples only.
//!
//! Cedar's own analysis turns the policies into logic, and the solver cvc5 looks for a question that
//! breaks what is claimed. Where cvc5 is not installed nothing is proved, and the run says so.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test program"
)]

mod solver;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cedar_policy::{Effect, Policy, PolicyId, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::{CompiledPolicy, CompiledPolicySet};

use solver::Prover;

const FILE: &str = "proved.txt";
const CLAIMS: &str = "proved.cedar";

const HEAD: &str = "\
What is proved of the policies in this folder
=============================================

Each line is a sentence of proved.cedar, the number of actions that it was proved of, and whether it
holds whatever policy is added or only as the policies are. To make this page again after a change:
KITH_BLESS=1 cargo test -p kith-gate --test proofs

";

/// Something claimed of the policies: the most that is permitted of the actions it names.
struct Claim {
    name: String,
    at_most: Policy,
    /// Whether a policy that permits everything would not break it.
    whatever_is_added: bool,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies")
}

fn read(file: &str) -> String {
    fs::read_to_string(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn schema() -> Schema {
    let (schema, _) = Schema::from_cedarschema_str(&read("kith.cedarschema")).unwrap();
    schema
}

/// The policies of a file, each under its own name.
fn policies_of(file: &str) -> Vec<Policy> {
    let set: PolicySet = read(file)
        .parse()
        .unwrap_or_else(|it| panic!("{file}: {it}"));
    set.policies()
        .map(|it| it.new_id(PolicyId::new(it.annotation("id").expect("a name"))))
        .collect()
}

/// Every policy that the gate decides by.
fn policies() -> Vec<Policy> {
    let mut files: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|it| it.ends_with(".cedar") && it != CLAIMS)
        .collect();
    files.sort();
    files.iter().flat_map(|it| policies_of(it)).collect()
}

fn claims() -> Vec<Claim> {
    let mut claims: Vec<Claim> = policies_of(CLAIMS)
        .into_iter()
        .map(|at_most| Claim {
            name: at_most.id().to_string(),
            whatever_is_added: match at_most.annotation("holds") {
                Some("whatever-is-added") => true,
                Some("as-it-is") => false,
                other => panic!("{}: @holds({other:?})", at_most.id()),
            },
            at_most,
        })
        .collect();
    claims.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!claims.is_empty());
    claims
}

fn set_of<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> PolicySet {
    PolicySet::from_policies(policies.into_iter().cloned()).unwrap()
}

fn permits_everything() -> Policy {
    let text = "permit (principal, action, resource);";
    Policy::parse(Some(PolicyId::new("permits-everything")), text).unwrap()
}

impl Claim {
    /// The kinds of question that the claim is about.
    fn questions(&self, schema: &Schema) -> Vec<RequestEnv> {
        let mut all: Vec<RequestEnv> = self.at_most.get_valid_request_envs(schema).collect();
        all.sort();
        assert!(!all.is_empty(), "{} is about nothing", self.name);
        all
    }

    /// The first kind of question of which the policies permit more than is claimed, with an example.
    async fn broken_by(&self, policies: &[Policy], prover: &mut Prover) -> Option<String> {
        let mut set = set_of(policies);
        if self.whatever_is_added {
            set.add(permits_everything()).unwrap();
        }
        let schema = schema();
        let claimed = set_of([&self.at_most]);
        for question in self.questions(&schema) {
            let permitted = CompiledPolicySet::compile(&set, &question, &schema).unwrap();
            let claimed = CompiledPolicySet::compile(&claimed, &question, &schema).unwrap();
            if let Some(example) = prover.more_than(&permitted, &claimed).await {
                return Some(format!("{}: {example}", question.action()));
            }
        }
        None
    }
}

/// The table in `policies/proved.txt`, made anew where `KITH_BLESS` asks.
fn must_match(made: &str) {
    let path = folder().join(FILE);
    if std::env::var_os("KITH_BLESS").is_some() {
        return fs::write(path, made).unwrap();
    }
    assert_eq!(
        fs::read_to_string(path).unwrap_or_default(),
        made,
        "policies/{FILE} is not what was proved: read the change, then KITH_BLESS=1"
    );
}

#[tokio::test]
async fn the_policies_permit_no_more_than_is_claimed_of_them() {
    let Some(mut prover) = Prover::start() else {
        return;
    };
    let (schema, policies) = (schema(), policies());
    let mut table = HEAD.to_owned();
    for claim in claims() {
        if let Some(example) = claim.broken_by(&policies, &mut prover).await {
            panic!("{} does not hold. For example, {example}", claim.name);
        }
        let actions: BTreeSet<String> = claim
            .questions(&schema)
            .iter()
            .map(|it| it.action().to_string())
            .collect();
        let holds = match claim.whatever_is_added {
            true => "whatever is added",
            false => "as it is",
        };
        writeln!(table, "  {:52} {:3}  {holds}", claim.name, actions.len()).unwrap();
    }
    must_match(&table);
}

/// A proof that nothing could break proves nothing: for each claim there is a policy without which
/// it does not hold, or a permission too many that it notices.
#[tokio::test]
async fn every_claim_can_be_broken() {
    let Some(mut prover) = Prover::start() else {
        return;
    };
    let policies = policies();
    for claim in claims() {
        let mut broken = false;
        match claim.whatever_is_added {
            true => {
                let mut forbid = policies.clone();
                forbid.retain(|it| it.effect() == Effect::Forbid);
                // The one that keeps the claim speaks of the same things, and is found at once.
                forbid.sort_by_cached_key(|it| Reverse(alike(it, &claim.at_most)));
                for left_out in &forbid {
                    let mut rest = policies.clone();
                    rest.retain(|it| it.id() != left_out.id());
                    broken = claim.broken_by(&rest, &mut prover).await.is_some();
                    if broken {
                        break;
                    }
                }
            }
            false => {
                let more: Vec<Policy> = policies
                    .iter()
                    .cloned()
                    .chain([permits_everything()])
                    .collect();
                broken = claim.broken_by(&more, &mut prover).await.is_some();
            }
        }
        assert!(broken, "no policy could break {}", claim.name);
    }
}

/// How much two policies speak of the same: the words of both in a thousand of either.
fn alike(one: &Policy, other: &Policy) -> usize {
    let words = |it: &Policy| -> BTreeSet<String> {
        let text = it.to_string();
        let words = text.split(|it: char| !it.is_alphanumeric() && !".-".contains(it));
        words.map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    1000 * one.intersection(&other).count() / one.union(&other).count().max(1)
}

/// A policy that cannot be evaluated might be the one that forbids.
#[tokio::test]
async fn no_policy_can_fail_to_be_decided_and_each_can_matter() {
    let Some(mut prover) = Prover::start() else {
        return;
    };
    let schema = schema();
    for policy in policies() {
        let mut matters = false;
        for question in policy.get_valid_request_envs(&schema) {
            let compiled = CompiledPolicy::compile(&policy, &question, &schema).unwrap();
            assert!(prover.never_fails(&compiled).await, "{}", policy.id());
            matters = matters || !prover.never_matters(&compiled).await;
        }
        assert!(matters, "{} can never apply", policy.id());
    }
}

/// Another organisation changes nothing for those who are there. What somebody may do depends on the
/// organisation they act for, and on no other: without the policies that speak of organisations the
/// answers are the same, or those policies only narrow.
#[tokio::test]
async fn adding_an_organisation_never_widens_anothers_view() {
    let Some(mut prover) = Prover::start() else {
        return;
    };
    let (schema, policies) = (schema(), policies());
    let (speak, silent): (Vec<Policy>, Vec<Policy>) =
        policies.iter().cloned().partition(speaks_of_organisations);
    for policy in &speak {
        assert!(
            policy.effect() == Effect::Forbid || asks_for_ones_own(policy),
            "{} permits by an organisation that is not the asker's own",
            policy.id()
        );
    }
    let (all, rest) = (set_of(&policies), set_of(&silent));
    let own: BTreeSet<String> = speak
        .iter()
        .filter(|it| it.effect() == Effect::Permit)
        .flat_map(|it| it.get_valid_request_envs(&schema))
        .map(|it| it.action().to_string())
        .collect();
    for question in schema.request_envs() {
        if own.contains(&question.action().to_string()) {
            continue;
        }
        let all = CompiledPolicySet::compile(&all, &question, &schema).unwrap();
        let rest = CompiledPolicySet::compile(&rest, &question, &schema).unwrap();
        let example = prover.more_than(&all, &rest).await;
        assert!(example.is_none(), "{}: {example:?}", question.action());
    }
}

/// Through another system nothing is permitted that its user would not be permitted at a page. The
/// policies that know of systems only forbid, and forbid nothing that comes in another way; and the rest
/// cannot tell a system from a page, because they name neither.
#[tokio::test]
async fn a_system_never_shows_more_than_its_user_is_shown() {
    let Some(mut prover) = Prover::start() else {
        return;
    };
    let (schema, policies) = (schema(), policies());
    let (of_systems, rest): (Vec<Policy>, Vec<Policy>) = policies
        .iter()
        .cloned()
        .partition(|it| it.to_string().contains("\"system\""));
    assert!(!of_systems.is_empty());
    for policy in &of_systems {
        assert_eq!(policy.effect(), Effect::Forbid, "{}", policy.id());
    }
    for policy in &rest {
        assert!(!policy.to_string().contains("\"web\""), "{}", policy.id());
    }
    let text = "forbid (principal, action, resource) when { context.route == \"system\" };";
    let not_by_a_system = Policy::parse(Some(PolicyId::new("not-by-a-system")), text).unwrap();
    let (all, rest) = (
        set_of(&policies),
        set_of(rest.iter().chain([&not_by_a_system])),
    );
    for question in schema.request_envs() {
        let all = CompiledPolicySet::compile(&all, &question, &schema).unwrap();
        let rest = CompiledPolicySet::compile(&rest, &question, &schema).unwrap();
        let example = prover.more_than(&rest, &all).await;
        assert!(example.is_none(), "{}: {example:?}", question.action());
    }
}

/// Whether a policy looks at which organisation it is. The asker's own accreditation does not say.
fn speaks_of_organisations(policy: &Policy) -> bool {
    let text = policy.to_string().replace(".organisation_accredited", "");
    text.contains(".organisation") || text.contains("Organisation::")
}

/// A permission by organisation names both sides of it.
fn asks_for_ones_own(policy: &Policy) -> bool {
    let text = policy.to_string();
    text.contains("resource in principal.organisation")
        || text.contains("principal.organisation") && text.contains("resource.")
}
