use super::*;

fn names() -> (BTreeSet<String>, BTreeSet<String>) {
    let set = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
    (set(&["1.2", "age", "needs", "staff"]), set(&["total"]))
}

fn of(source: &str) -> Result<Expression, String> {
    let (questions, scores) = names();
    let names = Names {
        questions: &questions,
        scores: &scores,
    };
    compile(source, &names).map_err(|it| format!("{}: {}", it.wrong, it.instead))
}

fn known() -> HashMap<String, Value> {
    let text = |it: &str| Value::String(Arc::new(it.to_owned()));
    HashMap::from([
        (answer_name("1.2"), text("yes")),
        (answer_name("age"), Value::Float(70.0)),
        (
            answer_name("needs"),
            Value::List(Arc::new(vec![text("food"), text("warmth")])),
        ),
        (score_name("total"), Value::Float(4.0)),
    ])
}

#[test]
fn what_holds_of_the_answers_holds() {
    for source in [
        "answer('1.2') == 'yes'",
        "answer('age') > 69 && answer('age') * 2 == 140",
        "answer('age') / 4 == 17.5",
        "score('total') + 1 == 5",
        "'food' in answer('needs')",
        "answer('needs')[0] == 'food'",
        "size(answer('needs')) * 2 == 4",
        "answer('needs').exists_one(it, it == 'food')",
        "answer('needs').filter(it, it != 'food').size() == 1",
        "!answered('staff') && answer('staff') == null",
    ] {
        let expression = of(source).unwrap();
        assert!(
            expression.holds(&known()),
            "{source} {:?}",
            expression.value(&known())
        );
    }
}

#[test]
fn what_cannot_be_worked_out_does_not_hold() {
    for source in [
        "answer('staff') > 3",
        "answer('age') < null",
        "answer('needs')[7] == 'x'",
    ] {
        assert!(!of(source).unwrap().holds(&known()), "{source}");
    }
    assert_eq!(of("answer('staff') + 1").unwrap().value(&known()), None);
}

#[test]
fn an_expression_names_only_what_exists() {
    assert!(
        of("answer('agee') > 1")
            .unwrap_err()
            .contains("did you mean 'age'?")
    );
    assert!(of("age > 1").unwrap_err().contains("write answer('age')"));
    assert!(
        of("anwser('age') > 1")
            .unwrap_err()
            .contains("did you mean answer?")
    );
    assert!(
        of("answer('a' + 'ge') > 1")
            .unwrap_err()
            .contains("in quotes")
    );
    assert!(of("answer('age') >").unwrap_err().contains("is not CEL"));
}

#[test]
fn no_expression_is_too_much_to_work_out() {
    let long = vec!["answer('age')"; 200].join(" + ");
    let deep = format!("{}1{} == 1", "(".repeat(300), ")".repeat(300));
    let sum = vec!["1"; 100].join(" + ");
    for source in [long, deep, sum] {
        assert!(of(&source).is_err(), "{source}");
    }
    let all = "answer('needs')";
    let three = format!("{all}.all(a, {all}.all(b, {all}.all(c, a == b || b == c)))");
    assert!(of(&three).unwrap_err().contains("more than two"));
    let sum = format!("{} == 50", vec!["1"; 50].join(" + "));
    let small = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let holds = small
        .spawn(move || of(&sum).unwrap().holds(&known()))
        .unwrap();
    assert!(holds.join().unwrap());
}
