//! What can be done, each as a type.
//!
//! A [`Grant`](crate::grant::Grant) names its action in its type, so permission to search cannot be
//! used to open a record: it does not compile. Which role may do which action is not said here but
//! in `policies/`.

use kith_terms::{AccountId, OrganisationId, PersonId};

use crate::grant::{AboutWhom, AskedBy, Who};
use crate::session::SignedIn;

/// Something that the gate can permit. The list is closed: only this file adds to it.
pub trait Action: sealed::Listed + Send + Sync + 'static {
    /// The action's name in the policies, and in the ledger.
    const NAME: &'static str;
    /// The action's name in the ledger, where it is another: that of a plainer action, because
    /// the name itself would tell whoever reads the ledger what the record keeps from them.
    const WRITTEN: &'static str = Self::NAME;
    /// What is done, to follow "may not": "open a record".
    const DOING: &'static str;
    /// What it is done to: one person, or the place as a whole (`()`).
    type About: AboutWhom;
    /// Who can ask: someone signed in, or also the operator's commands.
    type By: AskedBy + From<SignedIn>;
}

/// An action on one person's record, asked by someone who is signed in.
pub trait PersonAction: Action<About = PersonId, By = SignedIn> {}

/// An action that changes something about one person. It needs an open visit and shows nothing;
/// its ledger entry is written together with the change.
pub trait PersonChange: PersonAction {}

/// An action that asks something about one person without opening the record, and so without a
/// visit.
pub trait PersonQuestion: PersonAction {}

/// An action that is not about one person: a search, a list, a feed, the accounts.
pub trait PlaceAction: Action<About = ()> {}

/// An action on what one organisation answered, asked by someone who is signed in.
pub trait OrganisationAction: Action<About = OrganisationId, By = SignedIn> {}

/// An action that changes something of an organisation's. Its ledger entry is written together with the
/// change.
pub trait OrganisationChange: OrganisationAction {}

/// An action that shows something of an organisation's.
pub trait OrganisationLook: OrganisationAction {}

/// An action on the place that shows people in a list, and must write down whom.
pub trait ShowsPeople: PlaceAction + Action<By = SignedIn> {}

/// An action that the operator can run on the machine, with nobody signed in.
pub trait OperatorAction: PlaceAction + Action<By = Who> {}

mod sealed {
    pub trait Listed {}
}

/// An action's names, for lists of all of them.
#[derive(Debug, Clone, Copy)]
pub struct Listing {
    /// The name in the policies.
    pub name: &'static str,
    /// The name in the ledger.
    pub written: &'static str,
    /// What is done, to follow "may not".
    pub doing: &'static str,
    /// What it is done to.
    pub about: Subject,
}

/// What kind of thing an action is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One person's record.
    Person,
    /// One account.
    Account,
    /// One organisation.
    Organisation,
    /// The place as a whole.
    Place,
}

