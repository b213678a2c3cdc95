//! The columns that a feed may have are those that people's intake reads. Here is only what writing
//! them needs.

pub(in super::super) use kith_people::intake::columns::Column;
use kith_people::intake::columns::{CARERS, INVOLVEMENTS};

/// The columns of the first or second involvement.
pub(super) fn involvement(second: bool) -> [Column; 8] {
    let [one, two, _] = &INVOLVEMENTS;
    let it = if second { two } else { one };
    [
        it.service,
        it.organisation,
        it.worker,
        it.role,
        it.phone,
        it.email,
        it.start,
        it.end,
    ]
}

/// The columns of the first or second carer.
pub(super) fn carer(second: bool) -> [Column; 5] {
    let [one, two] = &CARERS;
    let it = if second { two } else { one };
    [it.name, it.relationship, it.parental, it.phone, it.address]
}
