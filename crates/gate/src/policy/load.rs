//! The policy files, and what must be true of them before the gate opens.

use std::collections::{BTreeSet, HashMap};

use cedar_policy::{Effect, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};

/// The words that policies may use.
pub(super) const SCHEMA: Source = Source {
    file: "kith.cedarschema",
    text: include_str!("../../../../policies/kith.cedarschema"),
};

/// The policies, in the order in which a reader meets them.
pub(super) const FILES: &[Source] = &[
    source(
        "standing.cedar",
        include_str!("../../../../policies/standing.cedar"),
    ),
    source(
        "reasons.cedar",
        include_str!("../../../../policies/reasons.cedar"),
    ),
    source(
        "records.cedar",
        include_str!("../../../../policies/records.cedar"),
    ),
    source(
        "mediated.cedar",
        include_str!("../../../../policies/mediated.cedar"),
    ),
    source(
        "system.cedar",
        include_str!("../../../../policies/system.cedar"),
    ),
    source(
        "shields.cedar",
        include_str!("../../../../policies/shields.cedar"),
    ),
    source(
        "sections.cedar",
        include_str!("../../../../policies/sections.cedar"),
    ),
    source(
        "purposes.cedar",
        include_str!("../../../../policies/purposes.cedar"),
    ),
    source(
        "sensitive.cedar",
        include_str!("../../../../policies/sensitive.cedar"),
    ),
    source(
        "archive.cedar",
        include_str!("../../../../policies/archive.cedar"),
    ),
    source(
        "matching.cedar",
        include_str!("../../../../policies/matching.cedar"),
    ),
    source(
        "feeds.cedar",
        include_str!("../../../../policies/feeds.cedar"),
    ),
    source(
        "oversight.cedar",
        include_str!("../../../../policies/oversight.cedar"),
    ),
    source(
        "administration.cedar",
        include_str!("../../../../policies/administration.cedar"),
    ),
    source(
        "forms.cedar",
        include_str!("../../../../policies/forms.cedar"),
    ),
];

/// A file and what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) file: &'static str,
    pub(super) text: &'static str,
}

const fn source(file: &'static str, text: &'static str) -> Source {
    Source { file, text }
}

/// Why the gate does not open: what is wrong with a policy, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The schema cannot be read.
    #[error("policies/{file} cannot be read: {why}")]
    Schema {
        /// The schema's file.
        file: String,
        /// What the policy engine says is wrong.
        why: String,
    },
    /// A file of policies cannot be read.
    #[error("policies/{file} cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the policy engine says is wrong.
        why: String,
    },
    /// A policy has no name.
    #[error("policies/{file}: policy number {number} has no @id; give each policy a name")]
    Nameless {
        /// The file.
        file: String,
        /// Which policy in the file, from 1.
        number: usize,
    },
    /// Two policies have one name.
    #[error("policies/{file}: there is already a policy called \"{policy}\"; rename this one")]
    Twice {
        /// The file of the second.
        file: String,
        /// The name.
        policy: String,
    },
    /// A policy that forbids does not say so in words.
    #[error(
        "policies/{file}: \"{policy}\" forbids something but has no @refusal; write the sentence \
         that the person who is refused should read"
    )]
    Wordless {
        /// The file.
        file: String,
        /// The policy.
        policy: String,
    },
    /// A policy does not fit the schema, or can never apply.
    #[error("policies/{file}: \"{policy}\" does not fit policies/kith.cedarschema: {why}")]
    Misfit {
        /// The file.
        file: String,
        /// The policy.
        policy: String,
        /// What the policy engine says is wrong.
        why: String,
    },
    /// The engine could not decide a question. Nothing is permitted then.
    #[error("the policies could not be applied: {why}")]
    Undecided {
        /// What the policy engine says is wrong.
        why: String,
    },
}

/// What the gate keeps of a policy beside the policy itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) file: &'static str,
    /// Forbids because of what the account lacks, whoever it belongs to.
    pub(crate) standing: bool,
    /// What it only asks for: once that is given, it forbids no more.
    pub(crate) asks: Option<Asks>,
    /// Forbids so that what is asked about is as if it did not exist.
    pub(crate) hides: bool,
    /// The sentence for the person who is refused.
    pub(crate) refusal: Option<String>,
}

