//! Invented people for this room's tests.

use crate::source_record::SourceRecord;

/// A record in which every field says something.
pub(crate) fn full_record() -> SourceRecord {
    let json = serde_json::json!({
        "record_key": "R1",
        "collected_from": "Preston walk-in clinic",
        "updated": "2026-01-10",
        "given_name": "Lily",
        "middle_names": "May",
        "family_name": "Murray",
        "previous_family_name": "Smith",
        "nhs_number": "9995141264",
        "nhs_number_status": "01",
        "birth_date": "2010-03-04",
        "sex": "female",
        "address": { "line": "1 Elm Close, Preston", "postcode": "PR2 4JY" },
        "phones": ["07770 900111"],
        "email": "lily.murray@example.org",
        "communication_needs": "Uses Makaton",
        "carers": [{
            "name": "Rose Murray",
            "relationship": "Mother",
            "parental_responsibility": true,
            "phone": "07770 900222",
            "address": "1 Elm Close, Preston, PR2 4JY",
        }],
        "gp": { "name": "Elm Surgery", "phone": "01772 555100", "since": "2010-04-01" },
        "school": { "name": "Broughton High School", "since": "2021-09-01" },
        "health_visitor": { "worker": "Vera Visitor", "until": "2015-03-04" },
        "involvements": [
            { "service": "Early help", "organisation": "Preston Council", "worker": "Fay Worker",
              "phone": "01772 555199", "start": "2025-11-03" },
            { "service": "Speech therapy", "start": "2023-01-05", "end": "2024-02-01" },
        ],
        "assessment": { "held": "Early Help Assessment", "holder": "Preston Council" },
        "lead_professional": { "name": "Fay Worker", "role": "Family support worker" },
        "as_sent": [{ "field": "phone", "value": "1 Elm Close", "reason": "not a number" }],
    });
    serde_json::from_value(json).expect("a record")
}
