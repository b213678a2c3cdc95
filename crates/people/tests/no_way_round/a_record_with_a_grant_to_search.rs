use kith_gate::Grant;
use kith_gate::action::SearchPeople;
use kith_people::People;

async fn look(people: &People, grant: &Grant<SearchPeople>) {
    let _ = people.record(grant).await;
}

fn main() {}
