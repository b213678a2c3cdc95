use crate::{Kind, Refusal};

#[test]
fn each_refusal_says_what_was_wrong_and_what_to_do() {
    let what = "PDF";
    for refusal in [
        Refusal::Empty,
        Refusal::TooLarge { limit: 25_000_000 },
        Refusal::NotKept {
            what: "a video",
            advice: "send a picture",
        },
        Refusal::Damaged { what },
        Refusal::Locked { what },
        Refusal::AlsoAnother {
            what,
            other: "an archive",
        },
        Refusal::Active {
            what,
            active: "scripts",
            advice: "print it",
        },
        Refusal::Elsewhere { what },
        Refusal::Nested { what },
        Refusal::Unpacks {
            what,
            too_much: "too many parts",
        },
        Refusal::Formula { row: 2 },
        Refusal::Points { limit: 64_000_000 },
        Refusal::Harmful,
        Refusal::NotScanned,
    ] {
        let text = refusal.to_string();
        let (wrong, advice) = text.split_once(": ").unwrap();
        assert!(wrong.len() > 15 && advice.len() > 7, "{text}");
    }
    let large = Refusal::TooLarge { limit: 25_000_000 }.to_string();
    assert!(large.contains("25 MB"), "{large}");
    assert!(
        Refusal::TooLarge { limit: 900 }
            .to_string()
            .contains("900 bytes")
    );
}

#[test]
fn each_kind_has_an_ending_and_a_media_type_of_its_own() {
    for (place, kind) in Kind::ALL.into_iter().enumerate() {
        for other in Kind::ALL.into_iter().skip(place + 1) {
            assert_ne!(kind.ending(), other.ending());
            assert_ne!(kind.media_type(), other.media_type());
        }
    }
}
