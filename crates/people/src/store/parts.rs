//! What a source said, in the parts that are shown, or hidden, as a whole.
//!
//! Each part is a column of its own in `record` and `record_version`, so that the database hands over
//! those that a grant shows, and keeps the rest. The list below is the only place that says which
//! field belongs to which part, and which sections show it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use kith_gate::{Section, Sections};
use kith_store::{Args, Row, StoreError, Value};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::source_record::{Carer, CarerContact, SourceRecord};

/// Every part: its column, its place among a statement's arguments, the sections that show it only
/// together, and its fields. What has no section is shown to nobody.
macro_rules! parts {
    ($make:ident $with:tt) => {
        $make! { $with
            (Name "said_name" "$1" [Name]
                ["given_name" "middle_names" "family_name" "previous_family_name" "previous_given_name"])
            (Sex "said_sex" "$2" [Sex] ["sex"])
            (BirthDate "said_birth_date" "$3" [BirthDate] ["birth_date"])
            (NhsNumber "said_nhs_number" "$4" [NhsNumber] ["nhs_number" "nhs_number_status"])
            (Address "said_address" "$5" [Address] ["address"])
            (Contact "said_contact" "$6" [Contact] ["phones" "email"])
            (Carers "said_carers" "$7" [CarerName] ["carers"])
            // A list beside the list of carers: see `CarerContact`.
            (CarerContact "said_carer_contact" "$8" [CarerName CarerContact] [])
            // A system is often a clinic's or a ward's: where the person is seen.
            (Services "said_services" "$9" [Services]
                ["collected_from" "gp" "school" "health_visitor"])
            (Involvements "said_involvements" "$10" [Involvements] ["involvements"])
            (Indicators "said_indicators" "$11" [Indicators]
                ["assessment" "lead_professional" "communication_needs"])
            (Death "said_death" "$12" [Death] ["died_on"])
            // What could not be believed may be anything, an address too; and every field that no part names.
            (Unshown "said_unshown" "$13" [] ["record_key" "updated" "as_sent"])
        }
    };
}

/// SQL for each part, with commas between: `each_part!("r." column)` is `r.said_name, r.said_sex, …`. The
/// parts' own arguments are `place`, and the first thirteen of a statement.
macro_rules! each_part {
    ($($piece:tt)+) => { parts!(sql_of_parts ($($piece)+)) };
}

/// SQL for each part that hands it over only where its argument says so.
macro_rules! each_part_shown {
    ($table:literal) => {
        each_part!("case when cast(" place " as boolean) then " $table "." column " end as " column)
    };
}

macro_rules! sql_of_parts {
    ($pieces:tt ($first:ident $column:literal $place:literal $sections:tt $fields:tt)
        $(($other:ident $columns:literal $places:literal $others:tt $of:tt))+) => {
        concat!(
            sql_of_part!($pieces $column $place)
            $(, ", ", sql_of_part!($pieces $columns $places))+
        )
    };
}

macro_rules! sql_of_part {
    (($($piece:tt)+) $column:literal $place:literal) => {
        concat!($(sql_piece!($piece $column $place)),+)
    };
}

macro_rules! sql_piece {
    (column $column:literal $place:literal) => {
        $column
    };
    (place $column:literal $place:literal) => {
        $place
    };
    ($text:literal $column:literal $place:literal) => {
        $text
    };
}

macro_rules! part_type {
    (() $(($part:ident $column:literal $place:literal [$($section:ident)*] [$($field:literal)*]))+) => {
        /// A part of what a source said.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Part { $($part),+ }

        impl Part {
            /// Every part, in the order of their arguments.
            pub(crate) const ALL: &[Part] = &[$(Part::$part),+];

            /// The column that keeps it.
            pub(crate) const fn column(self) -> &'static str {
                match self { $(Part::$part => $column),+ }
            }

            const fn sections(self) -> &'static [Section] {
                match self { $(Part::$part => &[$(Section::$section),*]),+ }
            }

            const fn fields(self) -> &'static [&'static str] {
                match self { $(Part::$part => &[$($field),*]),+ }
            }
        }
    };
}

