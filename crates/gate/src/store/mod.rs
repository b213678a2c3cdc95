//! The SQL of accounts, organisations, sign-in and sessions. Nobody else touches these tables.

/// Joins an organisation `o` with the accreditation `c` in force on a day (a parameter), or else
/// with the one that ends last: what was withdrawn counts as never given.
macro_rules! with_accreditation {
    ($day:literal) => {
        concat!(
            " left join accreditation c on c.id = (select x.id from accreditation x \
             where x.organisation_id = o.id and x.withdrawn_at is null \
             order by case when x.first_day <= ",
            $day,
            " and x.last_day >= ",
            $day,
            " then 0 else 1 end, x.last_day desc limit 1) "
        )
    };
}

/// Of an organisation `o`: how many of the conditions in a list (a parameter) it meets, and the last
/// day on which it meets all of those.
macro_rules! conditions_met {
    ($needed:literal) => {
        concat!(
            "(select count(*) from condition_assessment k where k.organisation_id = o.id \
             and k.superseded_at is null and k.counts_until is not null \
             and k.number = any(",
            $needed,
            "::bigint[])) as conditions_met, \
             (select min(k.counts_until) from condition_assessment k where k.organisation_id = o.id \
             and k.superseded_at is null and k.counts_until is not null \
             and k.number = any(",
            $needed,
            "::bigint[])) as conditions_until"
        )
    };
}

pub(crate) mod accounts;
pub(crate) mod assessments;
pub(crate) mod organisations;
pub(crate) mod passkeys;
pub(crate) mod providers;
pub(crate) mod sessions;
pub(crate) mod systems;
pub(crate) mod tries;
