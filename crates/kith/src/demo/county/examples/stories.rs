//! The stories themselves.

use super::Cell::{self, DaysAgo, OldHome, OldPostcode, OwnNumber, Text};
use super::{Script, Story, Told, ToldCarer};
use crate::demo::county::feeds::Column::{self, *};
use crate::demo::county::household::Tenure;
use crate::demo::county::names::{Sex, Tradition};

type Said = &'static [(Column, Cell)];

/// A feed that says nothing but what is true.
const TRUE: Said = &[];

const NOBODY: Told = Told {
    key: "",
    story: "",
    given: "",
    middle: &[],
    family: "",
    former: None,
    sex: Sex::Female,
    tradition: Tradition::British,
    age: 0,
    birthday: (1, 1),
    died_days_ago: None,
    phone: "",
    needs: "",
    carers: &[],
    script: Script(&[]),
};

const AGNIESZKA: ToldCarer = ToldCarer {
    name: "Agnieszka Kowalczyk",
    relationship: "Mother",
    parental: true,
    phone: "07700 900341",
};
const DANIEL: ToldCarer = ToldCarer {
    name: "Daniel Reid",
    relationship: "Father",
    parental: true,
    phone: "07700 900342",
};
const FOLAKE: ToldCarer = ToldCarer {
    name: "Folake Adebayo",
    relationship: "Mother",
    parental: true,
    phone: "07700 900356",
};
const DONNA: ToldCarer = ToldCarer {
    name: "Donna Blackshaw",
    relationship: "Mother",
    parental: true,
    phone: "07700 900378",
};
const NASRIN: ToldCarer = ToldCarer {
    name: "Nasrin Begum",
    relationship: "Mother",
    parental: true,
    phone: "07700 900391",
};
const SUSAN: ToldCarer = ToldCarer {
    name: "Susan Parry",
    relationship: "Daughter",
    parental: false,
    phone: "07700 900364",
};