parts!(part_type());

impl Part {
    /// The part of a field: one that nobody is shown, where none names it.
    fn of(field: &str) -> Self {
        let mut all = Self::ALL.iter().copied();
        all.find(|it| it.fields().contains(&field))
            .unwrap_or(Self::Unshown)
    }

    /// Whether a grant of these sections shows it.
    pub(crate) fn is_shown(self, sections: Sections) -> bool {
        let needed = self.sections();
        !needed.is_empty() && needed.iter().all(|it| sections.contains(*it))
    }
}

/// The arguments of a statement that hands over the parts that these sections show.
pub(crate) fn shown(sections: Sections) -> Args {
    let shown = Part::ALL.iter().map(|it| it.is_shown(sections));
    shown.map(Value::Bool).collect()
}

/// What a source said in one record, as it is kept: the JSON of each part that says something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts(BTreeMap<Part, String>);

impl Parts {
    /// The parts of a record.
    pub(crate) fn of(record: &SourceRecord) -> Result<Self, serde_json::Error> {
        let mut carers = record.carers.clone();
        let contact: Vec<_> = carers.iter_mut().map(Carer::take_contact).collect();
        let mut parts = Self::default();
        for line in field_by_field(record)?.lines() {
            let (field, value) = line.split_once(':').unwrap_or_default();
            match field {
                "" => {}
                "\"carers\"" => parts.add(field, &serde_json::to_string(&carers)?),
                _ => parts.add(field, value),
            }
        }
        parts.0.values_mut().for_each(|it| it.push('}'));
        if contact.iter().any(|it| *it != CarerContact::default()) {
            let contact = serde_json::to_string(&contact)?;
            parts.0.insert(Part::CarerContact, contact);
        }
        Ok(parts)
    }

    /// Writes a field, in its quotes, into its part, which is still open.
    fn add(&mut self, field: &str, value: &str) {
        let text = self.0.entry(Part::of(field.trim_matches('"'))).or_default();
        text.push(if text.is_empty() { '{' } else { ',' });
        for piece in [field, ":", value] {
            text.push_str(piece);
        }
    }

    /// The arguments of a statement that writes them.
    pub(crate) fn args(&self) -> Args {
        let texts = Part::ALL.iter().map(|it| self.0.get(it).cloned());
        texts
            .map(|it| it.map_or(Value::Null, Value::Json))
            .collect()
    }

    /// The record that these are the parts of, without what is in none of them.
    pub(crate) fn record(mut self) -> Result<SourceRecord, serde_json::Error> {
        let contact = self.0.remove(&Part::CarerContact);
        let fields: Vec<&str> = self.0.values().map(|it| without_braces(it)).collect();
        let mut record: SourceRecord = serde_json::from_str(&format!("{{{}}}", fields.join(",")))?;
        if let Some(contact) = contact {
            let contact: Vec<CarerContact> = serde_json::from_str(&contact)?;
            for (carer, contact) in record.carers.iter_mut().zip(contact) {
                carer.give_contact(contact);
            }
        }
        Ok(record)
    }
}

/// The JSON of a record with each of its fields on a line, and without the braces around them. No value
/// ends a line: in JSON that is written without spaces none does.
fn field_by_field(record: &SourceRecord) -> Result<String, serde_json::Error> {
    let mut json = Vec::with_capacity(1024);
    let lines = FieldByField::default();
    record.serialize(&mut Serializer::with_formatter(&mut json, lines))?;
    String::from_utf8(json).map_err(serde::ser::Error::custom)
}

#[derive(Default)]
struct FieldByField {
    depth: usize,
}

impl Formatter for FieldByField {
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        match self.depth {
            1 => Ok(()),
            _ => writer.write_all(b"{"),
        }
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        match self.depth {
            0 => Ok(()),
            _ => writer.write_all(b"}"),
        }
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        is_first: bool,
    ) -> io::Result<()> {
        match (self.depth, is_first) {
            (1, _) => writer.write_all(b"\n"),
            (_, true) => Ok(()),
            (_, false) => writer.write_all(b","),
        }
    }
}

