use kith_gate::Grant;
use kith_gate::action::SearchPeople;
use kith_people::People;
use kith_people::rules::criteria::Criteria;

async fn look(people: &People, grant: Grant<SearchPeople>, asked: &Criteria) {
    let _ = people.find(grant, asked).await;
    let _ = people.find(grant, asked).await;
}

fn main() {}
