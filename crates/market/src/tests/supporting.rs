//! Who helps a provider with forms, near it.

use kith_store::both_engines;

use super::listing::{ROWS, load};
use super::{Town, all_migrations};

both_engines! {
    migrations = all_migrations(),

    async fn a_provider_is_told_who_helps_where_it_is_and_an_organisation_that_is_none_of_nobody(db: TestDb) {
        let town = Town::new(&db).await;
        load(&town, ROWS).await;
        let near = |id| town.market.support_near(id);
        let names = async |code| {
            let all = near(town.id(code).await).await.unwrap();
            all.iter().map(|it| it.name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names("VAA01").await, ["Northern Care Association"]);
        assert!(names("VBB01").await.is_empty(), "it is elsewhere");
        assert!(near(town.council).await.unwrap().is_empty());
    }
}