/// The fields of an object, to stand among those of others.
fn without_braces(object: &str) -> &str {
    object
        .strip_prefix('{')
        .and_then(|it| it.strip_suffix('}'))
        .unwrap_or(object)
}

/// What a source said, of the parts that were handed over. The day that it describes goes with every part.
pub(crate) fn said(row: &Row) -> Result<SourceRecord, StoreError> {
    let mut parts = Parts::default();
    for part in Part::ALL {
        if let Some(text) = row.get(part.column())? {
            parts.0.insert(*part, text);
        }
    }
    let record = parts.record().map_err(|_| StoreError::Cell {
        column: "said_name and the others".to_owned(),
        expected: "the parts of a source's record",
    })?;
    Ok(SourceRecord {
        updated: row.parse_maybe("updated_on")?,
        ..record
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::invented::full_record;

    #[test]
    fn a_record_is_the_same_when_its_parts_are_put_together_again() {
        let full = full_record();
        let parts = Parts::of(&full).unwrap();
        assert_eq!(parts.record().unwrap(), full);
        let empty = SourceRecord::default();
        let parts = Parts::of(&empty).unwrap();
        assert_eq!(parts.record().unwrap(), empty);
    }

    /// Asks a type for the names of its fields, and gives it no value.
    struct FieldsOf<'a>(&'a mut Vec<&'static str>);

    impl<'de> serde::Deserializer<'de> for FieldsOf<'_> {
        type Error = serde::de::value::Error;

        fn deserialize_struct<V: serde::de::Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            self.0.extend(fields);
            self.deserialize_any(visitor)
        }

        fn deserialize_any<V: serde::de::Visitor<'de>>(
            self,
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            visitor.visit_map(serde::de::value::MapDeserializer::new(std::iter::empty::<(
                &str,
                &str,
            )>()))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    #[test]
    fn every_field_of_a_record_is_in_one_part_and_every_part_names_fields_that_there_are() {
        let mut fields = Vec::new();
        serde::Deserialize::deserialize(FieldsOf(&mut fields))
            .map(|_: SourceRecord| ())
            .unwrap();
        let parts = Part::ALL.iter().flat_map(|it| it.fields());
        let mut named: Vec<_> = parts.copied().collect();
        named.sort_unstable();
        fields.sort_unstable();
        assert_eq!(named, fields);
    }

    #[test]
    fn a_carer_without_contact_has_none_beside_them() {
        let mut record = full_record();
        record.carers.push(Carer {
            name: "Aunt May".to_owned(),
            ..Carer::default()
        });
        let parts = Parts::of(&record).unwrap();
        assert!(!parts.0[&Part::Carers].contains("0777"));
        assert!(!parts.0[&Part::Carers].contains("Elm Close"));
        assert!(parts.0[&Part::CarerContact].contains("Elm Close"));
        assert_eq!(parts.clone().record().unwrap(), record);
        for carer in &mut record.carers {
            carer.take_contact();
        }
        let parts = Parts::of(&record).unwrap();
        assert!(!parts.0.contains_key(&Part::CarerContact));
    }

    #[test]
    fn contact_is_shown_with_the_name_of_the_carer_or_not_at_all() {
        let contact = Sections::NONE.with(Section::CarerContact);
        assert!(!Part::CarerContact.is_shown(contact));
        assert!(Part::CarerContact.is_shown(contact.with(Section::CarerName)));
        assert!(!Part::Carers.is_shown(contact));
    }

    #[test]
    fn what_could_not_be_believed_is_shown_with_no_section() {
        let all = Section::ALL.into_iter().collect();
        assert!(!Part::Unshown.is_shown(all));
        assert_eq!(Part::of("as_sent"), Part::Unshown);
        assert_eq!(Part::of("a_field_of_next_year"), Part::Unshown);
    }
}
