//! Forms, for other systems.

use axum::http::StatusCode;
use jiff::civil::date;
use kith_exchange::fhir::read_questionnaire;

use crate::world::World;

#[tokio::test]
async fn anybody_may_take_a_form_as_a_fhir_questionnaire() {
    let world = World::copy().await;
    let page = world.stranger().get("/forms/accreditation/2026").await;
    let link = "/forms/accreditation/2026/questionnaire.json";
    assert!(page.body.contains(&format!("href=\"{link}\"")));
    let taken = world.stranger().get(link).await;
    assert_eq!(taken.status, StatusCode::OK);
    assert_eq!(taken.header("content-type"), "application/fhir+json");
    let read = read_questionnaire(&taken.body, date(2026, 11, 23)).unwrap();
    assert_eq!(read.form.key().as_str(), "accreditation");
    assert_eq!(read.not_kept, []);
    let none = "/forms/accreditation/1999/questionnaire.json";
    let none = world.stranger().get(none).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}