macro_rules! actions {
    ($(
        $(#[$doc:meta])*
        $action:ident: $name:literal $(as $written:literal)?, $doing:literal, $about:ty, $by:ty, [$($kind:ident),*];
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $action {}

            impl sealed::Listed for $action {}
            impl Action for $action {
                const NAME: &'static str = $name;
                $(const WRITTEN: &'static str = $written;)?
                const DOING: &'static str = $doing;
                type About = $about;
                type By = $by;
            }
            $(impl $kind for $action {})*
        )+

        /// Every action.
        pub const ALL: &[Listing] = &[$(
            Listing {
                name: $name,
                written: <$action as Action>::WRITTEN,
                doing: $doing,
                about: <$about as AboutWhom>::SUBJECT,
            },
        )+];
    };
}

actions! {
    /// Search for a person.
    SearchPeople: "people.search", "search for people", (), SignedIn, [PlaceAction, ShowsPeople];
    /// Open a record. Granted by `Gate::look` alone.
    ViewRecord: "record.view", "open a record", PersonId, SignedIn, [PersonAction];
    /// Look up a person for a colleague elsewhere, who is told the minimum. Decided by
    /// `Gate::open_visit_for`.
    Mediate: "record.mediate", "look up a person for a colleague", PersonId, SignedIn,
        [PersonAction];
    /// Look behind a shield for one visit. Decided by `Gate::open_visit`.
    OverrideShield: "shield.override", "override a shield", PersonId, SignedIn, [PersonAction];
    /// Write down that one is helping a person.
    RecordInvolvement: "involvement.record", "record an involvement", PersonId, SignedIn,
        [PersonAction, PersonChange];
    /// Write down that one has stopped helping a person.
    EndInvolvement: "involvement.end", "end an involvement", PersonId, SignedIn,
        [PersonAction, PersonChange];
    /// Write down that a sensitive service helps a person, with the consent or the harm that it may
    /// be recorded on. In the ledger it is an involvement like any other: whoever reads there that
    /// somebody of a clinic did this would know which service it is.
    RecordSensitiveService: "sensitive.record" as "involvement.record",
        "record a sensitive service", PersonId, SignedIn, [PersonAction, PersonChange];
    /// Write down that consent to show a sensitive service was withdrawn, or that it has ended. In
    /// the ledger it is the end of an involvement like any other.
    EndSensitiveService: "sensitive.end" as "involvement.end",
        "end a sensitive service", PersonId, SignedIn, [PersonAction, PersonChange];
    /// Ask to be put in contact with a sensitive service that helps a person.
    RequestContact: "contact.request", "ask for contact", PersonId, SignedIn,
        [PersonAction, PersonChange];
    /// Write down that a sensitive service was approached for somebody who asked.
    ApproachService: "contact.approach", "note an approach to a service", PersonId, SignedIn,
        [PersonAction, PersonChange];
    /// Answer somebody who asked for contact.
    AnswerContact: "contact.answer", "answer a request for contact", PersonId, SignedIn,
        [PersonAction, PersonChange];
    /// List the requests for contact that wait for an answer.
    SeeContactRequests: "contact.requests", "list the requests for contact", (), SignedIn,
        [PlaceAction, ShowsPeople];
    /// Say that something in a record looks wrong.
    ReportProblem: "problem.report", "report a problem", PersonId, SignedIn,
        [PersonAction, PersonChange];
    /// Correct a record, or answer a problem that was reported in it.
    CorrectRecord: "record.correct", "correct a record", PersonId, SignedIn,
        [PersonAction, PersonChange];
    /// List the problems in records that nobody has answered yet.
    SeeProblems: "problems.see", "list the problems reported", (), SignedIn,
        [PlaceAction, ShowsPeople];
    /// Hide where a person is.
    SetShield: "shield.set", "set a shield", PersonId, SignedIn, [PersonAction, PersonChange];
    /// List the shields that are due to be looked at again.
    ReviewShields: "shields.review", "review shields", (), SignedIn, [PlaceAction, ShowsPeople];
    /// Stop hiding where a person is.
    LiftShield: "shield.lift", "lift a shield", PersonId, SignedIn, [PersonAction, PersonChange];
    /// List the people whom one is helping.
    SeeMyPeople: "my-people.see", "list the people they help", (), SignedIn,
        [PlaceAction, ShowsPeople];
    /// See who has looked at a person's record.
    SeeWhoLooked: "who-looked.see", "see who has looked at a record", PersonId, SignedIn,
        [PersonAction, PersonQuestion];
    /// Open an answer for somebody who asks who has looked at a record.
    AnswerWhoLooked: "who-looked.answer", "open an answer to who has looked", PersonId,
        SignedIn, [PersonAction, PersonChange];
    /// Show such an answer, for the person: a page, a letter or data.
    ShowWhoLooked: "who-looked.show", "show an answer to who has looked", PersonId, SignedIn,
        [PersonAction, PersonQuestion];
    /// Compare two records and say whether they are about one person.
    ReviewMatches: "matches.review", "review matches", (), SignedIn, [PlaceAction, ShowsPeople];
    /// See how well matching does: counts alone, and of nobody.
    SeeMatchReport: "matches.report", "see how well matching does", (), Who,
        [PlaceAction, OperatorAction];
    /// Put links that matching made to clerical matchers, to see how many are right. A command does.
    CheckMatches: "matches.check", "have links checked", (), Who, [PlaceAction, OperatorAction];
    /// Train a model of matching on what is held, and say which is in force. A command does.
    ManageModels: "models.manage", "train a model of matching or put one in force", (), Who,
        [PlaceAction, OperatorAction];
    /// Undo a link that was made wrongly.
    UndoLink: "link.undo", "undo a link", (), SignedIn, [PlaceAction];
    /// See what was recorded of two people while they were held to be one, to say whose each is.
    SeeRecordedSince: "link.part", "see what was recorded of two who are parted", (), SignedIn,
        [PlaceAction, ShowsPeople];
    /// See how feeds went.
    SeeFeeds: "feeds.see", "see feeds", (), SignedIn, [PlaceAction];
    /// Load a feed.
    SupplyFeed: "feed.supply", "load a feed", (), Who, [PlaceAction, OperatorAction];
    /// Export which source's record is about which person.
    ExportLinks: "links.export", "export the links between sources", (), Who,
        [PlaceAction, OperatorAction];
    /// Say that a person agrees to be kept longer, that a record is held, or that the person has left
    /// England.
    KeepRecord: "record.keep", "say how long a record is kept", PersonId, SignedIn,
        [PersonAction, PersonQuestion];
    /// See what is in the archive, what falls due and what was purged.
    SeeArchive: "archive.see", "see the archive", (), SignedIn, [PlaceAction, ShowsPeople];
    /// Say whether a record that a source speaks of again comes out of the archive.
    ReturnRecords: "archive.return", "take a record out of the archive", (), SignedIn,
        [PlaceAction];
    /// Archive what is due, and put up for approval what is due to be purged.
    RunRetention: "retention.run", "archive what is due", (), Who, [PlaceAction, OperatorAction];
    /// Approve that records are purged.
    ApproveDisposal: "disposal.approve", "approve that records are purged", (), Who,
        [PlaceAction, OperatorAction];
    /// Purge what was approved. A command does.
    PurgeRecords: "records.purge", "purge records", (), Who, [PlaceAction, OperatorAction];
    /// Read the ledger.
    SeeLedger: "ledger.see", "read the ledger", (), SignedIn, [PlaceAction];
    /// Open, change and close accounts.
    ManageAccounts: "accounts.manage", "manage accounts", (), Who, [PlaceAction, OperatorAction];
    /// Change an account: its role, its checks, its state or its way in. Asked by the verbs that do,
    /// and never of one's own account.
    ChangeAccount: "account.change", "change an account", AccountId, Who, [];
    /// Suspend one account. Asked by the verb that does, and never of one's own account.
    SuspendAccount: "account.suspend", "suspend one account", AccountId, Who, [];
    /// Record how an organisation stands towards a condition of accreditation. Asked by the verb that
    /// does.
    AssessOrganisation: "organisation.assess", "assess an organisation", OrganisationId, Who, [];
    /// See what an organisation answers, while it is answered and after.
    SeeResponses: "responses.see", "see what an organisation answers", OrganisationId, SignedIn,
        [OrganisationAction, OrganisationLook];
    /// Read what an organisation published.
    SeePublished: "published.see", "read what an organisation published", OrganisationId, SignedIn,
        [OrganisationAction, OrganisationLook];
    /// Answer a form for an organisation, and work on its plan.
    AnswerForm: "form.answer", "answer a form", OrganisationId, SignedIn,
        [OrganisationAction, OrganisationChange];
    /// Sign a response off, publish it, or take it back to be answered further.
    PublishResponse: "response.publish", "sign off or publish a response", OrganisationId, SignedIn,
        [OrganisationAction, OrganisationChange];
    /// See where an organisation's letters go, and change it.
    ChangeAddress: "address.change", "say where letters go", OrganisationId, SignedIn,
        [OrganisationAction, OrganisationChange, OrganisationLook];
    /// See how all organisations stand, and which answered.
    SeeMarket: "market.see", "see how providers stand", (), SignedIn, [PlaceAction];
    /// Ask organisations to answer a form, and chase those that have not.
    ManageCampaigns: "campaigns.manage", "ask organisations to answer a form", (), SignedIn,
        [PlaceAction];
    /// Tell providers what is new, or take that down.
    WriteNews: "news.write", "tell providers what is new", (), SignedIn, [PlaceAction];
    /// Remind organisations of a deadline, and whoever owns an action of its day. Kith itself does.
    SendReminders: "reminders.send", "remind organisations of a deadline", (), Who,
        [PlaceAction, OperatorAction];
    /// Register a provider that asked for it, and open its manager's account. Kith itself does.
    RegisterProvider: "provider.register", "register a provider", (), Who,
        [PlaceAction, OperatorAction];
    /// Add organisations and accredit them.
    ManageOrganisations: "organisations.manage", "manage organisations", (), Who,
        [PlaceAction, OperatorAction];
    /// Add other systems, give them keys, and say which account each of their users has.
    ManageSystems: "systems.manage", "manage other systems", (), Who,
        [PlaceAction, OperatorAction];
    /// Go through the ledger for what looks like misuse. Kith's own watcher does, and shows nobody.
    WatchLedger: "ledger.watch", "watch the ledger", (), Who, [PlaceAction, OperatorAction];
    /// See the alerts about how the record is used, and the reports of them.
    SeeAlerts: "alerts.see", "see alerts", (), Who, [PlaceAction, OperatorAction];
    /// Ask the holder of an account, decide an alert, and tell the person.
    DecideAlerts: "alerts.decide", "decide an alert", (), SignedIn, [PlaceAction];
    /// Suspend an account because of an alert, and nothing else of managing accounts.
    SuspendAccounts: "accounts.suspend", "suspend an account", (), Who, [PlaceAction];
    /// Open a breach of personal data, and take it to its end.
    ManageBreaches: "breaches.manage", "manage breaches", (), SignedIn, [PlaceAction];
    /// Keep the list of people in the news.
    KeepWatchList: "watch-list.keep", "keep the list of people in the news", (), SignedIn,
        [PlaceAction, ShowsPeople];
    /// Keep where the holders of accounts live, so that looks at their own homes are noticed.
    KeepHomes: "staff-homes.keep", "keep where users live", (), SignedIn, [PlaceAction];
    /// Read and answer a privacy officer's question about one's own looks.
    AnswerQuestions: "questions.answer", "answer a privacy officer", (), SignedIn, [PlaceAction];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_name() {
        for (place, one) in ALL.iter().enumerate() {
            assert!(ALL.iter().skip(place + 1).all(|it| it.name != one.name));
        }
    }
}
