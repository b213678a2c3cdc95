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

pub(crate) mod accounts;
pub(crate) mod organisations;
pub(crate) mod passkeys;
pub(crate) mod sessions;
pub(crate) mod tries;
