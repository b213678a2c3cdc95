use super::*;

const HEAD: &str = r#"
id = "example"
version = "2026"
title = "Example"
about = "organisation"
first_day = 2026-07-01
"#;

fn faults(rest: &str) -> Vec<String> {
    match read("example.toml", &format!("{HEAD}{rest}")) {
        Ok(_) => Vec::new(),
        Err(all) => all.iter().map(ToString::to_string).collect(),
    }
}

fn section(questions: &str) -> String {
    format!("[[sections]]\nid = \"one\"\ntitle = \"One\"\n{questions}")
}

fn question(id: &str, rest: &str) -> String {
    format!("[[sections.questions]]\nid = \"{id}\"\ntext = \"?\"\n{rest}\n")
}

fn says(found: &[String], each: &[&str]) {
    assert_eq!(found.len(), each.len(), "{found:#?}");
    for (found, said) in found.iter().zip(each) {
        assert!(found.contains(said), "{found} does not say {said}");
    }
}

#[test]
fn a_form_that_is_well_written_is_read() {
    let text = section(&question(
        "q",
        "kind = \"yes-no\"\nguidance = \"\"\"\nOne\nline.\n\nTwo.\"\"\"",
    ));
    let form = read("example.toml", &format!("{HEAD}{text}")).unwrap();
    assert_eq!(form.question("q").unwrap().guidance, ["One line.", "Two."]);
}

#[test]
fn everything_that_is_wrong_is_said_with_its_line_and_what_to_write() {
    let text = section(&format!(
        "{}{}",
        question("q", "kind = \"yesno\"\nguidence = \"x\""),
        question("q", "kind = \"text\"\nmost = 3")
    ));
    says(
        &faults(&text),
        &[
            "line 13: there is no kind \"yesno\": did you mean \"yes-no\"?",
            "line 14: there is no \"guidence\" here: did you mean guidance?",
            "line 16: there are two of question \"q\"",
            "line 19: most does not go with kind = \"text\": leave it out",
        ],
    );
    says(&faults("title = 2"), &["not TOML"]);
    assert!(faults("")[0].contains("asks nothing"));
}

#[test]
fn what_is_named_must_be_there() {
    let text = section(&format!(
        "{}{}",
        question(
            "one",
            "kind = \"choice\"\nlist = \"yes-no\"\nmandatory = [\"mett\"]"
        ),
        question(
            "two",
            "kind = \"yes-no\"\nask_if = \"answer('onne') == 'yes'\"\nsatisfied_by = [\"yess\"]"
        )
    ));
    let rest = format!(
        "{text}[[levels]]\nid = \"met\"\ntitle = \"Met\"\n[lists.yes-no-na]\noptions = [{{ id = \"a\", text = \"A\" }}, {{ id = \"b\", text = \"B\" }}]"
    );
    says(
        &faults(&rest),
        &[
            "there is no list \"yes-no\": did you mean \"yes-no-na\"?",
            "there is no level \"mett\": did you mean \"met\"?",
            "'onne', and there is no such question: did you mean 'one'?",
            "there is no option \"yess\": did you mean \"yes\"?",
        ],
    );
}

#[test]
fn an_answer_is_compared_with_its_own_options_and_kind() {
    let with = |expression: &str| {
        let options = "kind = \"choice\"\noptions = [{ id = \"open\", text = \"O\" }, { id = \"closed\", text = \"C\" }]";
        let condition = format!("kind = \"text\"\nask_if = \"{expression}\"");
        faults(&section(&format!(
            "{}{}{}",
            question("door", options),
            question("rooms", "kind = \"number\""),
            question("why", &condition)
        )))
    };
    assert!(with("answer('door') == 'open' || answer('door') in ['closed']").is_empty());
    says(
        &with("answer('door') == 'opened'"),
        &["'opened' is no option of that question: did you mean 'open'?"],
    );
    says(
        &with("answer('door') in ['shut']"),
        &["'shut' is no option"],
    );
    says(
        &with("answer('rooms') == '3'"),
        &["a number is compared with text"],
    );
    says(&with("answer('rooms') + 1"), &["this is no condition"]);
    says(&with("answer('door')"), &["this is no condition"]);
}

