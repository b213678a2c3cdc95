//! Each way in which two records of one person differ, and each in which two people look like one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect"
)]

mod common;

use common::{Row, are_different, are_one, people};

fn layla() -> Row {
    Row {
        given: "Layla",
        family: "Hartigan",
        born: "2012-03-14",
        sex: "F",
        line: "24 Shelley Grove, Preston",
        postcode: "PR5 6NE",
        ..Row::default()
    }
}

fn george() -> Row {
    Row {
        given: "George",
        family: "Pemberton",
        born: "1957-08-21",
        sex: "M",
        line: "7 Mill Lane, Preston",
        postcode: "PR2 8DT",
        ..Row::default()
    }
}

fn with_given(given: &'static str, row: Row) -> Row {
    Row { given, ..row }
}

fn with_family(family: &'static str, row: Row) -> Row {
    Row { family, ..row }
}

fn born(born: &'static str, row: Row) -> Row {
    Row { born, ..row }
}

fn with_nhs(nhs: &'static str, row: Row) -> Row {
    Row { nhs, ..row }
}

#[test]
fn a_slip_in_one_name_or_in_both() {
    are_one(&[layla(), with_given("Lyala", layla())]);
    are_one(&[layla(), with_family("Hartigna", layla())]);
    are_one(&[
        layla(),
        with_given("Laila", with_family("Hartgan", layla())),
    ]);
}

#[test]
fn a_nickname() {
    let william = with_given("William", george());
    are_one(&[william, with_given("Bill", george())]);
}

#[test]
fn a_name_written_as_it_sounds() {
    are_one(&[
        with_given("Catherine", layla()),
        with_given("Kathryn", layla()),
    ]);
    are_one(&[
        with_family("Philips", george()),
        with_family("Fillips", george()),
    ]);
}

#[test]
fn given_and_family_name_in_each_others_place() {
    are_one(&[
        layla(),
        Row {
            given: "Hartigan",
            family: "Layla",
            ..layla()
        },
    ]);
}

#[test]
fn a_double_family_name_and_a_given_name_in_each_others_place() {
    for (given, family) in [
        ("Nadia", "Ben-Salah"),
        ("Suk-Yee", "Siu"),
        ("Wai-Ming", "Li"),
    ] {
        let moved = Row {
            given: family,
            family: given,
            line: "3 Harbour Walk, Truro",
            postcode: "TR1 2QH",
            ..layla()
        };
        are_one(&[with_given(given, with_family(family, layla())), moved]);
    }
}

#[test]
fn an_initial_only() {
    are_one(&[layla(), with_given("L", layla())]);
}

#[test]
fn a_middle_name_used_as_the_first() {
    let row = Row {
        given: "Amelia",
        middle: "Layla",
        ..layla()
    };
    are_one(&[row, layla()]);
}

#[test]
fn a_previous_name() {
    let married = Row {
        family: "Oakeshott",
        before: "Hartigan",
        ..layla()
    };
    are_one(&[layla(), married]);
}

#[test]
fn one_part_of_a_double_barrelled_name() {
    are_one(&[with_family("Hartigan-Moss", layla()), layla()]);
    are_one(&[
        with_family("Hartigan-Moss", layla()),
        with_family("Hartigan Moss", layla()),
    ]);
}

#[test]
fn one_name_only() {
    let one = Row {
        given: "",
        family: "Suharto",
        ..george()
    };
    are_one(&[one, one]);
}

#[test]
fn accents_and_letters_that_were_decoded_wrongly() {
    let row = |given, family| Row {
        given,
        family,
        ..layla()
    };
    are_one(&[row("Zoë", "Wójcik"), row("ZOE", "WOJCIK")]);
    are_one(&[row("Zoë", "Wójcik"), row("ZoÃ«", "WÃ³jcik")]);
}

#[test]
fn apostrophes_of_every_kind() {
    are_one(&[
        with_family("O'Shaughnessy", layla()),
        with_family("O’Shaughnessy", layla()),
    ]);
    are_one(&[
        with_family("O'Shaughnessy", layla()),
        with_family("OSHAUGHNESSY", layla()),
    ]);
}

