//! The list of actions is closed, so nobody adds one that no policy knows.

use kith_gate::SignedIn;
use kith_gate::action::Action;

enum ReadEverything {}

impl Action for ReadEverything {
    const NAME: &'static str = "record.view";
    const DOING: &'static str = "read everything";
    type About = ();
    type By = SignedIn;
}

fn main() {}