pub(super) static STORIES: [Story; 9] = [
    Story {
        tenure: Tenure::Council,
        moved: None,
        people: &[
            Told {
                key: "child-in-five-feeds",
                story: "A girl of nine in five feeds under five spellings of her name: doctor, \
                        school, health visitor and social worker have never seen one record.",
                given: "Zofia",
                middle: &["Maria"],
                family: "Kowalczyk-Reid",
                tradition: Tradition::Polish,
                age: 9,
                birthday: (3, 14),
                phone: "07700 900341",
                carers: &[AGNIESZKA, DANIEL],
                script: Script(&[
                    (
                        "gp",
                        &[
                            (VisitorName, Text("Ruth Okafor")),
                            (VisitorTeam, Text("Pellbridge 0 to 19 health visiting team")),
                            (VisitorPhone, Text("01632 960118")),
                            (VisitorSince, DaysAgo(410)),
                        ],
                    ),
                    (
                        "school",
                        &[
                            (GivenName, Text("Sophia")),
                            (FamilyName, Text("Kowalczyk")),
                            (MiddleNames, Text("")),
                            (Service1, Text("Special educational needs support")),
                            (
                                Organisation1,
                                Text("Pellbridge special educational needs team"),
                            ),
                            (Worker1, Text("Martin Hale")),
                            (Role1, Text("SEN co-ordinator")),
                            (WorkerPhone1, Text("01632 960127")),
                            (Start1, DaysAgo(300)),
                        ],
                    ),
                    (
                        "social-care",
                        &[
                            (GivenName, Text("Zosia")),
                            (FamilyName, Text("Kowalczyk Reid")),
                            (NhsNumber, OwnNumber),
                            (NhsNumberStatus, Text("02")),
                            (Service1, Text("Children's social care")),
                            (Organisation1, Text("Pellbridge family safeguarding team")),
                            (Worker1, Text("Leanne Whitcombe")),
                            (Role1, Text("Social worker")),
                            (WorkerPhone1, Text("01632 960133")),
                            (WorkerEmail1, Text("leanne.whitcombe@orrinshire.example")),
                            (Start1, DaysAgo(120)),
                            (Service2, Text("Early help")),
                            (Organisation2, Text("Pellbridge early help team")),
                            (Worker2, Text("Priya Nair")),
                            (Role2, Text("Family support worker")),
                            (WorkerPhone2, Text("01632 960134")),
                            (Start2, DaysAgo(400)),
                            (End2, DaysAgo(120)),
                            (AssessmentHeld, Text("Early Help Assessment")),
                            (AssessmentHolder, Text("Pellbridge early help team")),
                            (AssessmentPhone, Text("01632 960134")),
                            (AssessmentDate, DaysAgo(390)),
                            (LeadName, Text("Leanne Whitcombe")),
                            (LeadRole, Text("Social worker")),
                            (
                                LeadOrganisation,
                                Text("Pellbridge family safeguarding team"),
                            ),
                            (LeadPhone, Text("01632 960133")),
                        ],
                    ),
                    (
                        "hospital",
                        &[(FamilyName, Text("Reid")), (MiddleNames, Text(""))],
                    ),
                    ("housing", &[(FamilyName, Text("Kowalczyk"))]),
                ]),
                ..NOBODY
            },
            Told {
                given: "Agnieszka",
                family: "Kowalczyk",
                tradition: Tradition::Polish,
                age: 34,
                birthday: (7, 2),
                phone: "07700 900341",
                needs: "Interpreter: Polish",
                script: Script(&[("gp", TRUE), ("housing", TRUE)]),
                ..NOBODY
            },
            Told {
                given: "Daniel",
                middle: &["James"],
                family: "Reid",
                sex: Sex::Male,
                age: 37,
                birthday: (11, 9),
                phone: "07700 900342",
                script: Script(&[("gp", TRUE), ("housing", &[(GivenName, Text("Dan"))])]),
                ..NOBODY
            },
            Told {
                given: "Leo",
                family: "Kowalczyk-Reid",
                sex: Sex::Male,
                tradition: Tradition::Polish,
                age: 1,
                birthday: (9, 20),
                phone: "07700 900341",
                carers: &[AGNIESZKA, DANIEL],
                script: Script(&[
                    (
                        "gp",
                        &[
                            (VisitorName, Text("Ruth Okafor")),
                            (VisitorTeam, Text("Pellbridge 0 to 19 health visiting team")),
                            (VisitorPhone, Text("01632 960118")),
                            (VisitorSince, DaysAgo(410)),
                        ],
                    ),
                    (
                        "hospital",
                        &[(GivenName, Text("Baby")), (FamilyName, Text("Kowalczyk"))],
                    ),
                ]),
                ..NOBODY
            },
        ],
    },
    Story {
        tenure: Tenure::Rented,
        moved: None,
        people: &[
            Told {
                key: "twin-girl",
                story: "A twin: same address, birth date and family name as her brother, and at \
                        the hospital hardly a name of her own.",
                given: "Taiwo",
                middle: &["Grace"],
                family: "Adebayo",
                tradition: Tradition::Nigerian,
                age: 6,
                birthday: (5, 21),
                phone: "07700 900356",
                carers: &[FOLAKE],
                script: Script(&[
                    ("gp", TRUE),
                    ("school", TRUE),
                    (
                        "hospital",
                        &[(GivenName, Text("Twin 1")), (MiddleNames, Text(""))],
                    ),
                ]),
                ..NOBODY
            },
            Told {
                key: "twin-boy",
                story: "The other twin.",
                given: "Kehinde",
                middle: &["Samuel"],
                family: "Adebayo",
                sex: Sex::Male,
                tradition: Tradition::Nigerian,
                age: 6,
                birthday: (5, 21),
                phone: "07700 900356",
                carers: &[FOLAKE],
                script: Script(&[
                    ("gp", TRUE),
                    ("school", &[(GivenName, Text("Kenny"))]),
                    (
                        "hospital",
                        &[(GivenName, Text("Twin 2")), (MiddleNames, Text(""))],
                    ),
                ]),
                ..NOBODY
            },
            Told {
                given: "Folake",
                family: "Adebayo",
                tradition: Tradition::Nigerian,
                age: 33,
                birthday: (2, 8),
                phone: "07700 900356",
                script: Script(&[("gp", TRUE)]),
                ..NOBODY
            },
        ],
    },
    Story {
        tenure: Tenure::Owned,
        moved: None,
        people: &[
            Told {
                key: "father-of-one-name",
                story: "A father whose son has his whole name and lives with him.",
                given: "Thomas",
                middle: &["George"],
                family: "Whitlock",
                sex: Sex::Male,
                age: 52,
                birthday: (4, 3),
                phone: "07700 900322",
                script: Script(&[("gp", TRUE), ("hospital", TRUE)]),
                ..NOBODY
            },
            Told {
                key: "son-of-one-name",
                story: "The son with his father's whole name.",
                given: "Thomas",
                middle: &["George"],
                family: "Whitlock",
                sex: Sex::Male,
                age: 23,
                birthday: (4, 30),
                phone: "07700 900323",
                script: Script(&[
                    ("gp", TRUE),
                    ("hospital", TRUE),
                    ("police", &[(GivenName, Text("Tom"))]),
                ]),
                ..NOBODY
            },
        ],
    },
    Story {
        tenure: Tenure::Council,
        moved: None,
        people: &[Told {
            key: "older-man-who-fell",
            story: "A man of 84 who lives alone and has fallen; his daughter looks after him, and \
                    three services visit without knowing of each other.",
            given: "Ernest",
            middle: &["Albert"],
            family: "Hallam",
            sex: Sex::Male,
            age: 84,
            birthday: (1, 27),
            phone: "01632 960377",
            needs: "Speak clearly, hearing aids",
            carers: &[SUSAN],
            script: Script(&[
                ("gp", TRUE),
                (
                    "hospital",
                    &[
                        (Service1, Text("Falls service")),
                        (Organisation1, Text("Pellbridge falls clinic")),
                        (Worker1, Text("Marta Nowak")),
                        (Role1, Text("Falls practitioner")),
                        (WorkerPhone1, Text("01632 960141")),
                        (Start1, DaysAgo(18)),
                    ],
                ),
                (
                    "social-care",
                    &[
                        (GivenName, Text("Ernie")),
                        (MiddleNames, Text("")),
                        (Service1, Text("Reablement")),
                        (Organisation1, Text("Pellbridge reablement team")),
                        (Worker1, Text("Gareth Bowen")),
                        (Role1, Text("Reablement co-ordinator")),
                        (WorkerPhone1, Text("01632 960142")),
                        (Start1, DaysAgo(10)),
                        (Service2, Text("Occupational therapy")),
                        (Organisation2, Text("Pellbridge occupational therapy team")),
                        (Worker2, Text("Hannah Lowe")),
                        (Role2, Text("Occupational therapist")),
                        (WorkerPhone2, Text("01632 960143")),
                        (Start2, DaysAgo(420)),
                        (End2, DaysAgo(300)),
                        (AssessmentHeld, Text("Care Act assessment")),
                        (AssessmentHolder, Text("Pellbridge adult social care team")),
                        (AssessmentPhone, Text("01632 960144")),
                        (AssessmentDate, DaysAgo(8)),
                    ],
                ),
                (
                    "housing",
                    &[(FamilyName, Text("Hallum")), (DateOfBirth, Text(""))],
                ),
            ]),
            ..NOBODY
        }],
    },
    Story {
        tenure: Tenure::Rented,
        moved: None,
        people: &[Told {
            key: "person-of-one-name",
            story: "A woman with one name only, which each system keeps in another place.",
            given: "Wulandari",
            age: 31,
            birthday: (8, 17),
            phone: "07700 900399",
            needs: "Interpreter: Indonesian",
            script: Script(&[
                ("gp", TRUE),
                (
                    "hospital",
                    &[(GivenName, Text("")), (FamilyName, Text("Wulandari"))],
                ),
                ("housing", &[(FamilyName, Text("Wulandari"))]),
            ]),
            ..NOBODY
        }],
    },
    Story {
        tenure: Tenure::Council,
        moved: None,
        people: &[
            Told {
                key: "young-carer",
                story: "A girl of thirteen who looks after her mother: school knows that she is \
                        tired, and only the young carers' project knows why.",
                given: "Keira",
                middle: &["Louise"],
                family: "Blackshaw",
                age: 13,
                birthday: (6, 6),
                phone: "07700 900378",
                carers: &[DONNA],
                script: Script(&[
                    ("gp", TRUE),
                    (
                        "school",
                        &[
                            (GivenName, Text("Kiera")),
                            (Service1, Text("Education welfare")),
                            (Organisation1, Text("Pellbridge education welfare service")),
                            (Worker1, Text("Joan Fairley")),
                            (Role1, Text("Education welfare officer")),
                            (WorkerPhone1, Text("01632 960151")),
                            (Start1, DaysAgo(60)),
                        ],
                    ),
                    (
                        "social-care",
                        &[
                            (Service1, Text("Young carers' service")),
                            (Organisation1, Text("Pellbridge young carers' project")),
                            (Worker1, Text("Amir Haddad")),
                            (Role1, Text("Young carers' worker")),
                            (WorkerPhone1, Text("01632 960152")),
                            (Start1, DaysAgo(200)),
                            (AssessmentHeld, Text("Young carer's needs assessment")),
                            (AssessmentHolder, Text("Pellbridge young carers' project")),
                            (AssessmentPhone, Text("01632 960152")),
                            (AssessmentDate, DaysAgo(190)),
                            (LeadName, Text("Amir Haddad")),
                            (LeadRole, Text("Young carers' worker")),
                            (LeadOrganisation, Text("Pellbridge young carers' project")),
                            (LeadPhone, Text("01632 960152")),
                        ],
                    ),
                ]),
                ..NOBODY
            },
            Told {
                given: "Donna",
                middle: &["Marie"],
                family: "Blackshaw",
                age: 41,
                birthday: (10, 12),
                phone: "07700 900378",
                carers: &[ToldCarer {
                    name: "Keira Blackshaw",
                    relationship: "Daughter",
                    parental: false,
                    phone: "07700 900378",
                }],
                script: Script(&[
                    ("gp", TRUE),
                    ("hospital", TRUE),
                    (
                        "social-care",
                        &[
                            (Service1, Text("Adult social care")),
                            (Organisation1, Text("Pellbridge adult social care team")),
                            (Worker1, Text("Colin Marsh")),
                            (Role1, Text("Social worker")),
                            (WorkerPhone1, Text("01632 960144")),
                            (Start1, DaysAgo(500)),
                        ],
                    ),
                    ("housing", TRUE),
                ]),
                ..NOBODY
            },
        ],
    },
    Story {
        tenure: Tenure::Council,
        moved: Some((17, 150)),
        people: &[
            Told {
                key: "child-who-moved",
                story: "A boy whose family moved across the county: doctor and hospital still \
                        write to the old address.",
                given: "Imran",
                family: "Rahman",
                sex: Sex::Male,
                tradition: Tradition::Bangladeshi,
                age: 11,
                birthday: (12, 5),
                phone: "07700 900391",
                carers: &[NASRIN],
                script: Script(&[
                    (
                        "gp",
                        &[
                            (AddressLine, OldHome),
                            (Postcode, OldPostcode),
                            (Uprn, Text("")),
                            (Updated, DaysAgo(700)),
                        ],
                    ),
                    (
                        "hospital",
                        &[
                            (AddressLine, OldHome),
                            (Postcode, OldPostcode),
                            (FamilyName, Text("Rehman")),
                            (Updated, DaysAgo(400)),
                        ],
                    ),
                    ("school", &[(GivenName, Text("Emran"))]),
                    ("housing", TRUE),
                ]),
                ..NOBODY
            },
            Told {
                key: "mother-who-moved",
                story: "His mother, whose family name is not his.",
                given: "Nasrin",
                family: "Begum",
                tradition: Tradition::Bangladeshi,
                age: 38,
                birthday: (1, 1),
                phone: "07700 900391",
                needs: "Interpreter: Bengali (Sylheti)",
                script: Script(&[
                    (
                        "gp",
                        &[
                            (AddressLine, OldHome),
                            (Postcode, OldPostcode),
                            (Uprn, Text("")),
                            (Updated, DaysAgo(700)),
                        ],
                    ),
                    ("housing", &[(GivenName, Text("Nasreen"))]),
                ]),
                ..NOBODY
            },
        ],
    },
    Story {
        tenure: Tenure::Council,
        moved: None,
        people: &[Told {
            key: "woman-who-died",
            story: "A woman of 91 who died three weeks ago: health knows, and housing still sends \
                    letters.",
            given: "Doreen",
            middle: &["May"],
            family: "Pickersgill",
            age: 91,
            birthday: (2, 19),
            died_days_ago: Some(21),
            phone: "01632 960388",
            script: Script(&[
                ("gp", &[(Updated, DaysAgo(14))]),
                ("hospital", &[(Updated, DaysAgo(20))]),
                (
                    "social-care",
                    &[
                        (GivenName, Text("Dorreen")),
                        (Service1, Text("Home care")),
                        (Organisation1, Text("Pellbridge home care brokerage")),
                        (Worker1, Text("Siân Howells")),
                        (Role1, Text("Care co-ordinator")),
                        (WorkerPhone1, Text("01632 960161")),
                        (Start1, DaysAgo(610)),
                        (End1, DaysAgo(21)),
                    ],
                ),
                ("housing", TRUE),
            ]),
            ..NOBODY
        }],
    },
    Story {
        tenure: Tenure::Owned,
        moved: None,
        people: &[Told {
            key: "woman-who-married",
            story: "A woman whose hospital record is still in the name that she had before she \
                    married.",
            given: "Siân",
            middle: &["Elen"],
            family: "O'Donovan-Rhys",
            former: Some(("Pritchard", 3)),
            tradition: Tradition::Welsh,
            age: 36,
            birthday: (9, 30),
            phone: "07700 900344",
            script: Script(&[
                ("gp", TRUE),
                (
                    "hospital",
                    &[
                        (FamilyName, Text("Pritchard")),
                        (PreviousFamilyName, Text("")),
                        (Updated, DaysAgo(1_900)),
                    ],
                ),
                ("police", &[(FamilyName, Text("Rhys"))]),
            ]),
            ..NOBODY
        }],
    },
];
