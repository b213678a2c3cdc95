use super::*;
use crate::intake::csv_feed::Rows;
use crate::intake::mapping::Mapping;

const HEADER: &str = "record_id,nhs_number,given_name,family_name,date_of_birth,sex,postcode,phone,updated,carer_1_name,school_urn";

fn read(row: &str) -> Result<SourceRecord, Refused> {
    read_as(row, Encoding::Utf8)
}

fn read_as(row: &(impl AsRef<[u8]> + ?Sized), encoding: Encoding) -> Result<SourceRecord, Refused> {
    let cells: Vec<String> = HEADER.split(',').map(str::to_owned).collect();
    let header = Header::understand(&cells, &Mapping::default()).unwrap();
    let reader = RowReader {
        header,
        encoding,
        date_format: None,
        today: jiff::civil::date(2026, 11, 22),
    };
    let row = Rows::new(row.as_ref(), b',', 2, 0)
        .next_row()
        .unwrap()
        .unwrap();
    reader.read(&row)
}

fn refused(row: &str) -> (Option<&'static str>, String) {
    let refused = read(row).unwrap_err();
    (refused.field, refused.reason.into_owned())
}

fn aside(row: &str) -> Vec<(String, String)> {
    read(row)
        .unwrap()
        .as_sent
        .into_iter()
        .map(|one| (one.field, one.value))
        .collect()
}

#[test]
fn a_row_becomes_a_record() {
    let record =
        read("A1,943 476 5919,Zoë,O'Brien-Smith,04/09/2019,F,pr24jy,7171808526,2026-01-02,Ada O'Brien,123456").unwrap();
    assert_eq!(record.record_key, "A1");
    assert_eq!(record.nhs_number.unwrap().digits(), "9434765919");
    assert_eq!(record.birth_date.unwrap().to_string(), "2019-09-04");
    assert_eq!(
        record.address.postcode.as_ref().unwrap().as_str(),
        "PR2 4JY"
    );
    assert_eq!(record.phones[0].comparable(), "+447171808526");
    assert_eq!(record.carers[0].name, "Ada O'Brien");
    assert_eq!(
        record.school.as_ref().unwrap().code,
        Some(ServiceCode::Urn("123456".into()))
    );
    assert_eq!(record.as_sent, []);
    let kept = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<SourceRecord>(&kept).unwrap(), record);
}

#[test]
fn a_row_that_cannot_be_about_anyone_is_refused_with_its_field_and_reason() {
    assert_eq!(refused(",,Ada,Okafor,,,,,,,").0, Some("record_id"));
    assert!(
        refused("A1,,,,2019-03-01,F,,,,,")
            .1
            .contains("a name or an NHS number")
    );
    assert!(
        refused("A1,,Unknown,N/A,2019-03-01,F,,,,,")
            .1
            .contains("a name or an NHS number")
    );
    assert!(
        refused("A1,,Ada,Okafor")
            .1
            .contains("4 columns and the header has 11")
    );
    assert!(
        refused("A1,,Ada,Okafor,,,,,,,,extra")
            .1
            .contains("12 columns")
    );
}

#[test]
fn a_birth_date_that_cannot_be_true_refuses_the_row() {
    for (date, reason) in [
        ("2019-02-30", "no such day"),
        ("31/13/2019", "no such month"),
        ("2031-01-01", "in the future"),
        ("1066-10-14", "not from 1850"),
        ("soon", "fewer than 4 digits"),
    ] {
        let (field, said) = refused(&format!("A1,,Ada,Okafor,{date},F,,,,,"));
        assert_eq!(field, Some("date_of_birth"), "{date}");
        assert!(said.contains(reason) || date == "soon", "{date}: {said}");
        assert!(!said.contains(date), "the reason must not repeat the value");
    }
}

#[test]
fn a_letter_that_cannot_be_read_refuses_the_row() {
    let damaged = b"A1,,Zo\xeb,Okafor,,,,,,,";
    assert_eq!(
        read_as(damaged, Encoding::Utf8).unwrap_err().field,
        Some("given_name")
    );
    assert_eq!(
        read_as(damaged, Encoding::Windows1252)
            .unwrap()
            .given_name
            .unwrap()
            .as_str(),
        "Zoë"
    );
}

#[test]
fn a_bad_value_is_set_aside_and_the_person_is_kept() {
    let sent = |field: &str, value: &str| vec![(field.to_owned(), value.to_owned())];
    assert_eq!(
        aside("A1,943 476 5918,Ada,Okafor,,,,,,,"),
        sent("nhs_number", "943 476 5918")
    );
    assert_eq!(aside("A1,,Ada,Okafor,,,PR2,,,,"), sent("postcode", "PR2"));
    assert_eq!(aside("A1,,Ada,Okafor,,,,12,,,"), sent("phone", "12"));
    assert_eq!(aside("A1,,Ada,Okafor,,Q,,,,,"), sent("sex", "Q"));
    assert_eq!(
        aside("A1,,Ada,Okafor,,,,,2019-02-30,,"),
        sent("updated", "2019-02-30")
    );
    assert_eq!(aside("A1,,Ada,Okafor,,,,,,,12"), sent("school_urn", "12"));
}

#[test]
fn placeholders_are_no_evidence() {
    for number in ["0000000000", "9999999999", "1234567890", "N/A"] {
        let record = read(&format!("A1,{number},Ada,Okafor,,,,,,,")).unwrap();
        assert_eq!(
            (record.nhs_number, record.as_sent.len()),
            (None, 1),
            "{number}"
        );
    }
    for date in ["1900-01-01", "1901-01-01", "01/01/1970"] {
        let record = read(&format!("A1,,Ada,Okafor,{date},,,,,,")).unwrap();
        assert_eq!(
            (record.birth_date, record.as_sent.len()),
            (None, 1),
            "{date}"
        );
    }
    let baby = read("A1,,Baby,Okafor,1984-01-01,U,ZZ99 3VZ,,,,").unwrap();
    assert_eq!(
        baby.given_name.unwrap().as_str(),
        "Baby",
        "it is shown, but see matching"
    );
    assert_eq!((baby.sex, baby.as_sent.len()), (None, 0));
    assert!(!baby.address.postcode.unwrap().is_place());
}
