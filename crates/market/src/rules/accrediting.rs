//! An assessment of a condition, of what was answered to the questions with its number: `N` is how the organisation
//! stands, `N-assessor` who found so, `N-assessed` when, and `N-until` the last day on which that counts.

use jiff::civil::Date;
use kith_forms::{Answer, Answers, Entry};
use kith_gate::accreditation::{
    Assessment, AssessmentFault, ConditionNow, ConditionStatus, Conditions, NewAssessment,
};
use kith_terms::time::{Timestamp, day_of, plain_date};
use uuid::Uuid;

use crate::accreditation::{Beside, NotTaken, Says};

/// What the answers say of a condition, beside what is recorded of it; nothing where it was not asked.
pub(crate) fn beside(
    now: ConditionNow,
    answers: &Answers,
    published_at: Timestamp,
    conditions: &Conditions,
    today: Date,
) -> Option<Beside> {
    let stands = entry(answers, now.condition.number, "")?;
    let says = match assessment(stands, &now, answers, day_of(published_at)) {
        Err(why) => Says::NotTaken(why),
        Ok(new) => match new.counts_until(now.condition, conditions, today) {
            Err(fault) => Says::NotTaken(fault.into()),
            Ok(until) => compared(new, until, now.assessment.as_ref(), published_at),
        },
    };
    Some(Beside { now, says })
}

/// What an assessor found after the publication, or on a later day, stands. What the operator entered for a place that begins
/// stands for nothing that was assessed.
fn compared(
    new: NewAssessment,
    until: Option<Date>,
    recorded: Option<&Assessment>,
    published_at: Timestamp,
) -> Says {
    let stands = |it: &Assessment| {
        let since = it.recorded_at >= published_at || it.assessed_on > new.assessed_on;
        it.recorded_by.is_some() && since
    };
    match recorded {
        Some(it) if is_the_same(&new, until, it) => Says::TheSame,
        Some(it) if stands(it) => Says::Earlier(new),
        _ => Says::Differs(new),
    }
}

fn is_the_same(new: &NewAssessment, until: Option<Date>, recorded: &Assessment) -> bool {
    new.status == recorded.status
        && new.evidence.trim() == recorded.evidence
        && new.assessor.trim() == recorded.assessor
        && new.assessed_on == recorded.assessed_on
        && until == recorded.counts_until
}

/// The assessment as it was published. That a condition is not met yet the organisation says of itself, on that day.
fn assessment(
    stands: &Entry,
    now: &ConditionNow,
    answers: &Answers,
    published_on: Date,
) -> Result<NewAssessment, NotTaken> {
    let Answer::Choice(option) = &stands.answer else {
        return Err(NotTaken::NoStatus);
    };
    let status: ConditionStatus = option.as_str().parse().map_err(|_| NotTaken::NoStatus)?;
    if !status.counts() {
        return Ok(NewAssessment {
            status,
            evidence: format!("As it was published on {}", plain_date(published_on)),
            assessor: "The organisation itself".to_owned(),
            assessed_on: published_on,
            counts_until: None,
        });
    }
    let number = now.condition.number;
    let day = |what| match entry(answers, number, what).map(|it| &it.answer) {
        Some(Answer::Date(day)) => Some(*day),
        _ => None,
    };
    let assessor = match entry(answers, number, "-assessor").map(|it| &it.answer) {
        Some(Answer::Text(it)) => it.clone(),
        _ => return Err(AssessmentFault::NoAssessor.into()),
    };
    Ok(NewAssessment {
        status,
        evidence: evidence(stands),
        assessor,
        assessed_on: day("-assessed").ok_or(NotTaken::NoDay)?,
        counts_until: day("-until"),
    })
}

/// What it rests on: why, where the status needs words, and where the document is.
fn evidence(stands: &Entry) -> String {
    let document = stands.evidence.as_ref().map(|it| match it.parse::<Uuid>() {
        Ok(_) => "A file that was published with it".to_owned(),
        Err(_) => it.clone(),
    });
    let both = stands.explanation.clone().into_iter().chain(document);
    both.collect::<Vec<_>>().join("\n")
}

fn entry<'a>(answers: &'a Answers, number: i64, what: &str) -> Option<&'a Entry> {
    answers.get(format!("{number}{what}").as_str())
}

#[cfg(test)]
mod tests {
    use kith_terms::AccountId;

    use jiff::civil::date;
    use kith_gate::standing::Fact;

    use super::*;

    const TODAY: Date = date(2026, 3, 2);