#[test]
fn nothing_depends_on_itself_and_the_circle_is_named() {
    let text = section(&format!(
        "{}{}{}",
        question("a", "kind = \"text\"\nask_if = \"answered('b')\""),
        question("b", "kind = \"text\"\nask_if = \"answered('c')\""),
        question("c", "kind = \"computed\"\nvalue = \"size(answer('a'))\"")
    ));
    says(
        &faults(&text),
        &["\"a\" depends on itself: a looks at b looks at c looks at a"],
    );
    let scores = "[[scores]]\nid = \"s\"\ntitle = \"S\"\nof = [{ score = \"s\" }]";
    says(
        &faults(&format!(
            "{}{scores}",
            section(&question("a", "kind = \"text\""))
        )),
        &["\"s\" depends on itself"],
    );
}

#[test]
fn bands_are_in_order_and_what_is_counted_is_worth_points() {
    let scores = "[[scores]]\nid = \"s\"\ntitle = \"S\"\nof = [{ question = \"a\" }, { section = \"one\" }]\n\
        bands = [{ from = 5, id = \"x\", title = \"X\" }, { from = 5, id = \"y\", title = \"Y\" }]";
    says(
        &faults(&format!(
            "{}{scores}",
            section(&question("a", "kind = \"text\""))
        )),
        &[
            "\"a\" is worth no points",
            "no question of section \"one\" is worth points",
            "not in order",
        ],
    );
}

#[test]
fn a_form_is_public_where_it_says_so() {
    let text = section(&question("a", "kind = \"text\""));
    let form = |head: &str| read("example.toml", &format!("{HEAD}{head}\n{text}")).unwrap();
    assert!(form("public = true").is_public());
    assert!(!form("").is_public());
    says(
        &faults(&format!("public = \"yes\"\n{text}")),
        &["public is string: write public = true, or leave it out"],
    );
}

#[test]
fn a_response_counts_until_a_day_or_for_months_and_not_both() {
    let text = section(&question("a", "kind = \"text\""));
    let form = |head: &str| read("example.toml", &format!("{HEAD}{head}\n{text}")).unwrap();
    let until = |head: &str, published: &str| {
        let last = form(head).counts_until(published.parse().unwrap());
        last.map_or_else(String::new, |it| it.to_string())
    };
    assert_eq!(until("", "2026-11-23"), "");
    assert_eq!(
        until("counts_until = 2027-06-30", "2026-11-23"),
        "2027-06-30"
    );
    assert_eq!(until("counts_for_months = 12", "2026-11-23"), "2027-11-23");
    assert_eq!(until("counts_for_months = 12", "2028-02-29"), "2029-02-28");
    let said = |head: &str| faults(&format!("{head}\n{text}"));
    says(
        &said("counts_until = 2027-06-30\ncounts_for_months = 12"),
        &["line 7: there are both counts_until and counts_for_months: leave out one of them"],
    );
    says(
        &said("last_day = 2027-06-30\ncounts_until = 2027-06-30"),
        &[
            "line 8: counts_until is not after the days on which the form is answered: write a day after last_day",
        ],
    );
    says(
        &said("counts_for_months = 0"),
        &["write a whole number from 1 to 120"],
    );
}

#[test]
fn covers_names_a_question_about_services() {
    let text = section(&format!(
        "{}{}",
        question("sites", "kind = \"services\""),
        question(
            "a",
            "kind = \"text\"\nask_if = \"'A1B' in answer('sites')\""
        )
    ));
    let form = read("example.toml", &format!("{HEAD}covers = \"sites\"\n{text}")).unwrap();
    assert_eq!(form.covers().map(|it| it.as_str()), Some("sites"));
    let said = |key: &str| faults(&format!("covers = \"{key}\"\n{text}"));
    says(
        &said("a"),
        &["line 7: covers names a question of kind = \"text\": name one of kind = \"services\""],
    );
    says(
        &said("site"),
        &["line 7: there is no question \"site\": did you mean \"sites\"?"],
    );
}
