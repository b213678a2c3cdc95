use crate::{NhsNumberStatus, NhsNumberStatusError, Sex, SexError, Standing};

#[test]
fn the_eight_statuses_are_read_by_code_with_or_without_the_nought() {
    for (at, status) in NhsNumberStatus::ALL.into_iter().enumerate() {
        assert_eq!(format!("0{}", at + 1).parse(), Ok(status));
        assert_eq!((at + 1).to_string().parse(), Ok(status));
        assert_eq!(status.code(), format!("0{}", at + 1));
    }
}

#[test]
fn the_word_codes_of_uk_core_are_read() {
    let words = [
        "number-present-and-verified",
        "number-present-but-not-traced",
        "trace-required",
        "trace-attempted",
        "trace-needs-to-be-resolved",
        "trace-in-progress",
        "number-not-present-and-trace-not-required",
        "trace-postponed",
    ];
    for (word, status) in words.into_iter().zip(NhsNumberStatus::ALL) {
        assert_eq!(word.parse(), Ok(status));
    }
    let welsh = "number-present-and-traced-using-welsh-nhs-ar".parse();
    assert_eq!(welsh, Ok(NhsNumberStatus::Verified));
}

#[test]
fn the_prefix_of_the_old_tracing_service_is_read() {
    assert_eq!("NSTS01".parse(), Ok(NhsNumberStatus::Verified));
}

#[test]
fn an_unknown_status_is_refused() {
    for text in ["", "00", "09", "verified?", "nsts"] {
        assert_eq!(text.parse::<NhsNumberStatus>(), Err(NhsNumberStatusError));
    }
}

#[test]
fn only_a_verified_number_is_a_key() {
    for status in NhsNumberStatus::ALL {
        assert_eq!(status.standing() == Standing::Key, status.is_verified());
    }
}

#[test]
fn a_number_in_conflict_is_not_matched_on() {
    assert_eq!(NhsNumberStatus::Conflict.standing(), Standing::Disputed);
}

#[test]
fn a_status_without_a_number_has_none_to_use() {
    assert_eq!(NhsNumberStatus::NotPresent.standing(), Standing::NoNumber);
    assert_eq!(NhsNumberStatus::Postponed.standing(), Standing::NoNumber);
    assert_eq!(NhsNumberStatus::NotTraced.standing(), Standing::Unproven);
}

#[test]
fn the_codes_of_the_data_dictionary_the_words_and_the_letters_are_read_as_a_sex() {
    for (texts, sex) in [
        (["2", "F", "female", " Female "], Sex::Female),
        (["1", "m", "MALE", "Male"], Sex::Male),
        (
            ["9", "O", "indeterminate", "Indeterminate/unspecified"],
            Sex::Other,
        ),
        (["X", "u", "0", "not known"], Sex::Unknown),
    ] {
        for text in texts {
            assert_eq!(text.parse(), Ok(sex), "{text}");
        }
    }
    assert_eq!("".parse::<Sex>(), Err(SexError));
    assert_eq!("3".parse::<Sex>(), Err(SexError));
}

#[test]
fn each_way_of_writing_a_sex_reads_back() {
    for sex in Sex::ALL {
        for text in [sex.code(), sex.word(), sex.to_plain()] {
            assert_eq!(text.parse(), Ok(sex));
        }
    }
}