#[test]
fn a_title_before_the_name() {
    are_one(&[with_given("Mr George", george()), george()]);
}

#[test]
fn a_newborn_before_it_has_a_name() {
    let numbered = |given| with_nhs("9990405476", with_given(given, layla()));
    are_one(&[numbered("Baby"), numbered("Layla")]);
}

#[test]
fn two_newborns_who_have_no_name_yet_are_two() {
    let newborn = |given, sex| Row {
        phone: "07100477276",
        given,
        sex,
        ..layla()
    };
    are_different(&[newborn("Twin 1", "F"), newborn("Twin 2", "F")]);
    are_different(&[newborn("Twin A", "F"), newborn("Twin B", "F")]);
    are_different(&[newborn("Baby boy", "M"), newborn("Baby girl", "F")]);
    are_one(&[newborn("Twin 1", "F"), newborn("Twin one", "F")]);
}

#[test]
fn two_children_who_were_unborn_are_two() {
    let unborn = |born| Row {
        phone: "07100477276",
        given: "Unborn",
        sex: "",
        born,
        ..layla()
    };
    are_different(&[unborn(""), unborn("")]);
    are_different(&[unborn("2019-04-03"), unborn("2023-08-22")]);
}

#[test]
fn a_birth_date_with_one_digit_another() {
    are_one(&[layla(), born("2012-03-15", layla())]);
    are_one(&[layla(), born("2011-03-14", layla())]);
}

#[test]
fn a_birth_date_with_two_digits_in_each_others_place() {
    are_one(&[layla(), born("2012-03-41", layla())]);
    are_one(&[born("1957-08-12", george()), born("1957-08-21", george())]);
}

#[test]
fn day_and_month_in_each_others_place() {
    are_one(&[born("2012-03-04", layla()), born("2012-04-03", layla())]);
}

#[test]
fn the_first_of_january_for_want_of_the_day() {
    are_one(&[layla(), born("2012-01-01", layla())]);
}

#[test]
fn a_birth_date_known_to_the_month_or_the_year() {
    are_one(&[layla(), born("2012-03", layla())]);
    are_one(&[layla(), born("2012", layla())]);
}

#[test]
fn an_nhs_number_with_one_digit_another() {
    are_one(&[
        with_nhs("9990405476", layla()),
        with_nhs("9990405475", layla()),
    ]);
}

#[test]
fn an_nhs_number_that_is_nobodys() {
    are_one(&[
        with_nhs("9990405476", layla()),
        with_nhs("9999999999", layla()),
    ]);
    are_different(&[
        with_nhs("1234567890", layla()),
        with_nhs("1234567890", george()),
    ]);
}

#[test]
fn a_house_move() {
    are_one(&[
        layla(),
        Row {
            line: "3 Harbour Walk, Truro",
            postcode: "TR1 2QH",
            ..layla()
        },
    ]);
}

#[test]
fn twins_are_two() {
    are_different(&[layla(), with_given("Scarlett", layla())]);
    are_different(&[
        Row {
            phone: "07100477276",
            ..layla()
        },
        Row {
            phone: "07100477276",
            given: "Jack",
            sex: "M",
            ..layla()
        },
    ]);
}

#[test]
fn twins_whose_names_begin_alike_are_two() {
    let khan = |given| Row {
        phone: "07100477276",
        family: "Khan",
        given,
        ..layla()
    };
    for [one, other] in [
        ["Muhammad Ali", "Muhammad Yusuf"],
        ["Abdul Rahman", "Abdul Karim"],
        ["Marie-Anne", "Marie-Claire"],
    ] {
        are_different(&[khan(one), khan(other)]);
    }
    are_one(&[khan("Abdul Rahman"), khan("Abdul")]);
    are_one(&[khan("Abdul Rahman"), khan("Abdul Rehman")]);
}

#[test]
fn a_twin_brother_and_sister_of_one_name_are_two() {
    for [brother, sister] in [
        ["Amin", "Amina"],
        ["Daniel", "Danielle"],
        ["Samir", "Samira"],
    ] {
        let sister = with_given(sister, layla());
        let brother = Row {
            given: brother,
            sex: "M",
            ..layla()
        };
        are_different(&[sister, brother]);
    }
}

