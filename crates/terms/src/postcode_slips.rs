//! The postcode that was probably meant, where O stands for 0, or I or L for 1, or the other way about.
//!
//! Only ever offered to the person who typed it: another house may well have the altered one.

use crate::postcode::Postcode;

/// The 124 postcode areas. Used to judge suggestions only: a postcode of a new area is not refused.
/// Source: Office for National Statistics, ONS Postcode Directory user guide.
const AREAS: &str = "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL \
    DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA \
    LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK \
    SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV XX YO ZE";

/// With more exchanges than this it is no slip but something else: `111 1111` is not meant for `LL11 1LL`.
const MOST: usize = 3;

/// The one postcode that comes of the fewest exchanges; none, if two would do as well.
pub(crate) fn without_slips(code: &str) -> Option<Postcode> {
    if !(5..=7).contains(&code.len()) {
        return None;
    }
    let mut readings: Vec<(usize, String)> = vec![(0, String::new())];
    for byte in code.bytes() {
        readings = readings
            .iter()
            .flat_map(|reading| extended(reading, byte))
            .collect();
        readings.retain(|(changes, _)| *changes <= MOST);
    }
    let mut found: Vec<(usize, Postcode)> = readings
        .iter()
        .filter_map(|(changes, text)| Some((*changes, Postcode::from_compact(text)?)))
        .filter(|(_, postcode)| AREAS.split_whitespace().any(|area| area == postcode.area()))
        .collect();
    found.sort_by_key(|(changes, _)| *changes);
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some((fewest, _)), Some((next, _))) if fewest == next => None,
        (first, _) => first.map(|(_, postcode)| postcode),
    }
}

/// What was read so far, with the next character as it is and as each of those it looks like.
fn extended((changes, text): &(usize, String), byte: u8) -> Vec<(usize, String)> {
    let with = |extra: usize, c: char| (changes + extra, format!("{text}{c}"));
    let mut out = vec![with(0, char::from(byte))];
    out.extend(look_alikes(byte).chars().map(|c| with(1, c)));
    out
}

const fn look_alikes(byte: u8) -> &'static str {
    match byte {
        b'O' => "0",
        b'0' => "O",
        b'I' | b'L' => "1",
        b'1' => "IL",
        _ => "",
    }
}
