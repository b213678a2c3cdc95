//! Providers of the place, and one that asks to be registered.

use kith_gate::action::RegisterProvider;
use kith_gate::{Grant, Role};
use kith_market::list::List;
use kith_market::registration::Registration;
use serde_json::json;

use super::{ADDRESS, World};

const LIST: &str = "ods_code,name,town,postcode,email,headquarters_ods_code
A1234,Rowan Care,Penrith,CA11 7AB,office@rowan.example,
VAA01,Elm Court,Penrith,CA11 7AB,,A1234
205,Ashbourne Council,Lancaster,LA1 1AA,office@ashbourne.example,
";

impl World {
    /// The place's list, and a registration whose link nobody has opened.
    pub(super) async fn with_providers(&mut self) {
        let grant: Grant<RegisterProvider> = self
            .gate
            .operator("kith providers", json!({}))
            .await
            .unwrap();
        let list = List::read(LIST.as_bytes()).unwrap();
        self.market.load(&grant, list).await.unwrap();
        let rowan = self
            .market
            .search("A1234", 0)
            .await
            .unwrap()
            .providers
            .remove(0);
        self.known.ids.insert("provider", rowan.id.to_string());
        let asked = Registration {
            name: "Oak House".parse().unwrap(),
            ods_code: "VAA02".parse().unwrap(),
            town: "Penrith".parse().unwrap(),
            postcode: "CA11 7AA".parse().unwrap(),
            services: Vec::new(),
            manager: "Test Manager".parse().unwrap(),
            email: "manager@oak.example".parse().unwrap(),
        };
        self.market.ask_to_register(&asked).await.unwrap();
        let token = self.token_in_newest_letter().await.unwrap();
        self.known.ids.insert("token", token);
        let letters = format!("/letters/{}", self.id("organisation"));
        let manager = self.browser(Role::ProviderManager);
        let sent = [("email", "desk@ashbourne.example")];
        manager.post(&letters, &sent).await.leads_to("?done=asked");
        let page = format!("{letters}/confirm/");
        let confirmation = self.link_in_newest_letter(&page).await.unwrap();
        self.known.ids.insert("confirmation", confirmation);
    }

    /// What stands in the link of the newest letter, where it is one that registers.
    pub(crate) async fn token_in_newest_letter(&self) -> Option<String> {
        self.link_in_newest_letter("/register/confirm/").await
    }

    /// What stands behind this in the link of the newest letter, where it has such a one.
    pub(crate) async fn link_in_newest_letter(&self, page: &str) -> Option<String> {
        let letter = self.newest_letter().await?;
        let page = format!("{ADDRESS}{page}");
        let token = letter
            .lines()
            .find_map(|it| it.trim_end().strip_prefix(&page));
        token.map(str::to_owned)
    }

    /// The newest letter, with the encoding of its lines undone.
    pub(crate) async fn newest_letter(&self) -> Option<String> {
        self.post.send_due().await.unwrap();
        let letters = std::fs::read_dir(self.letters.path()).unwrap();
        let newest = letters.map(|it| it.unwrap().path()).max()?;
        let sent = std::fs::read_to_string(newest).unwrap();
        Some(sent.replace("=\r\n", "").replace("=3D", "="))
    }
}