    fn conditions() -> &'static Conditions {
        Conditions::of_the_program().unwrap()
    }

    fn answered(all: &[(&str, Answer)]) -> Answers {
        let entry = |(key, answer): &(&str, Answer)| {
            let mut entry = Entry::from(answer.clone());
            if !key.contains('-') {
                entry.evidence = Some("The red folder".to_owned());
            }
            (key.parse().unwrap(), entry)
        };
        all.iter().map(entry).collect()
    }

    fn stands(word: &str) -> (&'static str, Answer) {
        ("9", Answer::Choice(word.parse().unwrap()))
    }

    fn by(name: &str) -> (&'static str, Answer) {
        ("9-assessor", Answer::Text(name.to_owned()))
    }

    const ASSESSED: (&str, Answer) = ("9-assessed", Answer::Date(date(2026, 2, 1)));

    /// What these answers say of condition 9, beside what is recorded.
    fn says(answers: &[(&str, Answer)], recorded: Option<Assessment>) -> Option<Says> {
        let now = ConditionNow {
            condition: conditions().numbered(9).unwrap(),
            assessment: recorded,
            fact: Fact::Missing,
        };
        let published_at = "2026-03-01T09:00:00Z".parse().unwrap();
        beside(now, &answered(answers), published_at, conditions(), TODAY).map(|it| it.says)
    }

    fn recorded(new: &NewAssessment, until: Option<Date>) -> Assessment {
        Assessment {
            number: 9,
            status: new.status,
            evidence: new.evidence.clone(),
            assessor: new.assessor.clone(),
            assessed_on: new.assessed_on,
            counts_until: until,
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
            recorded_by: Some(AccountId::new()),
        }
    }

    /// What is met, and can be recorded.
    fn met() -> NewAssessment {
        match says(
            &[stands("met"), by("The council’s auditor"), ASSESSED],
            None,
        ) {
            Some(Says::Differs(new)) => new,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_met_names_who_found_so_and_when_and_what_it_rests_on() {
        let new = met();
        assert_eq!(new.status, ConditionStatus::Met);
        assert_eq!(new.assessor, "The council’s auditor");
        assert_eq!(new.assessed_on, date(2026, 2, 1));
        assert_eq!(new.evidence, "The red folder");
    }

    #[test]
    fn what_was_not_asked_says_nothing() {
        assert_eq!(says(&[], None), None);
    }

    #[test]
    fn what_is_recorded_already_is_the_same() {
        let met = recorded(&met(), Some(date(2027, 1, 31)));
        let again = [stands("met"), by("The council’s auditor"), ASSESSED];
        assert_eq!(says(&again, Some(met)), Some(Says::TheSame));
    }

    #[test]
    fn what_was_assessed_again_since_stands() {
        let mut since = recorded(&met(), None);
        since.status = ConditionStatus::InProgress;
        since.assessed_on = date(2026, 2, 2);
        let published = [stands("met"), by("The council’s auditor"), ASSESSED];
        assert_eq!(says(&published, Some(since)), Some(Says::Earlier(met())));
    }

    #[test]
    fn what_an_assessor_recorded_after_it_was_published_stands_whatever_day_it_names() {
        let mut since = recorded(&met(), None);
        since.status = ConditionStatus::InProgress;
        since.recorded_at = "2026-03-01T12:00:00Z".parse().unwrap();
        let published = [stands("met"), by("The council’s auditor"), ASSESSED];
        assert_eq!(says(&published, Some(since)), Some(Says::Earlier(met())));
    }

    #[test]
    fn what_the_operator_entered_before_anybody_could_look_gives_way() {
        let mut entered = recorded(&met(), None);
        entered.assessed_on = date(2026, 2, 2);
        entered.recorded_by = None;
        let published = [stands("met"), by("The council’s auditor"), ASSESSED];
        assert_eq!(says(&published, Some(entered)), Some(Says::Differs(met())));
    }

    #[test]
    fn what_is_not_met_yet_the_organisation_says_itself_on_the_day_it_publishes() {
        let Some(Says::Differs(new)) = says(&[stands("in-progress")], None) else {
            panic!("it can be recorded");
        };
        assert_eq!(new.assessor, "The organisation itself");
        assert_eq!(new.assessed_on, date(2026, 3, 1));
    }

    #[test]
    fn a_file_is_not_shown_by_its_id() {
        let mut entry = Entry::from(stands("met").1);
        entry.explanation = Some("Once the new lock is in".to_owned());
        entry.evidence = Some("0199f0a1-6c1e-7d3b-9a52-2f4b8f0c7e11".to_owned());
        let words = "Once the new lock is in\nA file that was published with it";
        assert_eq!(evidence(&entry), words);
    }

    #[test]
    fn what_cannot_be_recorded_says_why_in_words() {
        let tomorrow = ("9-assessed", Answer::Date(date(2026, 3, 3)));
        let long = ("9-until", Answer::Date(date(2027, 2, 1)));
        let who = || by("The council’s auditor");
        for (answers, words) in [
            (
                vec![stands("met"), ASSESSED],
                "It does not name who assessed it",
            ),
            (
                vec![stands("met"), by(" "), ASSESSED],
                "It does not name who assessed it",
            ),
            (
                vec![stands("met"), who()],
                "It does not say when it was assessed",
            ),
            (
                vec![stands("met"), who(), tomorrow],
                "It was assessed on a day that is still to come",
            ),
            (
                vec![stands("met"), who(), ASSESSED, long],
                "The last day must be between the day of the assessment and 31 January 2027",
            ),
            (
                vec![stands("not-applicable"), who(), ASSESSED],
                "This condition applies to every organisation",
            ),
            (
                vec![stands("splendid")],
                "It does not say how the organisation stands",
            ),
        ] {
            match says(&answers, None) {
                Some(Says::NotTaken(why)) => assert_eq!(why.to_string(), words),
                other => panic!("{words}: {other:?}"),
            }
        }
    }
}
