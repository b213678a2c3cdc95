//! What is sent to each route that takes a form.

use crate::world::World;

/// What is sent to a route so that it would do what it is there for.
pub(crate) fn form(world: &World, route: &str) -> Vec<(&'static str, String)> {
    let organisation = world.id("organisation").to_owned();
    let fixed: &[(&'static str, &str)] = match route {
        "/accounts" => &[("text", "spare")],
        "/accounts/new" => &[
            ("user_name", "new.holder"),
            ("full_name", "New Holder"),
            ("role", "practitioner"),
        ],
        "/accounts/{account}/role" => &[("role", "data-supplier")],
        "/accounts/{account}/{act}" => &[("why", "On leave")],
        "/account/password" => &[
            ("now", crate::world::PASSWORD),
            ("new", "purple kettle drum set"),
        ],
        "/account/pin" => &[("now", crate::world::PASSWORD), ("new", "719283")],
        "/account/passkeys/add" => &[("name", "Work phone"), ("code", "000000")],
        "/account/passkeys/made" => &[("answer", "{}")],
        "/account/passkeys/{passkey}/name" => &[("name", "Key ring")],
        "/alerts/{alert}/ask" => &[("question", "And who asked you?")],
        "/alerts/{alert}/decide" => &[("decision", "explained"), ("why", "A strategy meeting")],
        "/alerts/{alert}/suspend" => &[("why", "Until this is cleared up")],
        "/alerts/{alert}/tell" => &[("told", "no"), ("how", "It would raise the risk")],
        "/campaigns/new" => &[
            ("form", "dspt-social-care/2025-26"),
            ("codes", "A1234\nVAA01"),
            ("due-day", "30"),
            ("due-month", "6"),
            ("due-year", "2026"),
            ("words", "Please publish by then"),
        ],
        "/letters/{organisation}" => &[("email", "front@ashbourne.example")],
        "/market/news" => &[
            ("title", "New questions"),
            ("words", "The toolkit asks two more"),
        ],
        "/breaches/new" => &[
            ("aware-day", "1"),
            ("aware-month", "3"),
            ("aware-year", "2026"),
            ("aware-time", "09:30"),
            ("happened", "A letter went astray"),
        ],
        "/archive/hold" => &[
            ("words", "An order of the court"),
            ("review-day", "1"),
            ("review-month", "6"),
            ("review-year", "2026"),
        ],
        "/archive/returns/{person}" => &[("comes", "out")],
        "/archive/holds/{person}/{keeping}" => &[("words", "The claim was settled")],
        "/breaches/{breach}/{step}" => &[("risk", "likely"), ("words", "It may be passed on")],
        "/matches/{review}" => &[("verdict", "different")],
        "/recoveries/{recovery}" => &[("decision", "refuse")],
        "/accounts/compare" => &[("list", "name\nSpare Holder\nNobody Atall")],
        "/prove" => &[
            ("password", crate::world::PASSWORD),
            ("code", "000000"),
            ("then", "/accounts"),
        ],
        "/organisations/new" => &[("name", "Fernley Trust")],
        "/organisations/{organisation}/accredit" => &[
            ("first-day", "1"),
            ("first-month", "3"),
            ("first-year", "2026"),
            ("last-day", "1"),
            ("last-month", "12"),
            ("last-year", "2026"),
            ("given_by", "Programme board"),
            ("evidence", "Minute 14"),
        ],
        "/organisations/{organisation}/conditions" => &[("response", world.id("accreditation"))],
        "/organisations/{organisation}/conditions/{condition}" => &[
            ("status", "met"),
            ("evidence", "Minute 15"),
            ("assessor", "Programme board"),
            ("assessed-day", "1"),
            ("assessed-month", "3"),
            ("assessed-year", "2026"),
        ],
        "/organisations/{organisation}/withdraw" => &[("why", "They have left")],
        "/people/{person}/colleague" => &crate::mediated::FOR_A_COLLEAGUE,
        "/people/{person}/contact/new" => &crate::sensitive::REQUEST,
        "/people/{person}/contact/{request}/answer" => {
            &[("outcome", "not-reached"), ("words", "I rang three times")]
        }
        "/people/{person}/correct" => &[
            ("field", "given-names"),
            ("value", "Oriana"),
            ("reason", "Birth certificate"),
        ],
        "/people/{person}/involvements/new" => &[
            ("service", "Housing support"),
            ("role", "Officer"),
            ("phone", "01632 960777"),
            ("started-day", "1"),
            ("started-month", "3"),
            ("started-year", "2026"),
        ],
        "/people/{person}/involvements/{involvement}/end" => &[
            ("ended-day", "2"),
            ("ended-month", "3"),
            ("ended-year", "2026"),
        ],
        "/people/{person}/kept" => &[
            ("kind", "consent"),
            ("said-day", "2"),
            ("said-month", "3"),
            ("said-year", "2026"),
            ("words", "She and her mother agreed"),
        ],
        "/people/{person}/kept/{keeping}/end" => &[("words", "The claim was settled")],
        "/people/{person}/problems/new" => {
            &[("section", "services"), ("text", "The school has changed")]
        }
        "/people/{person}/problems/{problem}/answer" => &[("text", "The school was asked")],
        "/people/{person}/reason" | "/people/{person}/override" => &[
            ("reason", "direct-involvement"),
            ("words", "Planning a home visit"),
        ],
        "/people/{person}/services/new" => &crate::sensitive::SERVICE,
        "/people/{person}/services/{service}/end" => &[
            ("ended-day", "2"),
            ("ended-month", "3"),
            ("ended-year", "2026"),
        ],
        "/people/{person}/services/{service}/renew" => &[
            ("given_by", "child"),
            ("judged_by", "Ione Hartsease"),
            ("given-day", "1"),
            ("given-month", "3"),
            ("given-year", "2026"),
            ("review-day", "1"),
            ("review-month", "9"),
            ("review-year", "2026"),
        ],
        "/people/{person}/services/{service}/withdraw" => &crate::sensitive::WITHDRAWAL,
        "/people/{person}/shield" => &[
            ("ground", "domestic-abuse"),
            ("review-day", "1"),
            ("review-month", "6"),
            ("review-year", "2026"),
        ],
        "/people/{person}/shield/keep" => &[
            ("review-day", "1"),
            ("review-month", "9"),
            ("review-year", "2026"),
        ],
        "/people/{person}/shield/lift" => &[("why", "He has moved abroad")],
        "/people/{person}/watch" => &[
            ("why", "In the paper again"),
            ("until-day", "1"),
            ("until-month", "7"),
            ("until-year", "2026"),
        ],
        "/questions/{question}" => &[("answer", "A strategy meeting")],
        "/responses" => &[("form", "dspt-social-care"), ("version", "2025-26")],
        "/responses/{response}/questions/{key}" => &[("seen", "1"), ("answer-2.1.1", "no")],
        "/responses/{response}/plan/new" | "/responses/{response}/plan/{action}" => &[
            ("question", "2.2.1"),
            ("action", "Change the contracts"),
            ("owner", "The manager"),
            ("due-day", "1"),
            ("due-month", "6"),
            ("due-year", "2026"),
        ],
        "/responses/{response}/plan/{action}/progress" => &[("note", "The solicitor has it")],
        "/responses/{response}/sections/{section}/paper" => {
            &[("seen-0", "0"), ("answer-2.1.1", "no")]
        }
        "/responses/{response}/take-back" => &[("why", "The training is not done yet")],
        "/staff-homes" => &[
            ("user_name", "test.practitioner"),
            ("first_line", "2 Elm Close"),
            ("postcode", "PR2 4JZ"),
        ],
        "/people/{person}/who-looked" => &crate::world::ASKS_WHO_LOOKED,
        "/register/single-site" | "/register/headquarters" => &[
            ("ods_code", "VBB01"),
            ("name", "Ash Lodge"),
            ("town", "Ulverston"),
            ("postcode", "LA12 7AA"),
            ("manager", "New Holder"),
            ("email", "manager@ash.example"),
            ("service-1-name", "Ash Green"),
            ("service-1-code", "VBB02"),
            ("service-1-postcode", "LA12 7AB"),
        ],
        "/search" => &[("name", "Oriana Pellbrook"), ("born-year", "2015")],
        "/set-up" => &[
            ("user_name", "test.spare"),
            ("set_up_code", "AAAAA-BBBBB-CCCCC-DDDDD"),
        ],
        "/sign-in" => &[
            ("user_name", "test.spare"),
            ("password", "wrong"),
            ("pin", "000000"),
            ("code", "000000"),
        ],
        "/sign-in/passkey" => &[("user_name", "test.spare")],
        "/sign-in/passkey/answer" => &[("answer", "{}")],
        "/terms" => &[("accept", "yes"), ("version", "1")],
        "/people/{person}/corrections/{correction}/withdraw"
        | "/people/{person}/watch/remove"
        | "/staff-homes/{account}/forget"
        | "/account/passkeys/{passkey}/remove"
        | "/accounts/{account}/passkeys/{passkey}/remove"
        | "/people/{person}/contact/{request}/approach"
        | "/people/{person}/who-looked/{answer}/leave-out"
        | "/people/{person}/links/{link}/undo"
        | "/matches/{review}/undo"
        | "/archive/due"
        | "/campaigns/{campaign}/chase"
        | "/register/confirm/{token}"
        | "/letters/{organisation}/confirm/{confirmation}"
        | "/archive/run"
        | "/archive/disposals/{disposal}"
        | "/market/news/{news}/take-down"
        | "/responses/{response}/plan/{action}/done"
        | "/responses/{response}/plan/{action}/remove"
        | "/responses/{response}/questions/{key}/own"
        | "/responses/{response}/questions/{key}/share"
        | "/responses/{response}/review"
        | "/responses/{response}/share"
        | "/responses/{response}/sign-off"
        | "/responses/{response}/publish"
        | "/sign-out"
        | "/sign-out-everywhere" => &[],
        other => panic!("{other} takes a form: say here what is sent to it"),
    };
    let mut form: Vec<_> = fixed
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    if route.ends_with("/approach") {
        let service = world.id("service").to_owned();
        form.extend(crate::sensitive::approach(&service));
    }
    if route == "/archive/hold" {
        form.push(("number", world.known.number.clone()));
    }
    if route == "/accounts/new" || route == "/responses" || route.ends_with("/role") {
        form.push(("organisation", organisation));
    }
    if route == "/alerts/{alert}/decide" {
        form.push(("seen", world.known.seen.clone()));
    }
    if route == "/alerts/{alert}/tell" {
        form.push(("person", world.shielded().to_owned()));
    }
    form
}