#[test]
fn brothers_who_were_put_down_on_the_first_of_january_are_two() {
    let brother = |given| Row {
        phone: "07100477276",
        family: "Noori",
        given,
        ..born("1990-01-01", george())
    };
    are_different(&[brother("Ahmad"), brother("Mohammad")]);
}

#[test]
fn a_father_and_a_son_of_one_name_at_one_address_are_two() {
    are_different(&[george(), born("1984-02-09", george())]);
}

#[test]
fn brothers_and_sisters_are_as_many_as_they_are() {
    are_different(&[
        layla(),
        Row {
            given: "Scarlett",
            born: "2009-11-30",
            ..layla()
        },
        Row {
            given: "Jack",
            born: "2015-06-02",
            sex: "M",
            ..layla()
        },
    ]);
}

#[test]
fn a_couple_are_two() {
    are_different(&[
        george(),
        Row {
            given: "Georgina",
            born: "1959-12-03",
            sex: "F",
            ..george()
        },
    ]);
}

#[test]
fn a_telephone_that_a_household_shares_makes_nobody_one() {
    let phone = "07100477276";
    are_different(&[
        Row { phone, ..george() },
        Row {
            phone,
            given: "Margaret",
            born: "1960-01-17",
            sex: "F",
            ..george()
        },
    ]);
}

#[test]
fn namesakes_in_one_town_are_two() {
    are_different(&[
        george(),
        Row {
            born: "1990-05-03",
            line: "112 Station Road, Preston",
            postcode: "PR1 4QL",
            ..george()
        },
    ]);
}

#[test]
fn a_relatives_nhs_number_makes_nobody_one() {
    let number = "9990405476";
    let mother = Row {
        given: "Rebecca",
        born: "1985-07-19",
        ..layla()
    };
    are_different(&[with_nhs(number, layla()), with_nhs(number, mother)]);
}

#[test]
fn two_nhs_numbers_are_two_people_who_share_a_name_and_a_birth_date() {
    are_different(&[
        with_nhs("9990405476", layla()),
        Row {
            line: "3 Harbour Walk, Truro",
            postcode: "TR1 2QH",
            nhs: "9998052653",
            ..layla()
        },
    ]);
}

#[test]
fn two_people_are_not_chained_together_through_a_third_record() {
    // A record without a birth date fits the father as well as the son.
    let father = with_nhs("9990405476", george());
    let son = with_nhs("9998052653", born("1984-02-09", george()));
    let found = people(&[father, son, born("", george())]);
    assert_ne!(found[0], found[1]);
}

#[test]
fn a_number_that_a_parent_gave_for_a_child_makes_nobody_one_where_no_birth_date_is_said() {
    let number = "9990405476";
    let child = born("", with_nhs(number, layla()));
    let mother = with_given("Rebecca", born("1985-07-19", with_nhs(number, layla())));
    are_different(&[child, mother]);
}

#[test]
fn there_is_a_high_street_in_every_town() {
    let of = |postcode| Row {
        given: "John",
        family: "Smith",
        sex: "M",
        line: "10 High Street",
        postcode,
        ..Row::default()
    };
    are_different(&[of("PR1 4QL"), of("LS1 3AJ")]);
}

#[test]
fn a_date_that_a_system_fills_in_makes_nobody_one() {
    for date in ["9999-12-31", "99/99/9999", "1753-01-01"] {
        let of = |given, line, postcode| Row {
            line,
            postcode,
            ..born(date, with_given(given, layla()))
        };
        are_different(&[
            of("Layla", "24 Shelley Grove, Preston", "PR5 6NE"),
            of("Leanne", "3 Harbour Walk, Truro", "TR1 2QH"),
        ]);
    }
}

#[test]
fn a_day_that_never_was_is_near_the_one_that_was_meant() {
    are_one(&[born("2012-02-29", layla()), born("2012-02-30", layla())]);
}

#[test]
fn somebody_with_a_hundred_attendances_is_one() {
    let visits = vec![with_nhs("9990405476", layla()); 100];
    let elsewhere = with_given("Lyla", layla());
    are_one(&[visits, vec![elsewhere]].concat());
}
