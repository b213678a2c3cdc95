use kith_people::People;
use kith_terms::PersonId;

async fn look(people: &People, person: PersonId) {
    let _ = people.record(&person).await;
}

fn main() {}