/// What a policy that forbids may only be asking for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// A reason, in a visit.
    Reason,
    /// A reason other than that of the visit, or one of one's own.
    OtherReason,
    /// A proof that it is still the same person.
    Proof,
}

/// Policies that are fit to be used.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) schema: Schema,
    pub(super) set: PolicySet,
    pub(super) rules: HashMap<PolicyId, Rule>,
}

/// Read the schema and the policies, and check each against the schema.
pub(super) fn load(schema: Source, files: &[Source]) -> Result<Loaded, PolicyError> {
    let mut loaded = Loaded {
        schema: read_schema(schema)?,
        set: PolicySet::new(),
        rules: HashMap::new(),
    };
    for source in files {
        loaded.add_file(*source)?;
    }
    loaded.check()?;
    Ok(loaded)
}

fn read_schema(source: Source) -> Result<Schema, PolicyError> {
    let refuse = |why: String| PolicyError::Schema {
        file: source.file.into(),
        why,
    };
    let (schema, warnings) =
        Schema::from_cedarschema_str(source.text).map_err(|it| refuse(it.to_string()))?;
    match warnings.into_iter().next() {
        Some(warning) => Err(refuse(warning.to_string())),
        None => Ok(schema),
    }
}

impl Loaded {
    fn add_file(&mut self, source: Source) -> Result<(), PolicyError> {
        let unreadable = |why: String| PolicyError::Unreadable {
            file: source.file.into(),
            why,
        };
        let set: PolicySet = source
            .text
            .parse()
            .map_err(|it: cedar_policy::ParseErrors| unreadable(it.to_string()))?;
        if set.templates().next().is_some() {
            return Err(unreadable(
                "a policy has a slot (?principal or ?resource)".into(),
            ));
        }
        // The engine numbers a file's policies from 0, and gives them back in no order.
        let mut policies: Vec<&Policy> = set.policies().collect();
        policies.sort_by_key(|it| it.id().to_string());
        for (place, policy) in policies.into_iter().enumerate() {
            self.add(source.file, place + 1, policy)?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        file: &'static str,
        number: usize,
        policy: &Policy,
    ) -> Result<(), PolicyError> {
        let name = policy
            .annotation("id")
            .filter(|it| !it.is_empty())
            .ok_or_else(|| PolicyError::Nameless {
                file: file.into(),
                number,
            })?
            .to_owned();
        let rule = Rule {
            file,
            standing: policy.annotation("standing").is_some(),
            asks: match policy.annotation("asks") {
                Some("reason") => Some(Asks::Reason),
                Some("other-reason") => Some(Asks::OtherReason),
                Some("proof") => Some(Asks::Proof),
                _ => None,
            },
            hides: policy.annotation("hides").is_some(),
            refusal: policy.annotation("refusal").map(str::to_owned),
        };
        if policy.effect() == Effect::Forbid && rule.refusal.is_none() {
            return Err(PolicyError::Wordless {
                file: file.into(),
                policy: name,
            });
        }
        let id = PolicyId::new(&name);
        self.set
            .add(policy.new_id(id.clone()))
            .map_err(|_| PolicyError::Twice {
                file: file.into(),
                policy: name,
            })?;
        self.rules.insert(id, rule);
        Ok(())
    }

    /// A policy that can never apply is as wrong as one that misspells a word: both say less than
    /// their author meant. So warnings refuse too.
    fn check(&self) -> Result<(), PolicyError> {
        let result =
            Validator::new(self.schema.clone()).validate(&self.set, ValidationMode::Strict);
        let errors = result
            .validation_errors()
            .map(|it| (it.policy_id(), it.to_string()));
        let warnings = result
            .validation_warnings()
            .map(|it| (it.policy_id(), it.to_string()));
        // In the order of their names, so that the same mistake always gives the same message.
        let found: BTreeSet<(String, String)> = errors
            .chain(warnings)
            .map(|(id, why)| (id.to_string(), why))
            .collect();
        match found.into_iter().next() {
            None => Ok(()),
            Some((policy, why)) => Err(PolicyError::Misfit {
                file: self.file_of(&policy).into(),
                policy,
                why,
            }),
        }
    }

    fn file_of(&self, policy: &str) -> &'static str {
        self.rules
            .get(&PolicyId::new(policy))
            .map_or("", |rule| rule.file)
    }
}
